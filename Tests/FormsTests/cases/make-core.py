#!/usr/bin/env python3
"""Writes core-*.json. The expectations are written by hand here, from the specification or from what JavaRosa 5.1 was seen to do."""
import json, os
from xml.sax.saxutils import quoteattr, escape
HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2020-04-06T10:00:00.000+02:00"
def html(instance, binds="", body="", itext="", instances="", model="", title="Case"):
    return ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" '
            'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>' + title + '</h:title><model>'
            + itext + '<instance><data id="case">' + instance + '<meta><instanceID/></meta></data></instance>' + instances + binds + model
            + '</model></h:head><h:body>' + body + '</h:body></h:html>')
def bind(path, **k):
    names = {"constraintMsg": "jr:constraintMsg", "requiredMsg": "jr:requiredMsg", "preload": "jr:preload", "preloadParams": "jr:preloadParams"}
    return "<bind nodeset=%s%s/>" % (quoteattr(path), "".join(" %s=%s" % (names.get(n, n), quoteattr(v)) for n, v in k.items()))
def inp(path, label="q", kind="input", inner="", **k):
    return "<%s ref=%s%s><label>%s</label>%s</%s>" % (kind, quoteattr(path), "".join(" %s=%s" % (a.replace("__", ":"), quoteattr(v)) for a, v in k.items()), label, inner, kind)
def item(value, label=None): return "<item><label>%s</label><value>%s</value></item>" % (label or value, value)
def rep(path, inner, **k):
    return '<group ref=%s><label>R</label><repeat nodeset=%s%s>%s</repeat></group>' % (quoteattr(path), quoteattr(path), "".join(" jr:%s=%s" % (a, quoteattr(v)) for a, v in k.items()), inner)
def case(name, source, form, *steps, **k):
    c = {"name": name, "source": source, "form": form, "now": NOW}
    c.update(k); c["steps"] = list(steps); return c
def S(path, value): return {"set": path, "value": value}
def E(**k): return {"expect": k}
def V(**k): return {"expect": {"values": {"/data/" + a: b for a, b in k.items()}}}
def write(name, cases):
    names = [c["name"] for c in cases]; assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
    with open(os.path.join(HERE, "core-%s.json" % name), "w") as f: json.dump(cases, f, ensure_ascii=False, indent=1)
    return len(cases)

# --- functions: one calculate each --------------------------------------------------------------
INST = '<d>2020-02-29</d><i>7</i><z>07</z><dt>2020-02-29T10:30:00.000+01:00</dt><e/><dec>2.50</dec><s>abc def</s><m>a b c</m><rep><x>1</x></rep><rep><x>2</x></rep><rep><x>4</x></rep><shape>0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0</shape>'
TYPES = bind("/data/d", type="date") + bind("/data/i", type="int") + bind("/data/z", type="string") + bind("/data/dt", type="dateTime") + bind("/data/e", type="int") + bind("/data/dec", type="decimal") + bind("/data/rep/x", type="int")
REPB = rep("/data/rep", inp("/data/rep/x"))
SPEC = "ODK XForms, XPath functions: "
def fn(name, expr, value, source, type="string"):
    return case(name, source, html(INST + "<c/>", TYPES + bind("/data/c", type=type, calculate=expr), REPB), V(c=value))
F = []
def f(expr, value, source, type="string"): F.append(fn("%s gives %s as %s" % (expr, value or "nothing", type), expr, value, source, type))
JR = "JavaRosa 5.1"
for e, v in [("1 > 2", "0"), ("2 > 1", "1"), ("true()", "1"), ("string(true())", "true"), ("0.1 + 0.2 = 0.3", "1"), ("/data/i = '7'", "1"), ("/data/i = '07'", "1"), ("/data/z = 7", "1"), ("/data/z = '7'", "0"), ("1 = '1.0'", "1"), ("'1' = '1.0'", "0"), ("3 = ''", "0"), ("'' = 0", "0"), ("'a' < 'b'", "0"), ("true() = 'false'", "1"), ("/data/e + 5", ""), ("'5' + '6'", "11"), ("true() + 1", "2"), ("5 mod 3", "2"), ("-5 mod 3", "-2"), ("1 div 0", "Infinity"), ("1 div 3", "0.3333333333333333"), ("0.1 * 3", "0.30000000000000004"), ("10000000 * 1000", "10000000000"), ("1234567.891", "1234567.891"), ("string(-0.0)", "0"), ("string(number('x'))", "NaN"), ("if('', 'y', 'n')", "n"), ("if('false', 'y', 'n')", "y"), ("if(0, 'y', 'n')", "n"), ("not('')", "1"), ("boolean('0')", "1"), ("/data/e", ""), ("'a' = /data/e", "0"), ("1 div 3 * 3", "1"), ("12345678.5 + 0", "12345678.5"), ("0.00001 + 0", "0.00001"), ("12.0", "12")]:
    f(e, v, JR + ", comparison and arithmetic" if v != "0.00001" and not e.startswith("12345678") else "XPath 1.0, 4.2 string()")
for e, v in [("concat(/data/dec, '|', 2.50, '|', /data/i)", "2.5|2.5|7"), ("concat('a', 1.50, true())", "a1.5true"), ("concat(/data/rep/x)", "124"), ("join('-', /data/rep/x)", "1-2-4"), ("join(', ', 'a', 'b')", "a, b"), ("substr('hello', 1, 3)", "el"), ("substr('hello', 1)", "ello"), ("substr('hello', -3)", "llo"), ("substr('hello', 0, 99)", "hello"), ("substring-before('a-b', '-')", "a"), ("substring-after('a-b', '-')", "b"), ("substring-after('ab', '-')", ""), ("translate('abc', 'ab', 'x')", "xc"), ("string-length(/data/s)", "7"), ("string-length('')", "0"), ("normalize-space('  a  b ')", "a b"), ("contains('abc', '')", "1"), ("contains('abc', 'bc')", "1"), ("starts-with('abc', 'ab')", "1"), ("ends-with('abc', 'bc')", "1"), ("ends-with('abc', 'b')", "0"), ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="), ("digest('abc', 'SHA-256', 'hex')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), ("digest('abc', 'SHA-1', 'base64')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="), ("base64-decode('SGVsbG8=')", "Hello"), ("string-length(uuid())", "36"), ("string-length(uuid(5))", "5")]:
    f(e, v, SPEC + e.split("(")[0])
for e, v in [("regex('abc', 'abc')", "1"), ("regex('abc', 'b')", "0"), ("regex('abc', '^a.c$')", "1"), ("regex('', '')", "1"), ("regex('0712345678', '[0-9]{10}')", "1"), ("regex('+254 712', '\\+\\d{3} ?\\d+')", "1"), ("regex('ab', 'a|ab')", "1"), ("regex('Ünal', '\\p{L}+')", "1")]:
    f(e, v, JR + ", regex matches the whole text (java.util.regex Pattern.matches)")
for e, v in [("round(2.5)", "3"), ("round(-2.5)", "-2"), ("round(2.345, 2)", "2.35"), ("round(1234.5, -2)", "1200"), ("int(-1.7)", "-1"), ("int('5.9')", "5"), ("pow(2, 0.5)", "1.4142135623730951"), ("log(10)", "2.302585092994046"), ("log10(100)", "2"), ("exp(1)", "2.718281828459045"), ("exp10(2)", "100"), ("abs(-4.5)", "4.5"), ("sqrt(2)", "1.4142135623730951"), ("pi()", "3.141592653589793"), ("atan2(1, 1)", "0.7853981633974483"), ("cos(0)", "1"), ("sum(/data/rep/x)", "7"), ("count(/data/rep)", "3"), ("max(/data/rep/x)", "4"), ("min(/data/rep/x)", "1"), ("max(1, 5, 3)", "5"), ("min('', 2)", "2"), ("max()", ""), ("number('')", ""), ("number('1e3')", ""), ("number(' 12 ')", "12"), ("number('12abc')", ""), ("count(/data/nope)", "0"), ("count-non-empty(/data/rep/x)", "3"), ("random() < 1", "1")]:
    f(e, v, SPEC + e.split("(")[0])
for e, v in [("boolean-from-string('1')", "1"), ("boolean-from-string('True')", "1"), ("boolean-from-string('yes')", "0"), ("coalesce('', 'b')", "b"), ("coalesce(/data/e, 'b')", "b"), ("coalesce('a', 'b')", "a"), ("once('z')", "z"), ("checklist(1, 2, true(), false(), true())", "1"), ("checklist(-1, 2, 'a', 'b')", "1"), ("checklist(3, -1, true(), true())", "0"), ("weighted-checklist(2, 3, 1, 2, 0, 5)", "1"), ("selected('a b', 'a')", "1"), ("selected('ab', 'a')", "0"), ("selected(/data/m, 'c')", "1"), ("selected('a b', '')", "0"), ("selected('', '')", "1"), ("selected-at('a b c', 1)", "b"), ("selected-at('a b c', 9)", ""), ("selected-at('a b c', -1)", ""), ("count-selected(/data/m)", "3"), ("count-selected('')", "0"), ("count-selected(' a ')", "1")]:
    f(e, v, SPEC + e.split("(")[0])
for e, v, t in [("today()", "2020-04-06", "date"), ("now()", "2020-04-06T10:00:00.000+02:00", "dateTime"), ("now()", "2020-04-06", "date"), ("today()", "2020-04-06T00:00:00.000+02:00", "dateTime"), ("date('2020-05-05')", "2020-05-05", "date"), ("date('2020-2-3')", "2020-02-03", "date"), ("date(18321)", "2020-02-29", "date"), ("date('')", "", "date"), ("date(date('2020-01-01') + 1)", "2020-01-02", "date"), ("/data/dt", "2020-02-29", "date"), ("5.7", "5", "int"), ("-5.7", "-5", "int"), ("'12'", "12", "int"), ("5", "5", "decimal"), ("1", "1", "boolean"), ("/data/d + 1", "18322", "string"), ("date('2020-03-01') - date('2020-02-01')", "29", "int"), ("today() > date('2020-01-01')", "1", "string"), ("number(/data/d)", "18321", "string"), ("number('2020-01-01')", "18262", "string"), ("decimal-date-time('2020-02-29')", "18321", "string"), ("decimal-date-time('2020-02-29T12:00:00.000Z')", "18321.5", "string"), ("decimal-time('06:00:00.000+02:00')", "0.25", "string"), ("format-date(/data/d, '%Y-%m-%d %e %b %a %n %y')", "2020-02-29 29 Feb Sat 2 20", "string"), ("format-date(date('2020-03-01') + 31, '%d/%m/%Y')", "01/04/2020", "string"), ("format-date-time('2020-02-29T10:30:05.007+02:00', '%H:%M:%S %3 %h')", "10:30:05 007 10", "string"), ("format-date('', '%Y')", "", "string")]:
    f(e, v, SPEC + e.split("(")[0] if "(" in e else JR + ", values by type", t)
for e, v in [("round(area(/data/shape))", "6195942628"), ("round(distance(/data/shape))", "380062"), ("round(distance('0 0 0 0;0 1 0 0'))", "111319"), ("geofence('0.2 0.5 0 0', /data/shape)", "1"), ("geofence('0.9 0.1 0 0', /data/shape)", "0"), ("indexed-repeat(/data/rep/x, /data/rep, 2)", "2"), ("indexed-repeat(/data/rep/x, /data/rep, 9)", ""), ("/data/rep[position() = 3]/x", "4"), ("/data/rep[x = 2]/x", "2"), ("count(/data/rep[x > 1])", "2"), ("sum(/data/rep[x > 1]/x)", "6"), ("join(' ', randomize(/data/rep/x, 42))", "1 2 4"), ("/data/nope", ""), ("position(..)", "1")]:
    f(e, v, SPEC + e.split("(")[0] if "(" in e else JR)
n = write("functions", F)

# --- repeats --------------------------------------------------------------------------------------
R = []
SAME = JR + ", an absolute path through a repeat means the same repetition as the context"
def inside(expr, values, source=SAME):
    form = html('<rep><x>1</x><c/></rep><rep><x>2</x><c/></rep><rep><x>4</x><c/></rep>', bind("/data/rep/x", type="int") + bind("/data/rep/c", calculate=expr), rep("/data/rep", inp("/data/rep/x")))
    R.append(case("inside a repeat, %s" % expr, source, form, E(values={"/data/rep[%d]/c" % (i + 1): v for i, v in enumerate(values)})))
for e, v in [("/data/rep/x", ["1", "2", "4"]), ("../x", ["1", "2", "4"]), ("/data/rep/x * 2", ["2", "4", "8"]), ("sum(/data/rep/x)", ["1", "2", "4"]), ("count(/data/rep)", ["1", "1", "1"]), ("sum(../../rep/x)", ["7", "7", "7"]), ("count(../../rep)", ["3", "3", "3"]), ("count(..)", ["1", "1", "1"]), ("position(..)", ["1", "2", "3"]), ("position(/data/rep)", ["1", "2", "3"]), ("join(' ', ../../rep/x)", ["1 2 4"] * 3), ("join(' ', /data/rep/x)", ["1", "2", "4"]), ("indexed-repeat(/data/rep/x, /data/rep, 1)", ["1", "1", "1"]), ("count(/data/rep[x < 4])", ["2", "2", "2"]), ("concat(/data/rep/x, '-', ../x)", ["1-1", "2-2", "4-4"]), ("current()/../x", ["1", "2", "4"]), ("if(position(..) = 1, 'first', 'later')", ["first", "later", "later"]), ("indexed-repeat(/data/rep/x, /data/rep, position(..) - 1)", ["1", "1", "2"])]:
    inside(e, v, SAME if "/data/rep/x" in e and "indexed" not in e else "ODK XForms, XPath paths and functions; JavaRosa 5.1")
base = '<total/><rep jr:template=""><x>9</x><n/></rep><rep><x>1</x><n/></rep>'
bb = bind("/data/total", type="int", calculate="sum(/data/rep/x)") + bind("/data/rep/x", type="int") + bind("/data/rep/n", calculate="position(..)")
bform = html(base, bb, rep("/data/rep", inp("/data/rep/x")))
R += [
    case("a new repetition begins with the template", "ODK XForms, default values in repeats", bform, E(count={"/data/rep": 1}, values={"/data/total": "1"}), {"add": "/data/rep"}, E(count={"/data/rep": 2}, values={"/data/rep[2]/x": "9", "/data/total": "10", "/data/rep[2]/n": "2"})),
    case("removing a repetition moves the later ones up", "ODK XForms, repeats", bform, {"add": "/data/rep"}, {"add": "/data/rep"}, S("/data/rep[3]/x", "5"), {"remove": "/data/rep[2]"}, E(count={"/data/rep": 2}, values={"/data/rep[2]/x": "5", "/data/rep[2]/n": "2", "/data/total": "6"})),
    case("a repeat with only a template begins empty", "ODK XForms, default values in repeats; JavaRosa 5.1", html('<total/><rep jr:template=""><x>9</x><n/></rep>', bb, rep("/data/rep", inp("/data/rep/x"))), E(count={"/data/rep": 0}, values={"/data/total": "0"}), {"add": "/data/rep"}, E(count={"/data/rep": 1}, values={"/data/total": "9"})),
    case("without a template a new repetition is empty", JR, html('<rep><x>1</x></rep>', bind("/data/rep/x", type="int"), rep("/data/rep", inp("/data/rep/x"))), {"add": "/data/rep"}, E(count={"/data/rep": 2}, values={"/data/rep[2]/x": ""})),
    case("jr:count makes as many repetitions", "ODK XForms, repeats", html('<n>2</n><rep jr:template=""><x/></rep>', bind("/data/n", type="int"), inp("/data/n") + rep("/data/rep", inp("/data/rep/x"), count="/data/n")), E(count={"/data/rep": 2}), S("/data/n", "4"), E(count={"/data/rep": 4}), S("/data/rep[2]/x", "b"), S("/data/n", "2"), E(count={"/data/rep": 2}, values={"/data/rep[2]/x": "b"})),
    case("jr:count of a number", "ODK XForms, repeats", html('<rep jr:template=""><x/></rep>', "", rep("/data/rep", inp("/data/rep/x"), count="3")), E(count={"/data/rep": 3})),
    case("jr:count of nothing is none", "ODK XForms, repeats", html('<n/><rep jr:template=""><x/></rep>', "", inp("/data/n") + rep("/data/rep", inp("/data/rep/x"), count="/data/n")), E(count={"/data/rep": 0}), S("/data/n", "1"), E(count={"/data/rep": 1})),
    case("jr:count that is calculated", "ODK XForms, repeats", html('<m/><n/><rep jr:template=""><x/></rep>', bind("/data/m", type="select") + bind("/data/n", type="int", calculate="count-selected(/data/m)"), inp("/data/m") + rep("/data/rep", inp("/data/rep/x"), count="/data/n")), E(count={"/data/rep": 0}), S("/data/m", "a b"), E(count={"/data/rep": 2})),
]
nested = html('<o jr:template=""><a/><i jr:template=""><b/><w/></i><s/></o>', bind("/data/o/i/b", type="int") + bind("/data/o/i/w", calculate="concat(/data/o/a, position(..), position(../..))") + bind("/data/o/s", calculate="sum(../i/b)") , rep("/data/o", inp("/data/o/a") + rep("/data/o/i", inp("/data/o/i/b"))))
R += [
    case("nested repeats keep to their own", SAME, nested, {"add": "/data/o"}, {"add": "/data/o"}, {"add": "/data/o[1]/i"}, {"add": "/data/o[2]/i"}, {"add": "/data/o[2]/i"}, S("/data/o[2]/a", "z"), S("/data/o[1]/i[1]/b", "5"), S("/data/o[2]/i[1]/b", "1"), S("/data/o[2]/i[2]/b", "2"), E(count={"/data/o": 2, "/data/o[1]/i": 1, "/data/o[2]/i": 2}, values={"/data/o[1]/s": "5", "/data/o[2]/s": "3", "/data/o[2]/i[2]/w": "z22", "/data/o[1]/i[1]/w": "11"})),
    case("removing an outer repetition takes the inner ones with it", SAME, nested, {"add": "/data/o"}, {"add": "/data/o"}, {"add": "/data/o[1]/i"}, {"add": "/data/o[2]/i"}, S("/data/o[2]/i[1]/b", "7"), {"remove": "/data/o[1]"}, E(count={"/data/o": 1, "/data/o[1]/i": 1}, values={"/data/o[1]/s": "7", "/data/o[1]/i[1]/w": "11"})),
    case("relevance inside a repeat is each repetition's own", "ODK XForms, bind attributes: relevant", html('<rep><a/><b/></rep><rep><a/><b/></rep>', bind("/data/rep/b", relevant="/data/rep/a = 'y'"), rep("/data/rep", inp("/data/rep/a") + inp("/data/rep/b"))), S("/data/rep[2]/a", "y"), E(relevant={"/data/rep[1]/b": False, "/data/rep[2]/b": True})),
    case("hidden repetitions do not count", JR, html('<k/><c/><t/><rep><x>1</x></rep><rep><x>2</x></rep>', bind("/data/rep/x", type="int", relevant="/data/k != 'n'") + bind("/data/rep", relevant="/data/k != 'all'") + bind("/data/c", calculate="count(/data/rep)") + bind("/data/t", calculate="sum(/data/rep/x)"), inp("/data/k") + rep("/data/rep", inp("/data/rep/x"))), V(c="2", t="3"), S("/data/k", "n"), V(c="2", t="0"), S("/data/k", "all"), V(c="0", t="0")),
    case("a sum follows what is added, changed and removed", "ODK XForms, repeats", bform, {"add": "/data/rep"}, S("/data/rep[1]/x", "10"), E(values={"/data/total": "19"}), {"remove": "/data/rep[1]"}, E(values={"/data/total": "9", "/data/rep[1]/n": "1"})),
    case("a chain through repetitions: each adds to the one before", "ODK XForms, indexed-repeat", html('<rep><x>1</x><p/></rep><rep><x>2</x><p/></rep><rep><x>3</x><p/></rep>', bind("/data/rep/x", type="int") + bind("/data/rep/p", type="int", calculate="../x + if(position(..) > 1, indexed-repeat(/data/rep/x, /data/rep, position(..) - 1), 0)"), rep("/data/rep", inp("/data/rep/x"))), E(values={"/data/rep[1]/p": "1", "/data/rep[2]/p": "3", "/data/rep[3]/p": "5"}), S("/data/rep[1]/x", "10"), E(values={"/data/rep[1]/p": "10", "/data/rep[2]/p": "12", "/data/rep[3]/p": "5"})),
]
n += write("repeats", R)

# --- logic ------------------------------------------------------------------------------------------
L = []
REL = "ODK XForms, bind attributes: relevant"
L += [
    case("a hidden group hides what is in it", REL, html("<a/><g><b/><h><c/></h></g>", bind("/data/g", relevant="/data/a = 'y'"), inp("/data/a") + "<group ref='/data/g'>" + inp("/data/g/b") + inp("/data/g/h/c") + "</group>"), E(relevant={"/data/g": False, "/data/g/b": False, "/data/g/h/c": False}, submission=["/data/a", "/data/meta/instanceID"]), S("/data/a", "y"), E(relevant={"/data/g/h/c": True}, submission=["/data/a", "/data/g/b", "/data/g/h/c", "/data/meta/instanceID"])),
    case("a part of a shown group can be hidden", REL, html("<a/><g><b/><c/></g>", bind("/data/g", relevant="/data/a != ''") + bind("/data/g/c", relevant="/data/g/b = '1'"), inp("/data/a") + inp("/data/g/b") + inp("/data/g/c")), S("/data/a", "y"), E(relevant={"/data/g/b": True, "/data/g/c": False}), S("/data/g/b", "1"), E(relevant={"/data/g/c": True}), S("/data/a", ""), E(relevant={"/data/g/c": False})),
    case("a hidden value reads as empty", JR, html("<a>y</a><b>5</b><c/><d/>", bind("/data/b", type="int", relevant="/data/a = 'y'") + bind("/data/c", calculate="/data/b + 1") + bind("/data/d", calculate="if(/data/b = '', 'none', 'some')"), inp("/data/a") + inp("/data/b")), V(c="6", d="some"), S("/data/a", "n"), V(b="5", c="", d="none"), S("/data/a", "y"), V(b="5", c="6", d="some")),
    case("relevance follows through a chain", REL, html("<a/><b/><c/>", bind("/data/b", relevant="/data/a = '1'") + bind("/data/c", relevant="/data/b = '1'"), inp("/data/a") + inp("/data/b") + inp("/data/c")), S("/data/a", "1"), S("/data/b", "1"), E(relevant={"/data/c": True}), S("/data/a", "2"), E(relevant={"/data/b": False, "/data/c": False})),
    case("calculations follow through a chain, whatever their order in the form", "ODK XForms, bind attributes: calculate", html("<a/><d/><c/><b/>", bind("/data/d", calculate="/data/c + 1") + bind("/data/c", calculate="/data/b * 2") + bind("/data/b", calculate="/data/a + 10") + bind("/data/a", type="int"), inp("/data/a")), S("/data/a", "5"), V(b="15", c="30", d="31")),
    case("required counts only where it is shown", "ODK XForms, bind attributes: required", html("<a/><b/>", bind("/data/b", required="true()", relevant="/data/a = 'y'"), inp("/data/a") + inp("/data/b")), E(required={"/data/b": True}, invalid=[]), S("/data/a", "y"), E(invalid=["/data/b"]), S("/data/b", "x"), E(invalid=[])),
    case("required can depend on an answer", "ODK XForms, bind attributes: required", html("<a/><b/>", bind("/data/b", required="/data/a = 'y'"), inp("/data/a") + inp("/data/b")), E(required={"/data/b": False}, invalid=[]), S("/data/a", "y"), E(required={"/data/b": True}, invalid=["/data/b"])),
    case("a constraint is asked of an answer only", "ODK XForms, bind attributes: constraint", html("<a/>", bind("/data/a", type="int", constraint=". > 5"), inp("/data/a")), E(invalid=[]), S("/data/a", "3"), E(invalid=["/data/a"]), S("/data/a", "7"), E(invalid=[]), S("/data/a", ""), E(invalid=[])),
    case("a constraint follows the other question it names", "ODK XForms, bind attributes: constraint", html("<a/><b/>", bind("/data/a", type="int") + bind("/data/b", type="int", constraint=". > /data/a"), inp("/data/a") + inp("/data/b")), S("/data/a", "5"), S("/data/b", "7"), E(invalid=[]), S("/data/a", "9"), E(invalid=["/data/b"])),
    case("a constraint on a date", "ODK XForms, number()", html("<a/>", bind("/data/a", type="date", constraint=". <= today()"), inp("/data/a")), S("/data/a", "2020-04-07"), E(invalid=["/data/a"]), S("/data/a", "2020-04-06"), E(invalid=[])),
    case("a constraint on a selection", "ODK XForms, selected", html("<a/>", bind("/data/a", type="select", constraint="not(selected(., 'none') and count-selected(.) > 1)"), inp("/data/a", kind="select", inner=item("a") + item("none"))), S("/data/a", "a none"), E(invalid=["/data/a"]), S("/data/a", "none"), E(invalid=[])),
    case("what is no number is no answer to a number question", "ODK XForms, data types", html("<a/><b/><c/><d/>", bind("/data/a", type="int") + bind("/data/b", type="decimal") + bind("/data/c", type="date") + bind("/data/d", type="geopoint"), inp("/data/a") + inp("/data/b") + inp("/data/c") + inp("/data/d")), S("/data/a", "x"), S("/data/b", "1.5"), S("/data/c", "2020-02-30"), S("/data/d", "91 0 0 0"), E(invalid=["/data/a", "/data/c", "/data/d"])),
    case("read-only can depend on an answer", "ODK XForms, bind attributes: readonly", html("<a/><b/>", bind("/data/b", readonly="/data/a = 'y'"), inp("/data/a") + inp("/data/b")), E(readonly={"/data/b": False}), S("/data/a", "y"), E(readonly={"/data/b": True})),
    case("if evaluates only the branch it takes", "ODK XForms, if; JavaRosa 5.1", html("<n>0</n><c/><rep><x>1</x></rep><rep><x>2</x></rep>", bind("/data/n", type="int") + bind("/data/c", calculate="if(/data/n = 0, 'zero', /data/rep/x)"), inp("/data/n") + rep("/data/rep", inp("/data/rep/x"))), V(c="zero")),
    case("once keeps its first value", "ODK XForms, once", html("<a>1</a><b/>", bind("/data/b", calculate="once(/data/a)"), inp("/data/a")), V(b="1"), S("/data/a", "2"), V(b="1")),
    case("a calculated boolean is a boolean where it is read", JR, html("<a>1</a><b/><c/><d/>", bind("/data/a", type="int") + bind("/data/b", calculate="/data/a > 5") + bind("/data/c", relevant="/data/b") + bind("/data/d", calculate="if(/data/b, 'y', 'n')"), inp("/data/a") + inp("/data/c")), E(values={"/data/b": "0", "/data/d": "n"}, relevant={"/data/c": False}), S("/data/a", "6"), E(values={"/data/b": "1", "/data/d": "y"}, relevant={"/data/c": True})),
    case("the text true is true, and so is the text false", "ODK XForms, XPath functions, note on booleans", html("<a>false</a><b/>", bind("/data/b", relevant="/data/a"), inp("/data/a") + inp("/data/b")), E(relevant={"/data/b": True}), S("/data/a", ""), E(relevant={"/data/b": False})),
    case("a circle is refused", JR, html("<a/><b/>", bind("/data/a", calculate="/data/b + 1") + bind("/data/b", calculate="/data/a + 1"), inp("/data/a")), E(refused=True)),
    case("a calculation of itself is refused", JR, html("<a/>", bind("/data/a", calculate=". + 1"), inp("/data/a")), E(refused=True)),
    case("a group that depends on what is in it is refused", JR, html("<g><a/></g>", bind("/data/g", relevant="/data/g/a = 1"), inp("/data/g/a")), E(refused=True)),
    case("an unknown function is refused", JR, html("<a/>", bind("/data/a", calculate="frobnicate(1)"), inp("/data/a")), E(refused=True)),
    case("a broken expression is refused", JR, html("<a/>", bind("/data/a", relevant="(1 + "), inp("/data/a")), E(refused=True)),
    case("a question without a place is refused", JR, html("<a/>", "", inp("/data/b")), E(refused=True)),
]
ACT = "ODK XForms, events and actions"
L += [
    case("a value set at first load", ACT, html("<a/><b/>", bind("/data/b", calculate="concat(/data/a, '!')"), inp("/data/a"), model='<setvalue event="odk-instance-first-load" ref="/data/a" value="1 + 1"/>'), V(a="2", b="2!")),
    case("a text set at first load", ACT, html("<a/>", "", inp("/data/a"), model='<setvalue event="odk-instance-first-load" ref="/data/a">hello</setvalue>'), V(a="hello")),
    case("a value set when another changes", ACT, html("<a/><b/>", "", inp("/data/a", inner='<setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'?\')"/>') + inp("/data/b")), V(b=""), S("/data/a", "x"), V(b="x?"), S("/data/b", "own"), S("/data/a", "x"), V(b="own"), S("/data/a", "y"), V(b="y?")),
    case("setvalue without a value empties", ACT, html("<a/><b>1</b>", "", inp("/data/a", inner='<setvalue event="xforms-value-changed" ref="/data/b"/>')), S("/data/a", "x"), V(b="")),
    case("a value set in a new repetition", ACT, html('<age>30</age><rep jr:template=""><x/></rep>', bind("/data/age", type="int") + bind("/data/rep/x", type="int"), inp("/data/age") + rep("/data/rep", '<setvalue event="odk-new-repeat" ref="/data/rep/x" value="../../age + 2"/>' + inp("/data/rep/x"))), {"add": "/data/rep"}, S("/data/age", "40"), {"add": "/data/rep"}, E(values={"/data/rep[1]/x": "32", "/data/rep[2]/x": "42"})),
    case("a change in a repetition sets its own neighbour", ACT, html('<rep><a/><b/></rep><rep><a/><b/></rep>', "", rep("/data/rep", inp("/data/rep/a", inner='<setvalue event="xforms-value-changed" ref="/data/rep/b" value="/data/rep/a"/>'))), S("/data/rep[2]/a", "z"), E(values={"/data/rep[1]/b": "", "/data/rep[2]/b": "z"})),
    case("preloads", "ODK XForms, preload attributes", html("<s/><t/><dev/><user/>", bind("/data/s", type="dateTime", preload="timestamp", preloadParams="start") + bind("/data/t", type="date", preload="date", preloadParams="today") + bind("/data/dev", preload="property", preloadParams="deviceid") + bind("/data/user", preload="property", preloadParams="username"), inp("/data/s")), V(s=NOW, t="2020-04-06", dev="d:1", user="amina"), properties={"deviceid": "d:1", "username": "amina"}),
    case("the end is stamped when the record is finished", "ODK XForms, preload attributes", html("<e/>", bind("/data/e", type="dateTime", preload="timestamp", preloadParams="end"), ""), V(e=""), {"finish": True}, V(e=NOW)),
]
n += write("logic", L)

# --- choices and words --------------------------------------------------------------------------------
C = []
LIST = '<instance id="cities"><root><item><country>nl</country><name>ams</name><label>Amsterdam</label></item><item><country>us</country><name>den</name><label>Denver</label></item><item><country>us</country><name>nyc</name><label>New York</label></item></root></instance>'
def itemset(nodeset, value="name", label="label"): return '<itemset nodeset=%s><value ref="%s"/><label ref="%s"/></itemset>' % (quoteattr(nodeset), value, label)
CH = "ODK XForms, secondary instances and itemset"
C += [
    case("choices filtered by another answer", CH, html("<c/><q/>", "", inp("/data/c") + inp("/data/q", kind="select1", inner=itemset("instance('cities')/root/item[country = /data/c]")), instances=LIST), E(choices={"/data/q": []}), S("/data/c", "us"), E(choices={"/data/q": ["den", "nyc"]}, choiceLabels={"/data/q": ["Denver", "New York"]}), S("/data/c", "nl"), E(choices={"/data/q": ["ams"]})),
    case("all choices of a list", CH, html("<q/>", "", inp("/data/q", kind="select1", inner=itemset("instance('cities')/root/item")), instances=LIST), E(choices={"/data/q": ["ams", "den", "nyc"]})),
    case("choices filtered by the same repetition, through current()", CH, html("<rep><c>us</c><q/></rep><rep><c>nl</c><q/></rep>", "", rep("/data/rep", inp("/data/rep/c") + inp("/data/rep/q", kind="select1", inner=itemset("instance('cities')/root/item[country = current()/../c]"))), instances=LIST), E(choices={"/data/rep[1]/q": ["den", "nyc"], "/data/rep[2]/q": ["ams"]})),
    case("choices with two conditions", CH, html("<c>us</c><n>y</n><q/>", "", inp("/data/q", kind="select1", inner=itemset("instance('cities')/root/item[country = /data/c and contains(name, /data/n)]")), instances=LIST), E(choices={"/data/q": ["nyc"]})),
    case("choices from a CSV file", "ODK XForms, secondary instances - external", html("<q/><c/>", bind("/data/c", calculate="instance('places')/root/item[name = /data/q]/people"), inp("/data/q", kind="select1", inner=itemset("instance('places')/root/item")), instances='<instance id="places" src="jr://file-csv/places.csv"/>'), E(choices={"/data/q": ["a", "b"]}), S("/data/q", "b"), V(c="20"), media={"places.csv": "name,label,people\na,\"Aarhus, DK\",10\nb,Bergen,20\n"}),
    case("choices from an XML file", "ODK XForms, secondary instances - external", html("<q/>", "", inp("/data/q", kind="select1", inner=itemset("instance('x')/root/item")), instances='<instance id="x" src="jr://file/x.xml"/>'), E(choices={"/data/q": ["k1"]}, choiceLabels={"/data/q": ["K one"]}), media={"x.xml": "<root><item><name>k1</name><label>K one</label></item></root>"}),
    case("choices from a GeoJSON file", "ODK, select from map", html("<q/><g/>", bind("/data/g", calculate="instance('m')/root/item[id = /data/q]/geometry"), inp("/data/q", kind="select1", inner=itemset("instance('m')/root/item", "id", "title")), instances='<instance id="m" src="jr://file/m.geojson"/>'), E(choices={"/data/q": ["p1"]}, choiceLabels={"/data/q": ["Camp"]}), S("/data/q", "p1"), V(g="-1.5 36.8 0 0"), media={"m.geojson": json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "p1", "title": "Camp"}, "geometry": {"type": "Point", "coordinates": [36.8, -1.5]}}]})}),
    case("pulldata", "ODK XForms, pulldata", html("<k/><v/>", bind("/data/v", calculate="pulldata('people', 'full', 'id', /data/k)"), inp("/data/k")), V(v=""), S("/data/k", "2"), V(v="Bea B"), S("/data/k", "9"), V(v=""), media={"people.csv": "id,full\n1,Ada A\n2,Bea B\n"}),
    case("pulldata from an instance", "ODK XForms, pulldata", html("<k>ams</k><v/>", bind("/data/v", calculate="pulldata('cities', 'label', 'name', /data/k)"), inp("/data/k"), instances=LIST), V(v="Amsterdam")),
    case("a value looked up in a list", CH, html("<k>den</k><v/>", bind("/data/v", calculate="instance('cities')/root/item[name = /data/k]/label"), inp("/data/k"), instances=LIST), V(v="Denver"), S("/data/k", "ams"), V(v="Amsterdam"), S("/data/k", "?"), V(v="")),
    case("counting in a list", CH, html("<k>us</k><v/>", bind("/data/v", calculate="count(instance('cities')/root/item[country = /data/k])"), inp("/data/k"), instances=LIST), V(v="2")),
    case("choices are the repetitions of a group", CH, html('<rep><n>Ada</n></rep><rep><n>Bea</n></rep><rep><n/></rep><q/>', "", rep("/data/rep", inp("/data/rep/n")) + inp("/data/q", kind="select1", inner=itemset("/data/rep[n != '']", "n", "n"))), E(choices={"/data/q": ["Ada", "Bea"]}), S("/data/rep[3]/n", "Cy"), E(choices={"/data/q": ["Ada", "Bea", "Cy"]})),
    case("choices shuffled with a seed", "ODK XForms, randomize", html("<q/>", "", inp("/data/q", kind="select1", inner=itemset("randomize(instance('l')/root/item, 1234)")), instances='<instance id="l"><root>' + "".join("<item><name>%s</name><label>%s</label></item>" % (c, c.upper()) for c in "abcdef") + "</root></instance>"), E(choices={"/data/q": "RANDOMIZED"})),
    case("the words of a choice", "ODK XForms, jr:choice-name", html("<q/><c/>", bind("/data/c", calculate="jr:choice-name(/data/q, '/data/q')"), inp("/data/q", kind="select1", inner=item("a", "Apple") + item("b", "Pear"))), V(c=""), S("/data/q", "b"), V(c="Pear")),
    case("the words of a choice from a list", "ODK XForms, jr:choice-name", html("<q/><c/>", bind("/data/c", calculate="jr:choice-name(/data/q, '/data/q')"), inp("/data/q", kind="select1", inner=itemset("instance('cities')/root/item")), instances=LIST), S("/data/q", "nyc"), V(c="New York")),
    case("the words of each chosen one", "ODK XForms, jr:choice-name and selected-at", html("<q/><c/>", bind("/data/c", calculate="concat(jr:choice-name(selected-at(/data/q, 0), '/data/q'), '+', jr:choice-name(selected-at(/data/q, 1), '/data/q'))"), inp("/data/q", kind="select", inner=item("a", "Apple") + item("b", "Pear"))), S("/data/q", "b a"), V(c="Pear+Apple")),
]
ITEXT = '<itext><translation lang="English" default="true()"><text id="q"><value>How old?</value><value form="short">Age</value></text><text id="h"><value>In years</value></text><text id="o"><value>Hello <output value="/data/n"/>!</value></text><text id="a"><value>Apple</value></text></translation><translation lang="العربية"><text id="q"><value>كم عمرك؟</value></text><text id="h"><value>بالسنوات</value></text><text id="o"><value>مرحبا <output value="/data/n"/>!</value></text><text id="a"><value>تفاح</value></text></translation></itext>'
LANG = "ODK XForms, languages"
def lab(ref): return '<label ref="jr:itext(\'%s\')"/>' % ref
C += [
    case("labels in each language", LANG, html("<n/><q/>", "", '<input ref="/data/q">' + lab("q") + '<hint ref="jr:itext(\'h\')"/></input>' + '<input ref="/data/n">' + lab("o") + "</input>", itext=ITEXT), E(labels={"/data/q": "How old?", "/data/n": "Hello !"}, hints={"/data/q": "In years"}), S("/data/n", "Ada"), E(labels={"/data/n": "Hello Ada!"}), {"language": "العربية"}, E(labels={"/data/q": "كم عمرك؟", "/data/n": "مرحبا Ada!"}, hints={"/data/q": "بالسنوات"})),
    case("the language asked for at the beginning", LANG, html("<n/><q/>", "", '<input ref="/data/q">' + lab("q") + "</input>", itext=ITEXT), E(labels={"/data/q": "كم عمرك؟"}), language="العربية"),
    case("choice words in the language", LANG, html("<q/><c/>", bind("/data/c", calculate="jr:choice-name(/data/q, '/data/q')"), '<select1 ref="/data/q"><label>x</label><item>' + lab("a") + "<value>a</value></item></select1>", itext=ITEXT.replace("/data/n", "/data/q")), E(choiceLabels={"/data/q": ["Apple"]}), {"language": "العربية"}, E(choiceLabels={"/data/q": ["تفاح"]})),
    case("choice words by text id from a list", LANG, html("<q/>", "", inp("/data/q", kind="select1", inner='<itemset nodeset="instance(\'l\')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset>'), itext=ITEXT.replace("/data/n", "/data/q"), instances='<instance id="l"><root><item><name>a</name><itextId>a</itextId></item></root></instance>'), E(choices={"/data/q": ["a"]}, choiceLabels={"/data/q": ["Apple"]})),
    case("a label with an output", "ODK XForms, body elements: output", html("<n/><q/>", "", inp("/data/n") + '<input ref="/data/q"><label>How old is <output value="/data/n"/>, really?</label></input>'), S("/data/n", "Bo"), E(labels={"/data/q": "How old is Bo, really?"})),
    case("an output computes", "ODK XForms, body elements: output", html("<n>3</n><q/>", bind("/data/n", type="int"), '<input ref="/data/q"><label><output value="/data/n * 2"/> apples</label></input>'), E(labels={"/data/q": "6 apples"})),
    case("an output in a repeat shows its own repetition", SAME, html("<rep><n>A</n><q/></rep><rep><n>B</n><q/></rep>", "", rep("/data/rep", inp("/data/rep/n") + '<input ref="/data/rep/q"><label>Age of <output value="/data/rep/n"/></label></input>')), E(labels={"/data/rep[1]/q": "Age of A", "/data/rep[2]/q": "Age of B"})),
    case("a label without a text is refused", JR, html("<n/><q/>", "", '<input ref="/data/q">' + lab("nothere") + "</input>", itext=ITEXT), E(refused=True)),
]
# Park-Miller, inside-out: computed here independently of both engines.
def shuffle(a, seed):
    st = seed % 2147483647
    out = list(a)
    for i in range(len(a)):
        st = st * 16807 % 2147483647
        j = int((st - 1) / 2147483646 * (i + 1))
        if j != i: out[i] = out[j]
        out[j] = a[i]
    return out
for c in C:
    for s in c["steps"]:
        ch = s.get("expect", {}).get("choices", {})
        for k in ch:
            if ch[k] == "RANDOMIZED": ch[k] = shuffle(list("abcdef"), 1234)
n += write("choices", C)
print(n, "cases")
