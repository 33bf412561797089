"""docs/asvs.md has every requirement of levels 1 and 2 of the standard's own list once, and names files that are there."""
import csv
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs/asvs.md").read_text()
STANDARD = ROOT.parent / "shared/standards/asvs/ASVS-5.0.0_en.csv"
STATES = {"met", "partly", "open", "deployment", "none here"}


def rows():
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if re.match(r"\| \d", line):
            yield re.findall(r"\d+\.\d+\.\d+", cells[0]), cells[1], cells[2]


def test_each_requirement_stands_there_once():
    if not STANDARD.exists():
        pytest.skip("the standard's list is not beside this checkout")
    with STANDARD.open() as file:
        wanted = [row["req_id"].removeprefix("V") for row in csv.DictReader(file) if row["L"] in ("1", "2")]
    assert sorted(number for numbers, _, _ in rows() for number in numbers) == sorted(wanted)


def test_what_is_said_can_be_looked_up():
    assert {state for _, state, _ in rows()} <= STATES
    for numbers, state, words in rows():
        assert words, numbers
    for path in re.findall(r"`((?:Tests|Sources|Resources|docs)/[^`]+)`", TABLE):
        assert (ROOT / path).exists(), path


def test_the_sum_is_the_table_s():
    counts = {state: sum(len(numbers) for numbers, found, _ in rows() if found == state) for state in STATES}
    for count, state in re.findall(r"(\d+) (met|partly|open|deployment|none here)", TABLE.split("\n## ")[0]):
        assert counts[state] == int(count), state
