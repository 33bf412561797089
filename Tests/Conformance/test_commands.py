"""What `palermo` says on the command line: whose law it works by, and what a deployment has to mend."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
BUNDLE = Path(os.environ.get("PALERMO_SHARED", ROOT.parent / "shared")) / "standards/hsds/3.1-dev/openapi.bundled.json"
OURS = {key: value for key, value in os.environ.items() if not key.startswith("PALERMO_")}


def palermo(*arguments, **environment):
    assert BINARY.exists(), f"build first: there is no {BINARY}"
    return subprocess.run(
        [BINARY, *map(str, arguments)], cwd=ROOT, env={**OURS, **environment}, capture_output=True, text=True,
        timeout=120)


def findings(folder, *arguments, **environment):
    done = palermo("doctor", "--json", "--data", folder, *arguments, **environment)
    return {each["name"]: each for each in json.loads(done.stdout)["findings"]}, done.returncode


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["user", "disable", "nobody"], ["export", "hsds"]])
def test_nothing_starts_before_a_law_and_a_map_are_chosen(tmp_path, command):
    done = palermo(*command, "--data", tmp_path / "data")
    assert done.returncode != 0
    assert "PALERMO_JURISDICTION" in done.stderr and "PALERMO_REGIONS" in done.stderr
    assert not (tmp_path / "data").exists(), "no key and no database is made for a start that is refused"


@pytest.mark.parametrize("variable, value, file", [
    ("PALERMO_JURISDICTION", "nowhere", "deadlines/recovery.yaml:"),
    ("PALERMO_REGIONS", "nowhere", "regions/nowhere.yaml"),
])
def test_an_unknown_law_or_map_is_named_with_its_file(tmp_path, variable, value, file):
    chosen = {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo", variable: value}
    check = palermo("definitions", "check", **chosen)
    assert check.returncode != 0 and file in check.stdout
    found, code = findings(tmp_path, **chosen)
    assert code != 0 and found["country"]["state"] == "bad" and file in found["country"]["what"]
    assert palermo("serve", "--port", "0", "--data", tmp_path, **chosen).returncode != 0


HOUSE = {
    "id": "h1", "name": "A quiet house", "status": "active", "organization": {"id": "o1", "name": "Harbour", "description": "x"},
    "attributes": [{"id": "a", "label": "Women's refuge"}], "application_process": "Come to 12 Oak Street",
    "service_at_locations": [{"id": "x", "location": {"id": "y", "location_type": "physical", "latitude": 1.5,
                                                      "addresses": [{"id": "z", "address_1": "12 Oak Street"}]}}],
}


def test_what_is_exported_is_what_everybody_may_see(tmp_path):
    chosen = {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo"}
    office = {**HOUSE, "id": "l1", "name": "Advice", "attributes": [{"id": "b", "label": "Legal aid"}],
              "organization": {"id": "o2", "name": "Lawyers", "description": "y"}}
    file = tmp_path / "services.json"
    file.write_text(json.dumps([HOUSE, office]))
    data = ["--data", tmp_path / "data"]
    taken = palermo("import", "hsds", file, *data, **chosen)
    assert taken.returncode == 0, taken.stderr
    done = palermo("export", "hsds", *data, **chosen)
    page = json.loads(done.stdout)
    assert [each["name"] for each in page["contents"]] == ["Advice"], "what nobody opened is not exported"
    assert "12 Oak Street" not in json.dumps([each for each in page["contents"][0]["service_at_locations"]])
    assert "address_1" not in done.stdout and "latitude" not in done.stdout
    if not BUNDLE.exists():
        pytest.skip("only the schemas are missing: " + str(BUNDLE))
    jsonschema = pytest.importorskip("jsonschema")
    bundle = json.loads(BUNDLE.read_text())
    schema = bundle["paths"]["/services"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": bundle["components"], **schema}
    checker = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    assert [fault.message for fault in checker.iter_errors(page)] == []


def test_the_doctor_finds_nothing_to_mend_in_a_deployment_that_is_in_order(tmp_path):
    chosen = {"PALERMO_JURISDICTION": "uk-2022", "PALERMO_REGIONS": "demo", "PALERMO_ZONE": "Europe/London"}
    folder = tmp_path / "data"
    assert palermo("export", "hsds", "--data", folder, **chosen).returncode == 0
    found, code = findings(folder, **chosen)
    assert code == 0, found
    assert "United Kingdom" in found["country"]["what"] and found["time zone"]["what"] == "Europe/London"
    for name in ["key file", "database", "country", "time zone", "definitions", "resources", "clock"]:
        assert found[name]["state"] == "good", found[name]
    assert "disk" in found
    assert found["holidays"]["state"] == "warning" and "holidays/uk-2022.yaml" in found["holidays"]["mend"]
    with_table, _ = findings(folder, **{**chosen, "PALERMO_JURISDICTION": "demo"})
    assert with_table["holidays"]["state"] == "good", "the table of the invented country is to be continued"


def test_a_table_of_holidays_that_is_not_understood_is_named_with_its_line(tmp_path):
    resources = tmp_path / "resources"
    shutil.copytree(ROOT / "Resources", resources)
    table = resources / "definitions/holidays/demo.yaml"
    table.write_text(table.read_text().replace("regions: [belin,", "regions: [berlin,", 1))
    check = palermo("definitions", "check", "--resources", resources, "--demo")
    assert check.returncode != 0 and "holidays/demo.yaml:" in check.stdout and '"berlin"' in check.stdout
    found, code = findings(tmp_path, "--resources", resources, "--demo")
    assert code != 0 and found["holidays"]["state"] == "bad"


def test_the_doctor_says_what_to_mend(tmp_path):
    chosen = {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo"}
    folder = tmp_path / "data"
    assert palermo("export", "hsds", "--data", folder, **chosen).returncode == 0
    (folder / "palermo.key").chmod(0o644)
    found, code = findings(folder, "--zone", "Europe/Nowhere", **chosen)
    assert code != 0
    assert found["key file"]["state"] == "bad" and "chmod 600" in found["key file"]["mend"]
    assert found["time zone"]["state"] == "bad" and "tzdata" in found["time zone"]["mend"]
    found, _ = findings(folder, **chosen)
    assert found["time zone"]["state"] == "warning"
    found, code = findings(folder)
    assert code != 0 and found["country"]["state"] == "bad"
    found, _ = findings(folder, "--resources", tmp_path, **chosen)
    assert found["resources"]["state"] == "bad" and found["definitions"]["state"] == "bad"
    found, _ = findings(folder, "--database", "host=127.0.0.1 port=1 dbname=none connect_timeout=1", **chosen)
    assert found["database"]["state"] == "bad"
