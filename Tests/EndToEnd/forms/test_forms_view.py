"""Forms on a page: every question type, keyboard and screen reader, languages, pages; checked by axe."""
import json, pathlib, re, time, pytest
from axe_playwright_python.sync_playwright import Axe
import odk

HERE = pathlib.Path(__file__).parent
H = '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"><h:head><h:title>T</h:title><model>{itext}<instance><data id="t">{data}<meta><instanceID/></meta></data></instance>{binds}<bind nodeset="/data/meta/instanceID" jr:preload="uid"/></model></h:head><h:body{attr}>{body}</h:body></h:html>'
def xf(data, body, binds="", itext="", attr=""): return H.format(data=data, body=body, binds=binds, itext=itext, attr=attr)

@pytest.fixture
def show(browser, files_server):
    contexts = []
    def open_form(xml, options=None, width=390, media=None, **context):
        made = browser.new_context(viewport={"width": width, "height": 844}, **context)
        contexts.append(made)
        made.set_default_timeout(8000)
        page = made.new_page()
        page.problems = []
        page.on("pageerror", lambda e: page.problems.append(str(e)))
        page.on("console", lambda m: page.problems.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(files_server.url + "/static/tests/show.html")
        page.evaluate("""async ([x, o, m]) => { const { openForm } = await import('/assets/forms/engine/form.js'); const { showForm } = await import('/assets/forms/view/view.js');
            window.form = openForm(x, { media: m }); window.done = null;
            window.view = showForm(document.getElementById('box'), window.form, { ...o, media: () => '/static/tests/dot.svg', confirm: () => true, onComplete: (f) => { window.done = f.record(); } }) }""", [xml, options or {}, media or {}])
        return page
    yield open_form
    for one in contexts: one.close()

def axe(page):
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:2]) for v in found] == []
value = lambda page, path: page.evaluate("(p) => form.at(p).value", path)

def test_typing_sets_answers_and_shows_what_follows(show):
    page = show(xf("<a/><b/><c/>", '<input ref="/data/a"><label>How old?</label><hint>In years</hint></input><input ref="/data/b"><label>You are <output value="/data/a"/>. School?</label></input>',
        '<bind nodeset="/data/a" type="int" constraint=". &lt; 120" jr:constraintMsg="Nobody is that old"/><bind nodeset="/data/b" relevant="/data/a &lt; 18"/><bind nodeset="/data/c" calculate="/data/a * 2"/>'))
    age = page.get_by_label("How old?")
    assert not page.get_by_text("School?").is_visible()
    age.press_sequentially("17")
    page.get_by_text("You are 17. School?").wait_for()
    assert value(page, "/data/c") == "34"
    age.fill("130"); age.blur()
    page.get_by_text("Nobody is that old").wait_for()
    assert age.get_attribute("aria-invalid") == "true"
    described = age.get_attribute("aria-describedby").split()
    assert "Nobody is that old" in " ".join(page.locator("#" + d).inner_text() for d in described) and "In years" in " ".join(page.locator("#" + d).inner_text() for d in described)
    age.fill("٤٢")
    assert value(page, "/data/a") == "42" and age.get_attribute("aria-invalid") is None
    axe(page)

def test_decimals_can_be_typed_as_they_come(show):
    page = show(xf("<a/>", '<input ref="/data/a"><label>Weight</label></input>', '<bind nodeset="/data/a" type="decimal"/>'))
    box = page.get_by_label("Weight")
    box.press_sequentially("1.50")
    assert box.input_value() == "1.50" and value(page, "/data/a") == "1.5"
    box.fill("2,75"); box.blur()
    assert value(page, "/data/a") == "2.75"

def test_what_is_missing_is_listed_and_focused(show):
    page = show(xf("<a/><b/><c/>", '<input ref="/data/a"><label>First</label></input><select1 ref="/data/b"><label>Second</label><item><label>Yes</label><value>y</value></item><item><label>No</label><value>n</value></item></select1>',
        '<bind nodeset="/data/a" required="true()"/><bind nodeset="/data/b" required="true()" jr:requiredMsg="Please choose"/>'))
    page.get_by_role("button", name="Finish").click()
    summary = page.get_by_role("alert").filter(has_text="Some answers need another look")
    assert "First" in summary.inner_text() and "Please choose" in summary.inner_text()
    assert page.evaluate("document.activeElement.closest('.xf-question').dataset.path") == "/data/a"
    axe(page)
    page.get_by_label("First").fill("x")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Finish").click()
    assert "<a>x</a><b>y</b>" in page.evaluate("done")

def test_every_question_type_of_the_odk_form(show):
    xml = next(x for n, x, _ in odk.forms() if n == "xlsform/odk-all-question-types")
    page = show(xml, {"isPaged": False}, media=odk.media())
    assert page.problems == []
    assert page.locator(".xf-question").count() > 80
    axe(page)
    small = page.evaluate("""[...document.querySelectorAll('.xf button, .xf input, .xf select, .xf textarea, .xf summary')].filter((e) => e.offsetParent && e.type !== 'radio' && e.type !== 'checkbox').map((e) => [e.tagName, e.className, e.getBoundingClientRect().height]).filter(([, , h]) => h < 43.5)""")
    assert small == []
    rows = page.evaluate("[...document.querySelectorAll('.xf .choice')].filter((e) => e.offsetParent && !e.closest('.xf-likert')).map((e) => e.getBoundingClientRect().height).filter((h) => h < 43.5)")
    assert rows == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

def test_dates_times_places(show):
    page = show(xf("<d/><y/><m/><t/><dt/><p/><l/><s/>", "".join(f'<input ref="/data/{n}"{a}><label>{l}</label></input>' for n, l, a in [("d", "Day", ""), ("y", "Born", ' appearance="year"'), ("m", "Month", ' appearance="month-year"'), ("t", "Hour", ""), ("dt", "Moment", ""), ("p", "Point", ""), ("l", "Line", ""), ("s", "Area", "")]),
        "".join(f'<bind nodeset="/data/{n}" type="{t}"/>' for n, t in dict(d="date", y="date", m="date", t="time", dt="dateTime", p="geopoint", l="geotrace", s="geoshape").items())),
        permissions=["geolocation"], geolocation={"latitude": -1.2921, "longitude": 36.8219, "accuracy": 7}, timezone_id="Africa/Nairobi")
    page.get_by_label("Day").fill("2020-04-06")
    page.get_by_label("Born").fill("1999")
    page.get_by_label("Month").fill("2020-05")
    page.get_by_label("Hour").fill("09:30")
    page.get_by_label("Moment").fill("2020-04-06T10:15")
    page.get_by_role("button", name="Use my position").click()
    page.get_by_text("accurate to 7 m").wait_for()
    assert value(page, "/data/p") == "-1.2921 36.8219 0 7"
    page.get_by_label("Latitude").fill("1.5"); page.get_by_label("Longitude").fill("2,25")
    page.get_by_label("Line").fill("1 2\n1.5 2")
    page.get_by_label("Area").fill("0 0\n0 1\n1 1")
    assert [value(page, f"/data/{n}") for n in ("d", "y", "m", "t", "dt", "p", "l", "s")] == ["2020-04-06", "1999-01-01", "2020-05-01", "09:30:00.000+03:00", "2020-04-06T10:15:00.000+03:00", "1.5 2.25 0 0", "1 2 0 0;1.5 2 0 0", "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0"]
    assert page.evaluate("form.invalid().length") == 0
    page.get_by_label("Line").fill("1 2\nnowhere"); page.get_by_label("Line").blur()
    page.get_by_text("This is not written as this question needs it.").wait_for()
    axe(page)

ITEMS = "".join(f"<item><label>Choice {i}</label><value>c{i}</value></item>" for i in range(40))
def test_choices_of_every_kind(show):
    three = "".join(f"<item><label>{l}</label><value>{v}</value></item>" for v, l in [("a", "Apple"), ("b", "Pear"), ("c", "Plum")])
    page = show(xf("<one/><many/><min/><long/><rank/><range/><ok/><lik/>", f'<select1 ref="/data/one"><label>One</label>{three}</select1><select ref="/data/many"><label>Many</label>{three}</select><select1 ref="/data/min" appearance="minimal"><label>Drop</label>{three}</select1><select1 ref="/data/long"><label>Long</label>{ITEMS}</select1><odk:rank ref="/data/rank"><label>Order</label>{three}</odk:rank><range ref="/data/range" start="1" end="5" step="0.5"><label>Pain</label></range><trigger ref="/data/ok"><label>Read this</label></trigger><select1 ref="/data/lik" appearance="likert"><label>Agree</label>{three}</select1>',
        '<bind nodeset="/data/many" type="select"/><bind nodeset="/data/range" type="decimal"/>'))
    one = page.get_by_role("group", name="One")
    one.get_by_label("Pear").check(); assert value(page, "/data/one") == "b"
    one.get_by_role("button", name="Clear this answer").click(); assert value(page, "/data/one") == "" and not one.get_by_label("Pear").is_checked()
    many = page.get_by_role("group", name="Many")
    many.get_by_label("Plum").check(); many.get_by_label("Apple").check(); assert value(page, "/data/many") == "a c"
    many.get_by_label("Plum").uncheck(); assert value(page, "/data/many") == "a"
    page.get_by_label("Drop").select_option("c"); assert value(page, "/data/min") == "c"
    long = page.get_by_role("group", name="Long")
    long.get_by_label("Search this list").fill("choice 39"); assert long.get_by_role("radio").count() == 1
    long.get_by_label("Choice 39").check(); assert value(page, "/data/long") == "c39"
    order = page.get_by_role("group", name="Order")
    assert value(page, "/data/rank") == ""
    order.get_by_role("button", name="Move Plum up").focus(); page.keyboard.press("Enter"); page.keyboard.press("Enter")
    assert value(page, "/data/rank") == "c a b"
    pain = page.get_by_label("Pain"); pain.focus(); page.keyboard.press("ArrowRight"); page.keyboard.press("ArrowRight"); assert value(page, "/data/range") == "2.0" or value(page, "/data/range") == "2"
    page.get_by_label("I have read this").check(); assert value(page, "/data/ok") == "OK"
    axe(page)

def test_a_filtered_list_follows_and_drops_what_is_gone(show):
    lists = '<instance id="c"><root>' + "".join(f"<item><name>{n}</name><label>{n.upper()}</label><k>{k}</k></item>" for n, k in [("ams", "nl"), ("dro", "nl"), ("den", "us")]) + "</root></instance>"
    page = show(xf("<k/><t/>", '<input ref="/data/k"><label>Country</label></input><select1 ref="/data/t"><label>Town</label><itemset nodeset="instance(\'c\')/root/item[k = /data/k]"><value ref="name"/><label ref="label"/></itemset></select1>', lists))
    page.get_by_text("There is nothing to choose yet").wait_for()
    page.get_by_label("Country").fill("nl")
    page.get_by_label("AMS").check()
    page.get_by_label("Country").fill("us")
    page.get_by_label("DEN").wait_for()
    assert value(page, "/data/t") == ""

def test_repeats_are_added_and_removed(show):
    page = show(xf('<p jr:template=""><n/></p><p><n/></p><c/>', '<group ref="/data/p"><label>Child</label><repeat nodeset="/data/p"><input ref="/data/p/n"><label>Name of child <output value="position(..)"/></label></input></repeat></group><input ref="/data/c"><label>Count</label></input>', '<bind nodeset="/data/c" calculate="count(/data/p)" readonly="true()"/>'))
    page.get_by_label("Name of child 1").fill("Ama")
    page.get_by_role("button", name="Add: Child").click()
    assert page.evaluate("document.activeElement.closest('.xf-question').dataset.path") == "/data/p[2]/n"
    page.get_by_label("Name of child 2").fill("Ben")
    assert page.get_by_label("Count").input_value() == "2"
    axe(page)
    page.get_by_role("button", name="Remove Child 1").click()
    assert page.get_by_label("Name of child 1").input_value() == "Ben" and page.get_by_label("Count").input_value() == "1"
    assert page.problems == []

ITEXT = '<itext><translation lang="English (en)" default="true()"><text id="a"><value>Your **name**</value></text><text id="h"><value>As on the card</value><value form="guidance">Ask to see the card.</value></text></translation><translation lang="العربية (ar)"><text id="a"><value>الاسم **الكامل**</value></text><text id="h"><value>كما في البطاقة</value></text></translation></itext>'
def test_a_picture_that_a_translation_lacks_is_the_first_languages(show):
    itext = ('<itext><translation lang="English (en)" default="true()"><text id="l"><value>Where?</value><value form="image">jr://images/map.png</value></text></translation>'
             '<translation lang="French (fr)"><text id="l"><value>Où ?</value></text></translation></itext>')
    page = show(xf("<a/>", '<input ref="/data/a"><label ref="jr:itext(\'l\')"/></input>', itext=itext))
    for language in ["English (en)", "French (fr)"]:
        page.evaluate("(l) => view.setLanguage(l)", language)
        page.get_by_text("Où ?" if "fr" in language else "Where?").wait_for()
        assert page.locator("img").count() == 1

def test_languages_and_direction(show):
    page = show(xf("<a/>", '<input ref="/data/a"><label ref="jr:itext(\'a\')"/><hint ref="jr:itext(\'h\')"/></input>', itext=ITEXT))
    page.get_by_label("Your name").fill("Ama")
    assert page.locator("strong", has_text="name").count() == 1
    page.get_by_text("More about this question").click(); page.get_by_text("Ask to see the card.").wait_for()
    page.get_by_label("Language of the questions").select_option("العربية (ar)")
    assert page.get_by_label("الاسم الكامل").input_value() == "Ama"
    assert page.locator(".xf-page").get_attribute("dir") == "rtl" and page.locator(".xf-page").get_attribute("lang") == "ar"
    axe(page)

def test_page_by_page(show):
    page = show(xf("<a/><b/><g><c/><d/></g>", '<select1 ref="/data/a" appearance="quick"><label>A</label><item><label>Go</label><value>1</value></item></select1><input ref="/data/b"><label>B</label></input><group ref="/data/g" appearance="field-list"><label>Both</label><input ref="/data/g/c"><label>C</label></input><input ref="/data/g/d"><label>D</label></input></group>',
        '<bind nodeset="/data/b" relevant="/data/a = 2"/><bind nodeset="/data/g/d" required="true()"/>', attr=' class="pages"'))
    page.get_by_label("Go").click()
    page.get_by_label("C", exact=True).fill("x")
    assert page.get_by_label("D", exact=False).is_visible() and not page.get_by_label("B", exact=True).is_visible()
    page.get_by_role("button", name="Finish").click()
    assert page.evaluate("document.activeElement.closest('.xf-question').dataset.path") == "/data/g/d"
    page.keyboard.type("y")
    page.get_by_role("button", name="Back").click()
    assert page.get_by_label("Go").is_checked()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Finish").click()
    assert page.evaluate("done").count("<d>y</d>") == 1
    axe(page)

def test_signing_and_files(show):
    page = show(xf("<s/><f/>", '<upload ref="/data/s" mediatype="image/*" appearance="signature"><label>Sign</label></upload><upload ref="/data/f" mediatype="application/*"><label>Paper</label></upload>', '<bind nodeset="/data/s" type="binary"/><bind nodeset="/data/f" type="binary"/>'))
    box = page.locator(".xf-pad").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20); page.mouse.down(); page.mouse.move(box["x"] + 120, box["y"] + 80, steps=5); page.mouse.up()
    page.locator("img.xf-preview").wait_for()
    assert value(page, "/data/s").endswith(".png")
    page.get_by_label("Paper").set_input_files({"name": "my name.PDF", "mimeType": "application/pdf", "buffer": b"x" * 2000})
    page.get_by_text("pdf, 2 kB").wait_for()
    assert re.fullmatch(r"\d+-\w+\.pdf", value(page, "/data/f"))
    page.get_by_role("button", name="Remove this file").first.click()
    assert value(page, "/data/s") == ""
    axe(page)

def test_a_matrix(show):
    xml = next(x for n, x, _ in odk.forms() if n == "xlsform/pyxform-table-list")
    for width in (390, 1000):
        page = show(xml, {"isPaged": False}, width=width)
        page.get_by_role("group", name="Q1").get_by_role("radio", name="No").check()
        axe(page)

def test_labels_can_do_no_harm(show):
    page = show(xf("<a/><b/>", '<input ref="/data/a"><label>**bold** _it_ [x](javascript:alert(1)) [ok](https://example.org) &lt;img src=x onerror=alert(1)&gt; &lt;span style="color:red;background:url(http://x)"&gt;red&lt;/span&gt; snake_case_word\n# Head</label></input>'))
    label = page.locator(".xf-label").first
    assert label.locator("img").count() == 0 and label.locator("a").count() == 1 and label.locator("em").count() == 1
    assert "<img src=x onerror=alert(1)>" in label.inner_text() and "snake_case_word" in label.inner_text()
    assert label.locator("span").evaluate("(e) => [e.style.color, e.style.background]") == ["red", ""]
    assert page.problems == []

@pytest.mark.parametrize("name,xml", [pytest.param(n, x, id=n) for n, x, _ in odk.forms()])
def test_real_forms_render(engine_page, name, xml):
    wrong = engine_page.evaluate("""async ([x, m]) => { const { openForm } = await import('/static/engine/form.js'); const { showForm } = await import('/static/view/view.js');
        const out = []; const errors = (e) => out.push(String(e.message || e.reason)); addEventListener('error', errors); addEventListener('unhandledrejection', errors);
        for (const isPaged of [false, true]) { const form = openForm(x, { media: m }); const box = document.createElement('div'); document.body.replaceChildren(box);
            const view = showForm(box, form, { isPaged, media: (n) => '/static/tests/dot.svg' });
            if (!form.record().startsWith('<?xml')) out.push('record');
            for (const language of form.definition.itext.languages) view.setLanguage(language);
            if (isPaged) for (let i = 0; i < view.pages.length; i++) view.showPage(i, false);
            view.close(); }
        removeEventListener('error', errors); removeEventListener('unhandledrejection', errors); return out }""", [xml, odk.media()])
    assert wrong == []

def test_all_words_are_listed():
    """What the scripts say is in the Swift list, from which the catalogues take it."""
    root = HERE.parents[2]
    used = set()
    for file in [*root.glob("Resources/assets/forms/view/*.js"), *root.glob("Resources/assets/forms/offline/*.js")]:
        for match in re.finditer(r"(?:\bwords|button)\(\s*(?:this\.isLast \? )?\"((?:[^\"\\]|\\.)*)\"(?:\s*:\s*\"([^\"]*)\")?", file.read_text()):
            used.update(g for g in match.groups() if g)
        used.update(m for m in re.findall(r"button\(\"xf-\w+\", \"([^\"]+)\"", file.read_text()))
    used = {u for u in used if not u.startswith("xf-")}
    swift = (root / "Sources/Web/FieldForms/BrowserWords.swift").read_text()
    assert len(used) > 100 and used == set(re.findall(r'\bl\(\s*"([^"]+)"', swift))
