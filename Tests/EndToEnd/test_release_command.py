"""`palermo release synthesize` as an analyst types it: files that are there whole or not at all, and reasons."""

import csv
import json
import os
import pathlib
import random
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("PALERMO_BINARY", str(ROOT / ".build/debug/palermo"))


def synthesize(*options):
    return subprocess.run(
        [PROGRAM, "release", "synthesize", *map(str, options)], capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def real(tmp_path):
    chance = random.Random(3)
    path = tmp_path / "real.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sex", "kind", "control", "place"])
        for number in range(300):
            kind = chance.choice(["work", "sex", "begging"])
            control = chance.choice(["threats;debt", "debt", ""])
            rows.writerow([chance.choice("fm"), kind, control, {"work": "north"}.get(kind, chance.choice(["south", ""]))])
    return path


def test_records_counts_and_a_report_are_written(real, tmp_path):
    out, counts, report = tmp_path / "out.csv", tmp_path / "counts.csv", tmp_path / "report.json"
    done = synthesize(
        "--input", real, "--output", out, "--epsilon", 4, "--multi", "control=;", "--aggregates", counts,
        "--report", report, "--preview",
    )
    assert done.returncode == 0, done.stderr
    assert "taken as known to everybody" in done.stderr
    rows = list(csv.DictReader(out.open(newline="")))
    assert abs(len(rows) - 300) < 40
    assert set(rows[0]) == {"sex", "kind", "control", "place"}
    assert {row["control"] for row in rows} <= {"", "debt", "threats", "debt;threats"}
    assert out.stat().st_mode & 0o777 == 0o600
    said = json.loads(report.read_text())
    assert said["method"] == "differential-privacy" and said["epsilon"] == 4 and said["protects"] is True
    assert [line["length"] for line in said["utility"]] == [1, 2, 3]
    assert 0.3 < said["risk"]["membership_attack"] < 0.7
    lines = list(csv.DictReader(counts.open(newline="")))
    assert {line["length"] for line in lines} >= {"1", "2"}


def test_a_seed_makes_the_same_release_and_warns(real, tmp_path):
    made = []
    for name in ("a.csv", "b.csv"):
        done = synthesize("--input", real, "--output", tmp_path / name, "--k", 10, "--seed", 5, "--preview")
        assert done.returncode == 0, done.stderr
        assert "protects nobody" in done.stderr
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("", ["--epsilon", "4"], "holds no table"),
        ("a,b\n1,2\n", ["--epsilon", "4"], "too few"),
        (None, [], "neither --epsilon nor --k"),
        (None, ["--epsilon", "4", "--k", "10"], "both given"),
        (None, ["--epsilon", "-1"], "outside 0.01 to 50"),
        (None, ["--epsilon", "1000"], "outside 0.01 to 50"),
        (None, ["--epsilon", "4", "--delta", "0.9"], "delta"),
        (None, ["--k", "1"], "k 1 must be"),
        (None, ["--k", "250"], "cannot hide anybody"),
        (None, ["--epsilon", "4", "--drop", "nothing"], "no column nothing"),
        (None, ["--epsilon", "4", "--multi", "control"], "names no delimiter"),
        ("name,b\n" + "x,1\n" * 99, ["--epsilon", "4"], "identifies people"),
        ("a,b\n" + "1,2\n" * 60 + '"3,4\n', ["--epsilon", "4"], "never closed"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(real, tmp_path, text, options, reason):
    if text is not None:
        real.write_text(text)
    before = sorted(tmp_path.iterdir())
    done = synthesize("--input", real, "--output", tmp_path / "out.csv", *options)
    assert done.returncode != 0
    assert reason in done.stderr, done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_that_cannot_be_written_leaves_no_other_file(real, tmp_path):
    done = synthesize(
        "--input", real, "--output", tmp_path / "out.csv", "--k", 10, "--preview", "--report", tmp_path / "no" / "r.json"
    )
    assert done.returncode != 0 and "cannot write" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.csv"]
