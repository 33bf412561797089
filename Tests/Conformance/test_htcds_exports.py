"""`palermo import htcds` and `export htcds`, read by a reader of its own: this one knows the standard's file only.

The standard (IOM, HTCDS 2.0) is read from ../shared (PALERMO_SHARED) and not shipped.
"""

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
SHARED = Path(os.environ.get("PALERMO_SHARED", ROOT.parent / "shared"))
STANDARD = SHARED / "standards/htcds/htcds.yaml"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("PALERMO_")}
ENVIRONMENT |= {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo"}
ROWS = 40
# The state of a case in our model decides these two; the standard gives one meaning several codes.
DERIVED = {"vic_TraffickingStatus", "cas_Status"}


@pytest.fixture(scope="module")
def fields():
    if not STANDARD.exists():
        assert not (os.environ.get("CI") == "true" and SHARED.exists()), f"{SHARED} is there without {STANDARD}"
        pytest.skip(f"{STANDARD} is not on this machine: set PALERMO_SHARED to the folder that holds it")
    return yaml.safe_load(STANDARD.read_text())["fields"]


def palermo(*arguments, said=None):
    done = subprocess.run(
        [BINARY, *map(str, arguments)], cwd=ROOT, env=ENVIRONMENT, input=said, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def codes(field):
    if "values" in field:
        return [each["value"].strip() for each in field["values"]]
    source = (field.get("value_source") or "").lower()
    return ["FR", "UA", "SN"] if "3166" in source else ["fr", "uk", "ar"] if "639" in source else []


def value(field, row):
    """What somebody may have written in this field."""
    kind, name = (field.get("type") or "Text").lower(), field["id"].lower()
    known = codes(field)
    if "multiselect" in kind and known:
        return ";".join(dict.fromkeys([known[row % len(known)], known[(row * 7 + 1) % len(known)]]))
    if known:
        return known[row % len(known)]
    if "latitude" in name:
        return f"{row - 20}.25"
    if "longitude" in name:
        return f"-{row}.5"
    if kind == "number":
        return str(row % 17)
    if kind == "date":
        return f"{1950 + row}-0{row % 9 + 1}-1{row % 9}"
    if kind == "checkbox":
        return "true" if row % 2 else "false"
    if kind == "long text":
        return f"First line {row}, \"quoted\"\nsecond; line – مريم"
    return f"Value {row}, of {field['name']}"


@pytest.fixture(scope="module")
def deployment(fields, tmp_path_factory):
    folder = tmp_path_factory.mktemp("htcds")
    data = ["--data", folder / "data"]
    rows = [{field["id"]: value(field, row) for field in fields} for row in range(ROWS)]
    file = folder / "cases.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, [field["id"] for field in fields])
        writer.writeheader()
        writer.writerows(rows)
    palermo(
        "user", "add", "keeper", "--name", "A keeper", "--organisation", "Harbour", "--new-organisation", "ngo", "--role",
        "case-manager", *data, said="a long and quiet passphrase\n")
    report = json.loads(palermo("import", "htcds", file, "--organisation", "Harbour", "--json", *data))
    return rows, report, data


def key(row):
    return row["prs_FirstName"]


def test_every_row_is_taken(deployment):
    rows, report, _ = deployment
    assert report["taken"] == len(rows), report


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_field_comes_back_as_the_standard_spells_it(fields, deployment, form):
    rows, _, data = deployment
    text = palermo("export", "htcds", "--organisation", "Harbour", *(["--json"] if form == "json" else []), *data)
    if form == "csv":
        found = list(csv.DictReader(io.StringIO(text, newline="")))
        assert list(found[0]) == [field["id"] for field in fields], "all its fields, in its order"
    else:
        found = json.loads(text)
        assert set().union(*found) <= {field["id"] for field in fields}, "no field that the standard does not know"
    assert len(found) == len(rows)
    back = {key(row): row for row in found}
    faults = []
    for row in rows:
        for field in fields:
            name, kind = field["id"], (field.get("type") or "").lower()
            got = back[key(row)].get(name, "")
            got = ";".join(got) if isinstance(got, list) else {True: "true", False: "false"}.get(got, got)
            if name in DERIVED:
                if got not in codes(field):
                    faults.append(f"{name}: {got!r} is no code of the standard")
            elif "multiselect" in kind:
                if set(got.split(";")) != set(row[name].split(";")):
                    faults.append(f"{name}: {row[name]!r} became {got!r}")
            elif got != row[name]:
                faults.append(f"{name}: {row[name]!r} became {got!r}")
    assert faults == []
