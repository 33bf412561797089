"""Many people in a short time: a form is published, two teams go out, the child that both met is found, the cases are given."""
import base64
import pathlib
import urllib.request
import uuid

import pytest

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>Children NAME</h:title><model><instance><data id="NAME" version="1"><region/><child><name/><age/></child>
<orx:meta><orx:instanceID/></orx:meta></data></instance><bind nodeset="/data/child/age" type="int"/>
<bind nodeset="/data/meta/instanceID" type="string" calculate="concat('uuid:', uuid())"/></model></h:head>
<h:body><input ref="/data/region"><label>Region</label></input><group ref="/data/child"><label>Child</label>
<repeat nodeset="/data/child"><input ref="/data/child/name"><label>Name</label></input>
<input ref="/data/child/age"><label>Age</label></input></repeat></group></h:body></h:html>"""

MAPPING = """form: NAME
version: "1"
opens: screening
fields:
  - {value: street, to: setting}
  - {value: in-person, to: channel}
  - {value: child, to: age}
then:
  - opens: case
    each: /data/child
    fields:
      - {value: outreach, to: source}
      - {from: /data/child/name, to: field.other-names}
      - {from: /data/child/age, to: field.age}
      - {from: /data/region, to: field.region}
"""


def send(server, form, region, name, login):
    record = (
        f'<data id="{form}" version="1"><region>{region}</region><child><name>{name}</name><age>9</age></child>'
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:{uuid.uuid4()}</instanceID></meta></data>')
    edge = uuid.uuid4().hex
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="record.xml"\r\n'
        f"Content-Type: text/xml\r\n\r\n{record}\r\n--{edge}--\r\n").encode()
    proof = base64.b64encode(f"{login}:{server.passphrase}".encode()).decode()
    request = urllib.request.Request(server.address + "/submission", body, {
        "Content-Type": f"multipart/form-data; boundary={edge}", "X-OpenRosa-Version": "1.0", "Authorization": f"Basic {proof}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201


@pytest.mark.parametrize("language, javascript, width", [("en", True, 1280), ("ar", False, 360)])
def test_two_teams_meet_one_child(visit, server, tmp_path, language, javascript, width):
    form = f"children-{language}"
    for ending, text in [("xml", FORM), ("yaml", MAPPING)]:
        (tmp_path / f"{form}.{ending}").write_text(text.replace("NAME", form))
    publisher = visit("coordinator")
    publisher.goto(server.address + "/forms/new")
    publisher.set_input_files("[name=file]", pathlib.Path(tmp_path / f"{form}.xml"))
    publisher.set_input_files("[name=mapping]", pathlib.Path(tmp_path / f"{form}.yaml"))
    publisher.check("[name=as][value=live]")
    publisher.locator('form[action="/forms/new"] > .actions .btn').first.click()
    publisher.locator("h1", has_text=form).wait_for()

    page = visit("manager", javascript=javascript, language=language, width=width)
    page.goto(server.address + "/registration/new")
    page.fill("[name=name]", "Harbour towns")
    page.select_option("[name=form]", label=f"Children {form}")
    page.locator('form[action="/registration/new"] > .actions .btn').first.click()
    page.wait_for_url("**/teams")
    exercise = page.url.removesuffix("/teams")
    page.locator('form:has([name=act][value=add]) [name=name]').fill("Team 1")
    page.locator('form:has([name=act][value=add]) .btn').click()
    page.locator("h2", has_text="Team 1").wait_for()
    page.locator("details:has([name=region]) summary").first.click()
    page.locator("[name=region]").first.select_option("belin")
    page.locator("[name=target]").first.fill("40")
    page.locator('form:has([name=act][value=assign]) .btn').first.click()
    page.locator("progress").wait_for()

    # Two people, one of them seen twice and written in two ways.
    for region, name in [("belin", f"Amina {form}"), ("corvo", f"{form} Aminah"), ("corvo", f"Oren Tal {language}")]:
        send(server, form, region, name, "manager")
    pairs = page.locator("form:has([name=decision][value=same]) .btn")
    for _ in range(30):
        page.goto(exercise + "/pairs")
        if pairs.count() == 1:
            break
        page.wait_for_timeout(500)
    assert pairs.count() == 1
    pairs.click()
    page.goto(exercise)
    assert page.locator(".rows .num").first.inner_text() == "2"
    page.goto(exercise + "/cases")
    ticks = page.locator("[name=case]")
    assert ticks.count() == 2
    for tick in ticks.all():
        tick.check()
    page.locator("[name=worker]").select_option(index=1)
    page.locator("form:has([name=worker]) > .actions .btn").first.click()
    page.goto(exercise + "/cases")
    assert page.locator("[name=case]").count() == 0
    width_now = page.evaluate("document.documentElement.scrollWidth") if javascript else width
    assert width_now <= width
