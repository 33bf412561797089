"""Forms that never end, go round or grow without measure: the page answers, and what was entered survives."""
import pytest

def form(nodes, binds="", body="", lists=""):
    return (f'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Hostile</h:title><model>'
            f'<instance><data id="hostile"><a/>{nodes}<meta><instanceID/></meta></data></instance>{lists}{binds}</model></h:head>'
            f'<h:body><input ref="/data/a"><label>A</label></input>{body}</h:body></h:html>')

LIST = '<instance id="l"><root>' + "<item><n>1</n></item>" * 1000 + "</root></instance>"
NEARLY_ENDLESS = "count(instance('l')/root/item[count(../item[n != position()]) &gt; 1]) + string-length(/data/a)"
HOSTILE = {
    # Each expression stays just below the measure of one; together they would take minutes.
    "many-long": form("".join(f"<n{i}/>" for i in range(1000)), "".join(f'<bind nodeset="/data/n{i}" calculate="{NEARLY_ENDLESS}"/>' for i in range(1000)), "", LIST),
    "circle": form("<b/><c/>", '<bind nodeset="/data/b" calculate="/data/c + 1"/><bind nodeset="/data/c" calculate="/data/b + 1"/>'),
    "doubling": form("".join(f"<n{i}/>" for i in range(60)), "".join(f'<bind nodeset="/data/n{i}" calculate="concat({prev}, {prev}, \'x\')"/>' for i in range(60) for prev in ["/data/a" if i == 0 else f"/data/n{i - 1}"])),
    "repeats": form("<n/><r jr:template=''><x/><y/></r>", '<bind nodeset="/data/n" calculate="100000"/><bind nodeset="/data/r/y" calculate="count(/data/r) + position(..)"/>',
                    '<group ref="/data/r"><label>R</label><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"><label>X</label></input></repeat></group>'),
    "constraint": form("".join(f"<n{i}>1</n{i}>" for i in range(200)), "".join(f'<bind nodeset="/data/n{i}" constraint="{NEARLY_ENDLESS} &gt; 0"/>' for i in range(200)),
                       "".join(f'<input ref="/data/n{i}"><label>N{i}</label></input>' for i in range(200)), LIST),
}
RUN = """async (x) => { const { openForm } = await import('/static/engine/form.js'); const { showForm } = await import('/static/view/view.js');
    const out = {}; const lap = (name, work) => { const t = performance.now(); const made = work(); out[name] = performance.now() - t; return made; };
    const f = lap('open', () => openForm(x)); const box = document.createElement('div'); document.body.replaceChildren(box);
    let done = 0; const v = lap('show', () => showForm(box, f, { onComplete: () => { done += 1; } }));
    lap('set', () => f.set('/data/a', 'entered')); lap('again', () => f.set('/data/a', 'entered more'));
    lap('finish', () => v.finish());
    out.record = f.record().includes('<a>entered more</a>'); out.draft = openForm(x, { saved: f.record({ isDraft: true }) }).at('/data/a').value;
    out.problems = f.problems.map((p) => p.code); out.isSlow = Boolean(f.isSlow); out.nodes = box.getElementsByTagName('*').length; out.said = !v.slow.hidden; v.close(); return out }"""

@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_form_is_answered_and_what_was_entered_survives(engine_page, name):
    found = engine_page.evaluate(RUN, HOSTILE[name])
    print("\n" + name, {k: round(v) if isinstance(v, float) else sorted(set(v)) if isinstance(v, list) else v for k, v in found.items()})
    assert found["record"] and found["draft"] == "entered more"
    assert found["isSlow"] == found["said"]
    assert found["isSlow"] or found["problems"]
    assert found["nodes"] < 20_000

def test_a_thousand_repetitions_are_looked_at_fifty_at_a_time(engine_page):
    xml = form("<n/><r jr:template=''><x/></r>", '<bind nodeset="/data/n" calculate="1000"/><bind nodeset="/data/r/x" required="true()"/>',
               '<group ref="/data/r"><label>R</label><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"><label>X</label></input></repeat></group>')
    found = engine_page.evaluate("""async (x) => { const { openForm } = await import('/static/engine/form.js'); const { showForm } = await import('/static/view/view.js');
        const f = openForm(x); const box = document.createElement('div'); document.body.replaceChildren(box); const v = showForm(box, f); const out = [];
        const legends = () => { const all = [...box.querySelectorAll('legend')].map((one) => one.textContent); return [all[0], all[all.length - 1], all.length]; };
        out.push(legends()); [...box.querySelectorAll('button')].find((one) => one.textContent === 'Later').click(); out.push(legends());
        for (let i = 1; i <= 1000; i++) if (i !== 777) f.set(`/data/r[${i}]/x`, 'y');
        v.finish(); out.push(legends()); out.push(document.activeElement.closest('[data-path]').dataset.path); v.close(); return out }""", xml)
    assert found == [["R 1", "R 50", 50], ["R 51", "R 100", 50], ["R 751", "R 800", 50], "/data/r[777]/x"]
