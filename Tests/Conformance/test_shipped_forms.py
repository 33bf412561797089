"""The XForms that are shipped are what the reference converter makes of the spreadsheets beside them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONVERTER = ROOT / ".pyxform/bin/xls2xform"
SHEETS = sorted((ROOT / "Resources/definitions/forms").glob("*.md"))


def test_seven_questionnaires_are_shipped():
    assert len(SHEETS) == 7


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_shipped_form_is_what_its_spreadsheet_makes(sheet, tmp_path):
    if not CONVERTER.exists():
        pytest.skip(f"{CONVERTER} is not there: scripts/setup run installs it")
    made = tmp_path / "made.xml"
    subprocess.run([CONVERTER, sheet, made], check=True, capture_output=True, timeout=120)
    assert made.read_bytes() == sheet.with_suffix(".xml").read_bytes()
