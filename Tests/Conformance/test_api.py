"""The running server against the documents that describe it: its own OpenAPI, and Open Referral's HSDS 3.1.

Starts `palermo demo` (PALERMO_BINARY, else .build/debug/palermo) with a small country on a free port of this machine.
Needs openapi-spec-validator, schemathesis and jsonschema beside this interpreter; skips clearly what is not there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
BUNDLE = Path(os.environ.get("PALERMO_SHARED", ROOT.parent / "shared")) / "standards/hsds/3.1-dev/openapi.bundled.json"
START_SECONDS = 120
RUN_SECONDS = 90


def tool(name):
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="module")
def server():
    if not BINARY.exists():
        pytest.skip(f"build first: there is no {BINARY}")
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.txt"
        with said.open("w") as out:
            running = subprocess.Popen(
                [BINARY, "demo", "--cases", "40", "--port", "0", "--data", folder],
                cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield {"url": address(running, said), "passphrase": passphrase(said)}
        finally:
            running.terminate()
            running.wait(timeout=30)


def address(running, said):
    for _ in range(START_SECONDS * 5):
        found = re.search(r"^\s*(http://\S+)\s*$", said.read_text(), re.M)
        if found:
            return found.group(1)
        if running.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail("the server did not start:\n" + said.read_text())


def passphrase(said):
    for _ in range(50):
        found = re.search(r"Passphrase of all: (\S+)", said.read_text())
        if found:
            return found.group(1)
        time.sleep(0.1)
    pytest.fail("no passphrase was printed")


def ask(server, path, method="GET", body=None, token=None):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(server["url"] + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def signed_in(server, login):
    body = {"login": login, "passphrase": server["passphrase"]}
    return ask(server, "/api/v1/session", "POST", body)["token"]


# Before anything else: a run tries passphrases too, and too many wrong ones make this machine wait.
@pytest.fixture(scope="module", autouse=True)
def tokens(server):
    return {login: signed_in(server, login) for login in ["manager", "coordinator"]}


def schemathesis(*arguments):
    done = subprocess.run(
        [tool("schemathesis"), "run", *arguments, "--phases", "examples,coverage", "--max-time", str(RUN_SECONDS),
         "--continue-on-failure", "--warnings", "off"],
        capture_output=True, text=True, timeout=4 * RUN_SECONDS, cwd=tempfile.gettempdir())
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2_000:]


@pytest.mark.parametrize("path", ["/api/openapi.json", "/hsds/openapi.json"])
def test_the_document_is_openapi(server, path, tmp_path):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(ask(server, path)))
    done = subprocess.run([tool("openapi-spec-validator"), str(file)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


# Signing out would end the token that the rest of the run needs.
@pytest.mark.parametrize("login, only", [("manager", ""), ("coordinator", r"/api/v1/(monitoring|directory|measures)")])
def test_the_server_does_what_its_document_says(server, tokens, login, only):
    chosen = ["--include-path-regex", only] if only else []
    schemathesis(
        server["url"] + "/api/openapi.json", "-H", f"Authorization: Bearer {tokens[login]}",
        "--exclude-operation-id", "session.end", *chosen)


# HSDS writes down no refusals at all, so a refusal is never one that it names.
def test_the_open_directory_does_what_hsds_says(server):
    if not BUNDLE.exists():
        pytest.skip("no HSDS schemas on this machine")
    schemathesis(str(BUNDLE), "--url", server["url"] + "/hsds", "--exclude-checks", "status_code_conformance")


LISTS = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]


@pytest.mark.parametrize("name", LISTS)
def test_every_record_of_the_open_directory_is_valid(server, name):
    jsonschema = pytest.importorskip("jsonschema")
    if not BUNDLE.exists():
        pytest.skip("no HSDS schemas on this machine")
    bundle = json.loads(BUNDLE.read_text())

    def faults(path, document):
        schema = bundle["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": bundle["components"], **schema}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        return [e.message for e in jsonschema.Draft202012Validator(whole, format_checker=checker).iter_errors(document)]

    page = ask(server, f"/hsds/{name}?per_page=20")
    assert not page["empty"]
    assert faults(f"/{name}", page) == []
    for row in page["contents"][:5]:
        assert faults(f"/{name}/{{id}}", ask(server, f"/hsds/{name}/{row['id']}")) == []


def test_no_address_leaves_by_the_open_directory(server):
    for name in LISTS:
        text = json.dumps(ask(server, f"/hsds/{name}?full=true&per_page=200"))
        for word in ["address_1", "postal_code", "latitude", "longitude"]:
            assert f'"{word}"' not in text, f"{word} in {name}"
