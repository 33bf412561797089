"""Tables and estimates in a browser: what is hidden stays hidden, files are what other programs read."""

import csv
import io
import json
import os
import pathlib
import subprocess
import zipfile

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("PALERMO_BINARY", str(ROOT / ".build/debug/palermo"))
SCHEMAS = pathlib.Path(os.environ.get("PALERMO_SHARED", str(ROOT.parent / "shared"))) / "standards/sdmx/xsd-2.1"
HEADER = (
    "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
    "ExploitType,Labor_Type\n"
)
# 4 men in 2015 are too few to be shown.
CELLS = {("2015", "Male"): 4, ("2015", "Female"): 54, ("2016", "Male"): 55, ("2016", "Female"): 66, ("2016", ""): 30}
LISTS = "police,ngo,health,people\n1,0,0,54\n0,1,0,463\n0,0,1,95\n1,1,0,15\n1,0,1,19\n0,1,1,36\n1,1,1,4\n"


@pytest.fixture(scope="module")
def cases(server, tmp_path_factory):
    path = tmp_path_factory.mktemp("ctdc") / "cases.csv"
    rows = "".join(f"{year},Hotline,{sex},9--17,,,,,Labour,\n" * count for (year, sex), count in CELLS.items())
    path.write_text(HEADER + rows)
    subprocess.run(
        [PROGRAM, "import", "ctdc", path, "--data", server.folder, "--demo"], check=True, capture_output=True, cwd=ROOT)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_table_hides_what_could_be_worked_out_and_is_published(server, visit, cases):
    page = visit("rapporteur", javascript=False)
    page.goto(server.address + "/statistics")
    page.select_option("[name=by0]", "year")
    page.select_option("[name=by1]", "gender")
    page.locator("form.filters button").click()
    table = page.locator("table", has=page.locator("caption", has_text="Gender")).last.inner_text()
    assert "< 11" in table and "hidden" in table and "209" in table
    # The row of 2015 shows neither its 4 nor the 54 beside it, of which the total would give the 4.
    row = page.locator("tr", has=page.locator("th", has_text="2015")).last.inner_text()
    assert "4" not in row.replace("2015", "").split() and "54" not in row.split()
    page.locator('form[action="/statistics/publish"] button').click()
    assert "/tables/" in page.url
    address = page.url

    # Everybody reads it, without an account.
    anybody = visit(None, width=360, language="ar", javascript=False)
    anybody.goto(address + "?lang=ar")
    assert anybody.locator("html").get_attribute("dir") == "rtl" and fits(anybody)
    lines = list(csv.reader(io.StringIO(requests.get(address + "/table.csv", timeout=10).text)))
    assert lines[1][-2:] == ["#affected+victims", "#status+confidentiality"]
    assert ["2015", "Male", "", "A"] in lines and ["_T", "_T", "209", "F"] in lines
    package = zipfile.ZipFile(io.BytesIO(requests.get(address + "/datapackage.zip", timeout=10).content))
    described = json.loads(package.read("datapackage.json"))
    names = [field["name"] for field in described["resources"][0]["schema"]["fields"]]
    assert package.read("table.csv").decode().splitlines()[0].split(",") == names

    # Another rule would show what this one hides.
    page.goto(server.address + "/statistics?by=gender&rule=10-5")
    page.locator('form[action="/statistics/publish"] button').click()
    assert "given away by one rule" in page.locator("main").inner_text()


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schemas of SDMX are not here")
def test_sdmx_is_valid_by_its_own_schemas(server, visit, cases, tmp_path):
    import xmlschema

    page = visit("rapporteur", javascript=False)
    page.goto(server.address + "/statistics")
    answer = page.request.get(server.address + "/statistics/files/sdmx.xml?by=year&by=gender")
    path = tmp_path / "table.xml"
    path.write_bytes(answer.body())
    schema = xmlschema.XMLSchema(str(SCHEMAS / "SDMXMessage.xsd"), validation="lax")
    errors = [str(error)[:300] for error in schema.iter_errors(str(path))]
    assert not errors, errors


def test_lists_are_estimated_and_mistakes_keep_what_was_typed(server, visit):
    page = visit("rapporteur", width=360)
    page.goto(server.address + "/statistics/population")
    page.fill("[name=lists]", LISTS.replace("1,1,1,4", "1,1,2,4"))
    page.locator('form[action="/statistics/population"] .actions button').click()
    assert "neither 0 nor 1" in page.locator("main").inner_text()
    assert "1,1,2,4" in page.input_value("[name=lists]")
    page.fill("[name=lists]", LISTS)
    page.locator('form[action="/statistics/population"] .actions button').click()
    text = page.locator("main").inner_text()
    assert "686 different people are on the lists" in text and "It is true only if" in text
    assert fits(page)


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>,b,n\n1,0,2\n", "a,b,n\n" + "1,0,3\n" * 500, "a;b"])
def test_hostile_lists_are_refused_in_words(server, visit, text):
    page = visit("rapporteur", javascript=False)
    page.goto(server.address + "/statistics/population")
    page.locator("[name=lists]").fill(text)
    page.locator('form[action="/statistics/population"] .actions button').click()
    assert page.locator(".errors").count() == 1
    assert "<script>alert" not in page.content()


def test_the_way_of_the_numbers_has_their_figures(server, visit, cases):
    page = visit("rapporteur", javascript=False, width=360)
    page.goto(server.address + "/statistics/story")
    text = page.locator("main").inner_text()
    assert "209 records are here" in text and "are hidden so that these cannot be worked out" in text
    assert fits(page)


def test_who_sees_cases_sees_no_statistics(server, visit):
    page = visit("manager", javascript=False)
    for path in ["", "/population", "/files/table.csv?by=year", "/story", "/effect", "/phases", "/releases"]:
        assert page.request.get(server.address + "/statistics" + path).status == 403


MONTHS = "\n".join(f"{2018 + (2 + n) // 12}-{(2 + n) % 12 + 1:02d},{45 + n % 5 - (20 if n > 23 else 0)}" for n in range(36))


@pytest.mark.parametrize("language,width,scripts", [("en", 1200, True), ("ar", 360, False)])
def test_a_series_is_read_before_and_after(server, visit, language, width, scripts):
    page = visit("rapporteur", language=language, width=width, javascript=scripts)
    page.goto(server.address + "/statistics/effect?lang=" + language)
    page.fill("[name=series]", MONTHS.replace("2019-05,", "2019-05,x"))
    page.fill("[name=at]", "2020-03")
    page.locator('form[action="/statistics/effect"] .actions button').click()
    assert page.locator(".errors").count() == 1 and "2019-05,x" in page.input_value("[name=series]")
    page.fill("[name=series]", MONTHS)
    page.locator('form[action="/statistics/effect"] .actions button').click()
    assert page.locator("svg.effect").count() == 1 and page.locator(".errors").count() == 0
    if language == "en":
        assert "In 2020-03 the line through the points stands at" in page.locator("main").inner_text()
    assert fits(page)


def test_countries_by_phase_say_how_data_come_in(server, visit):
    page = visit("rapporteur", javascript=False)
    page.goto(server.address + "/statistics/phases")
    assert "palermo import oxcgrt" in page.locator("main").inner_text()
    days = [f"{day:02d}Mar2020" for day in range(1, 21)]
    head = ["CountryCode", "CountryName", "RegionCode", "RegionName", "CityCode", "CityName", "Jurisdiction"]
    rows = [",".join(head + days)]
    for code, name, crossed in [("ITA", "Italy", 1), ("FRA", "France", 10)]:
        values = ["70" if day >= crossed else "10" for day in range(1, 21)]
        rows.append(",".join([code, name, "", "", "", "", "NAT_TOTAL"] + values))
    done = subprocess.run(
        [PROGRAM, "import", "oxcgrt", "-", "--source", "stringency", "--data", server.folder, "--demo"],
        input="\n".join(rows) + "\n", text=True, capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    page.goto(server.address + "/statistics/phases?place=IT&place=IT&place=FR&place=%3Cb%3E&line=60&days=2")
    assert page.locator("svg.phases polyline").count() == 2
    text = page.locator("main").inner_text()
    assert "10 March 2020" in text and "What came next for those hit before FR" in text
