"""A form of 5,000 questions with a hundred groups, two languages and a web of calculations, relevance and constraints."""
def big_form(n=5000):
    inst="".join(f"<g{g}>"+"".join(f"<q{g*50+i}/>" for i in range(50))+f"</g{g}>" for g in range(n//50))
    binds=[];body=[]
    for g in range(n//50):
        body.append(f'<group ref="/data/g{g}"><label ref="jr:itext(\'g{g}\')"/>')
        for i in range(50):
            k=g*50+i; p=f"/data/g{g}/q{k}"; prev=f"/data/g{(k-1)//50}/q{k-1}"
            if k%5==0: binds.append(f'<bind nodeset="{p}" type="int" constraint=". &gt;= 0 and . &lt; 1000" required="true()"/>'); body.append(f'<input ref="{p}"><label ref="jr:itext(\'q{k}\')"/></input>')
            elif k%5==1: binds.append(f'<bind nodeset="{p}" type="string" calculate="if({prev} &gt; 5, concat(\'x\', {prev}), \'\')"/>')
            elif k%5==2: binds.append(f'<bind nodeset="{p}" type="string" relevant="/data/g{g}/q{g*50} &gt; {i}"/>'); body.append(f'<input ref="{p}"><label ref="jr:itext(\'q{k}\')"/></input>')
            elif k%5==3: binds.append(f'<bind nodeset="{p}" type="string" relevant="selected({prev}, \'a\')"/>'); body.append(f'<select1 ref="{p}"><label ref="jr:itext(\'q{k}\')"/><item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select1>')
            else: binds.append(f'<bind nodeset="{p}" type="decimal" required="/data/g0/q0 = 1"/>'); body.append(f'<input ref="{p}"><label ref="jr:itext(\'q{k}\')"/></input>')
        body.append("</group>")
    tot="<total/>"; binds.append('<bind nodeset="/data/total" calculate="'+" + ".join(f"coalesce(/data/g{g}/q{g*50}, 0)" for g in range(n//50))+'"/>')
    it="<itext>"+"".join(f'<translation lang="{l}">'+"".join(f'<text id="q{k}"><value>Question number {k} in {l}, which is of a usual length?</value></text>' for k in range(n))+"".join(f'<text id="g{g}"><value>Group {g}</value></text>' for g in range(n//50))+"</translation>" for l in ("English (en)","العربية (ar)"))+"</itext>"
    return f'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Big</h:title><model>{it}<instance><data id="big">{inst}{tot}<meta><instanceID/></meta></data></instance>{"".join(binds)}<bind nodeset="/data/meta/instanceID" jr:preload="uid"/></model></h:head><h:body>{"".join(body)}</h:body></h:html>'
