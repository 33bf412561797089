"""`palermo deadlines compute` against published dates that lie beside the checkout."""

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
VECTORS = ROOT.parent / "shared/domain/period-vectors.csv"


def compute(text):
    return subprocess.run(
        [BINARY, "deadlines", "compute", "-"], cwd=ROOT, input=text, capture_output=True, text=True, timeout=120)


def test_every_published_period_comes_out_as_its_authority_says():
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS} is not there: the published examples lie beside the checkout")
    rows = list(csv.DictReader(VECTORS.open(encoding="utf-8")))
    questions = [
        {"rule": row["rule"], "direction": row["direction"], "trigger": row["event"], "period": row["period"],
         "holidays": row["holidays"].split(";") if row["holidays"] else []} for row in rows]
    done = compute(json.dumps(questions))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(row["id"], answer["due"]) for row, answer in zip(rows, json.loads(done.stdout), strict=True)] == [
        (row["id"], row["expected"]) for row in rows]


def test_one_question_a_line_is_answered_in_order_and_a_bad_one_fails_the_command_alone():
    good = {"jurisdiction": "IT", "trigger": "2020-03-02", "period": "P30D"}
    done = compute("\n".join(json.dumps(one) for one in (good, good | {"period": "P0D"}, good)))
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert first == third and first["due"] == "2020-04-01"
    assert second["error"]["code"] == "bad-period"


def test_what_is_no_question_is_one_clear_line():
    done = compute("x")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.strip() == (
        "Error: question 1 is not JSON at byte 0. Write one object, an array of objects, or one object a line.")


def test_every_measure_of_the_published_list_is_shipped_with_its_place_kind_and_clocks():
    published = ROOT.parent / "shared/domain/measures.yaml"
    if not published.exists():
        pytest.skip(f"{published} is not there: the list lies beside the checkout")
    yaml = pytest.importorskip("yaml")
    key = lambda one: (one["id"], one["jurisdiction"], one["kind"], sorted(one["clocks"]))  # noqa: E731
    shipped = [
        key(one) for file in sorted((ROOT / "Resources/definitions/measures").glob("*.yaml"))
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["measures"]]
    listed = [key(one) for one in yaml.safe_load(published.read_text(encoding="utf-8"))["measures"]]
    assert sorted(shipped) == sorted(listed)
