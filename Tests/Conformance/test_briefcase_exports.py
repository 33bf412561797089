"""Our export beside the one that ODK Briefcase is expected to make of the same forms and submissions.

What differs, and why:
- KEY is our own identifier, not the instanceID: two contents may come under one instanceID, and both are kept. The
  instanceID has its column, and every KEY and PARENT_KEY is Briefcase's with the one in the place of the other.
- SubmissionDate is when it arrived here, not what the telephone says; FormVersion, State and ReviewState are added.
- Dates and times stand as they were sent (ISO 8601), not in the words of one language.
- SET-OF columns are left out: PARENT_KEY says the same.
- A table of a repeat is named by its whole path, for two repeats may have the same name.
- Choices of a select stand in one cell, not in a column each (an option in Briefcase).
- Lines end as RFC 4180 says.
"""

import csv
import io
import json
import os
import re
import uuid
import zipfile
from datetime import datetime

import pytest

from openrosa_server import ODK, PASSPHRASE, Server

requests = pytest.importorskip("requests")

BRIEFCASE = ODK / "briefcase"
OURS = ["SubmissionDate", "FormVersion", "State", "ReviewState"]
# Form, submission, expected export; of a repeat also our table's name.
RECORDS = [
    ("all-data-types", "all-data-types-submission.xml", {"submissions": "all-data-types"}),
    ("choice-lists", "choice-lists-submission.xml", {"submissions": "choice-lists"}),
    ("choice-lists-randomize", "choice-lists-randomize-submission.xml", {"submissions": "choice-lists-randomize"}),
    ("simple-form-case-sensitivity", "simple-form-case-sensitivity-submission.xml",
     {"submissions": "simple-form-case-sensitivity"}),
    ("nested-repeats", "nested-repeats-submission.xml",
     {"submissions": "nested-repeats", "g1": "nested-repeats-g1", "g1-g2": "nested-repeats-g2",
      "g1-g2-g3": "nested-repeats-g3"}),
]
# The text that Briefcase's template is filled with, by the name of the expected export.
TEXTS = {"simple": "some text", "commas": "some , text", "double-quotes": 'some " text', "newlines": "some \n text",
         "empty": ""}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not BRIEFCASE.exists():
        pytest.skip(f"{BRIEFCASE} is not there")
    server = Server(tmp_path_factory.mktemp("briefcase"))
    server.add("mira", "case-manager")
    for name in [each[0] for each in RECORDS] + ["simple-form"]:
        server.publish(BRIEFCASE / f"{name}.xml")
    listed = json.loads(server.palermo("forms", "list", "--json"))["forms"]
    server.forms = {each["name"]: each["id"] for each in listed}
    server.start()
    server.page = requests.Session()
    shown = server.page.get(server.url + "/sign-in", timeout=60).text
    hidden = dict(re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', shown))
    signed_in = server.page.post(
        server.url + "/sign-in", {**hidden, "name": "mira", "passphrase": PASSPHRASE}, timeout=60,
        headers={"Origin": server.url}, allow_redirects=False)
    assert signed_in.status_code == 303, signed_in.text
    yield server
    server.stop()


def archive(server, form, record, files=()):
    """Sends one record with its files and gives everything that was sent with its form."""
    sent = requests.post(
        server.url + "/submission", files={"xml_submission_file": ("r.xml", record, "text/xml"), **{name: (name, content) for name, content in files}},
        auth=("mira", PASSPHRASE), timeout=60)
    assert sent.status_code in (201, 202), sent.text
    answer = server.page.get(f"{server.url}/forms/{server.forms[form]}/export", timeout=60)
    assert answer.headers["content-type"] == "application/zip"
    found = zipfile.ZipFile(io.BytesIO(answer.content))
    assert found.testzip() is None
    return found


def export(server, form, record):
    """The tables of it."""
    with archive(server, form, record) as found:
        return {
            name.removesuffix(".csv"): rows(found.read(name).decode("utf-8-sig"))
            for name in found.namelist() if name.endswith(".csv") and "/" not in name}


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def expected(name):
    return rows((BRIEFCASE / f"{name}.csv.expected").read_bytes().decode())


def is_ours_to_tell(column):
    """A column of Briefcase's that our export has too."""
    return column not in ("SubmissionDate", "KEY", "PARENT_KEY") and "/" not in column and not column.startswith("SET-OF-")


def words(value):
    """A date as Briefcase writes it, as it was sent."""
    for theirs, ours in [("%b %d, %Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.000Z"), ("%b %d, %Y", "%Y-%m-%d"),
                         ("%I:%M:%S %p", "%H:%M:%S.000Z")]:
        try:
            return datetime.strptime(value, theirs).strftime(ours)
        except ValueError:
            continue
    return value


def compare(ours, theirs, instances):
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs):
        answers = {column: words(value) for column, value in their.items() if is_ours_to_tell(column)}
        told = {column: value for column, value in our.items() if column not in [*OURS, "KEY", "PARENT_KEY"]}
        assert told == answers
        assert list(told) == list(answers), "the columns stand in another order"
        for key in {"KEY", "PARENT_KEY"} & their.keys():
            identifier, *steps = our[key].split("/")
            assert "/".join([instances[identifier], *steps]) == their[key]


@pytest.mark.parametrize("form, record, tables", RECORDS, ids=[each[0] for each in RECORDS])
def test_an_export_says_what_briefcases_says(server, form, record, tables):
    found = export(server, form, (BRIEFCASE / record).read_bytes())
    instances = {row["KEY"]: row["meta-instanceID"] for row in found["submissions"]}
    assert set(tables) == set(found) - {"files"}
    for ours, theirs in tables.items():
        compare(found[ours], expected(theirs), instances)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_comes_out_as_it_went_in(server, name):
    escaped = TEXTS[name].replace('"', "&quot;")
    date = "2018-01-01T00:00:00.000Z"
    instance = f"uuid:{uuid.uuid4()}"
    template = (BRIEFCASE / "simple-form-submission.xml.tpl").read_text()
    found = export(server, "simple-form", (template % (instance, date, date, escaped)).encode())["submissions"]
    latest, theirs = found[0], expected(f"simple-form-{name}")[0]
    assert latest["some_text"] == theirs["some_text"]
    assert latest["meta-instanceID"] == theirs["meta-instanceID"]
    assert re.fullmatch("[0-9a-f-]{36}", latest["KEY"])


def test_files_stand_whole_in_the_archive_and_on_their_page(server):
    files = [("a photo.jpg", os.urandom(300_000)), ("empty.txt", b""), ("one.bin", b"1")]
    date = "2018-01-01T00:00:00.000Z"
    template = (BRIEFCASE / "simple-form-submission.xml.tpl").read_text()
    record = template % (f"uuid:{uuid.uuid4()}", date, date, "with files")
    with archive(server, "simple-form", record.encode(), files) as found:
        listed = rows(found.read("files.csv").decode("utf-8-sig"))
        assert sorted((each["name"], int(each["bytes"])) for each in listed) == sorted(
            (name, len(content)) for name, content in files)
        for name, content in files:
            place = next(each["file"] for each in listed if each["name"] == name)
            assert found.read(place) == content
    key = listed[0]["PARENT_KEY"]
    page = server.page.get(f"{server.url}/forms/submissions/{key}", timeout=60).text
    address = re.search('<a href="([^"]*/files/[^"]*)">a photo.jpg</a>', page).group(1)
    assert server.page.get(server.url + address, timeout=60).content == files[0][1]
