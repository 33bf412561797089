"""A release on the pages: the budget is set, a release is refused, made and taken away, with scripts and without, in two languages."""

import csv
import io
import os
import pathlib
import re
import subprocess
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from program import BINARY, ROOT, demonstration

RELEASES = "/statistics/releases"
COLUMNS = (
    "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
    "ExploitType,Labor_Type")
SHOTS = os.environ.get("PALERMO_SHOTS")


def cases(path):
    with path.open("w") as file:
        print(COLUMNS, file=file)
        for number in range(300):
            kind = ["Sexual", "Labor", ""][number % 3]
            print(f"{2015 + number % 4},Hotline,{'Male' if number % 3 == 1 else 'Female'},"
                  f"{'9--17' if number % 5 == 0 else '18--20'},UA,,,,{kind},", file=file)


@pytest.fixture(scope="module")
def server():
    """A demonstration of this module's own, with imported cases: a budget that is spent stays spent."""
    with demonstration(cases=20) as server:
        file = pathlib.Path(server.folder) / "cases.csv"
        cases(file)
        subprocess.run(
            [BINARY, "import", "ctdc", str(file), "--demo", "--data", server.folder], cwd=ROOT, check=True, timeout=120)
        yield server


def accessible(page, javascript, width, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    if not javascript:
        return
    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}})
    assert not violations.response["violations"], violations.response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def submit(page, path):
    page.locator(f'form[action="{path}"] > .actions .btn').first.click()


# The budget is raised each time, so that one release of each language fits and the next one does not.
@pytest.mark.parametrize("language, javascript, width, budget", [("en", True, 360, "2"), ("ar", False, 360, "2.84")])
def test_a_release_from_the_budget_to_its_files(visit, server, language, javascript, width, budget):
    privacy = visit("privacy", javascript, language, width)
    privacy.goto(server.address + RELEASES + "/budget")
    privacy.fill("[name=epsilon]", budget)
    privacy.fill("[name=delta]", "0.000001")
    privacy.fill("[name=reason]", "Decree 7")
    accessible(privacy, javascript, width, f"budget-{language}")
    submit(privacy, RELEASES + "/budget")
    privacy.wait_for_url("**" + RELEASES)
    assert privacy.locator('[href$="/releases/new"]').count() == 0

    page = visit("rapporteur", javascript, language, width)
    new = RELEASES + "/new"
    page.goto(server.address + new)
    for column in ["source", "citizenship", "forced_labour", "control", "recruiter", "labour"]:
        page.uncheck(f"[name=fields][value={column}]")
    page.fill("[name=epsilon]", "9")
    page.check("[name=effort][value=preview]")
    accessible(page, javascript, width, f"new-{language}")
    submit(page, new)
    # Too much: said beside the field, and what was chosen is still chosen.
    page.locator("#e-epsilon").wait_for()
    assert page.input_value("[name=epsilon]") == "9"
    assert page.is_checked("[name=effort][value=preview]") and not page.is_checked("[name=fields][value=source]")
    accessible(page, javascript, width, f"refused-{language}")
    page.fill("[name=epsilon]", "1.9")
    submit(page, new)
    page.locator(f'a[href^="{RELEASES}/"]').first.wait_for()
    accessible(page, javascript, width, f"running-{language}")
    # The page looks again by itself, without scripts too.
    page.locator('a[href$="/records"]').wait_for(timeout=90000)
    accessible(page, javascript, width, f"done-{language}")
    with page.expect_download() as download:
        page.locator('a[href$="/records"]').click()
    rows = list(csv.DictReader(io.StringIO(pathlib.Path(download.value.path()).read_text())))
    assert list(rows[0]) == ["yearOfRegistration", "gender", "ageBroad", "ExploitType"]
    assert abs(len(rows) - 300) < 100

    page.goto(server.address + RELEASES)
    accessible(page, javascript, width, f"list-{language}")
    reader = visit("coordinator", javascript, language, width)
    reader.goto(server.address + RELEASES)
    reader.locator("table a").first.click()
    reader.locator('a[href$="/records"]').wait_for()
    assert reader.locator('a[href$="/report"]').count() == 0
