"""`palermo forms publish`: workbooks as people make them, and as attackers do."""

import os
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

openpyxl = pytest.importorskip("openpyxl")

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
CONVERTER = ROOT / ".pyxform/bin/xls2xform"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("PALERMO_")}
ENVIRONMENT |= {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo"}


def publish(folder, file, *arguments, **environment):
    return subprocess.run(
        [BINARY, "forms", "publish", file, "--data", folder / "data", *arguments], cwd=ROOT,
        env=ENVIRONMENT | environment, capture_output=True, text=True, timeout=120)


def workbook(path, rows, choices=(("yn", "yes", "Yes"), ("yn", "no", "No"))):
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    for row in [("type", "name", "label"), *rows]:
        survey.append(row)
    sheet = book.create_sheet("choices")
    for row in [("list_name", "name", "label"), *choices]:
        sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_id", "form_title", "version"))
    settings.append(("visit", "Visit", "1"))
    book.save(path)
    return path


@pytest.fixture(autouse=True)
def converter():
    if not CONVERTER.exists():
        pytest.skip(f"{CONVERTER} is not there: scripts/setup run installs it")


def left_behind():
    return set(Path("/tmp").glob("palermo-form-*"))


def test_a_workbook_becomes_a_form(tmp_path):
    done = publish(tmp_path, workbook(tmp_path / "visit.xlsx", [("select_one yn", "well", "Are they well?")]))
    assert done.returncode == 0, done.stderr
    assert 'visit version "1" (Visit): published, live.' in done.stdout
    # By its content, whatever it is called.
    other = tmp_path / "visit.txt"
    (tmp_path / "visit.xlsx").rename(other)
    assert "was there already" in publish(tmp_path, other).stdout


def test_what_is_wrong_is_told_by_sheet_row_and_column(tmp_path):
    done = publish(
        tmp_path, workbook(tmp_path / "visit.xlsx", [("select_one yn", "well", "A"), ("text", "well", "B"), ("text", "a b", "C")]))
    assert done.returncode != 0
    assert "sheet survey, row 3, column name: " in done.stderr, done.stderr


def test_without_the_converter_it_is_said_what_to_install(tmp_path):
    book = workbook(tmp_path / "visit.xlsx", [("text", "a", "A")])
    done = publish(tmp_path, book, PALERMO_PYXFORM="/nowhere/xls2xform")
    assert done.returncode != 0 and "pyxform" in done.stderr and "scripts/setup" in done.stderr


def hostile(path, name, make):
    """The same workbook with one of its parts replaced."""
    good = workbook(path.with_suffix(".good"), [("text", "a", "A")])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        with new.open(name, "w", force_zip64=True) as part:
            make(part)
    return path


def bomb(part):
    part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="inlineStr"><is><t>')
    for _ in range(1_600):
        part.write(b"x" * (1 << 20))
    part.write(b"</t></is></c></row></sheetData></worksheet>")


def entities(part):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    part.write((
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{levels}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>').encode())


@pytest.mark.parametrize("make", [bomb, entities])
def test_a_workbook_that_is_made_to_swallow_the_machine_is_refused(tmp_path, make):
    before, start = left_behind(), time.monotonic()
    done = publish(tmp_path, hostile(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", make))
    assert done.returncode != 0 and done.stderr.strip(), done.stdout
    assert "Traceback" not in done.stderr
    assert time.monotonic() - start < 110, "it was stopped at a limit"
    assert left_behind() <= before, "nothing of it stays"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + os.urandom(4_000), b"\xd0\xcf\x11\xe0" + os.urandom(4_000), os.urandom(4_000), b"| survey |"])
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path, content):
    file = tmp_path / "visit.xlsx"
    file.write_bytes(content)
    done = publish(tmp_path, file)
    assert done.returncode != 0 and done.stderr.strip() and "Traceback" not in done.stderr, done.stdout + done.stderr
