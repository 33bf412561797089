"""Telephones against a running server: what ODK Collect asks, and what a bad network makes of it.

The client that fails where Collect fails (`openrosa_client.py`) and the forms are read from ../shared (PALERMO_SHARED) and
not shipped; without them the tests that need them say so and are skipped.
"""

import re
import shutil
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from openrosa_server import ODK, PASSPHRASE, BadNetwork, Server

requests = pytest.importorskip("requests")

CLIENT = ODK / "tools/openrosa_client.py"
VISIT = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>%s</h:title><model>
<instance><visit id="%s" version="%s"><beds/><photo/><orx:meta><orx:instanceID/></orx:meta></visit></instance>
<bind nodeset="/visit/beds" type="int" constraint=". &lt; 100"/><bind nodeset="/visit/photo" type="binary"/></model></h:head>
<h:body><input ref="/visit/beds"><label>Beds</label></input>
<upload ref="/visit/photo" mediatype="image/*"><label>Photo</label></upload></h:body></h:html>"""
MEMBER = ("mira", PASSPHRASE)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openrosa")
    server = Server(folder)
    server.add("clerk", "coordinator")
    server.add("mira", "first-responder")
    # Titles, versions and files as people write them: one entry that Collect cannot read would cost it the whole list.
    for title, name, version in [("Visit & \"talk\"", "visit", "1"), ("", "no title & no version", ""), ("زيارة", "زيارة", "٢")]:
        form = folder / f"{uuid.uuid4()}.xml"
        form.write_text(VISIT % (title.replace("&", "&amp;"), name.replace("&", "&amp;"), version))
        picture = folder / "a map & a plan (1).png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
        server.publish(form, "--media", picture)
    for form, media in [("xform-collect/external_csv_form.xml", [
            "external_csv_cities.csv", "external_csv_countries.csv", "external_csv_neighbourhoods.csv"])]:
        if (ODK / "forms" / form).exists():
            server.publish(
                ODK / "forms" / form, *[word for name in media for word in ("--media", ODK / "forms/xform-collect/media" / name)])
    for name in ["all-data-types", "nested-repeats"]:
        if (ODK / f"briefcase/{name}.xml").exists():
            server.publish(ODK / f"briefcase/{name}.xml")
    server.start()
    yield server
    server.stop()


def record(instance, beds=3, form="visit", version="1", photo=""):
    return (
        f'<visit id="{form}" version="{version}"><beds>{beds}</beds><photo>{photo}</photo>'
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{instance}</instanceID></meta></visit>')


def post(url, xml, files=(), incomplete=False, auth=MEMBER, timeout=60):
    parts = [("xml_submission_file", ("record.xml", xml.encode(), "text/xml"))]
    parts += [(name, (name, content, "application/octet-stream")) for name, content in files]
    if incomplete:
        parts.append(("*isIncomplete*", (None, "yes")))
    return requests.post(
        url + "/submission?deviceID=collect:1", files=parts, auth=auth, timeout=timeout, headers={"X-OpenRosa-Version": "1.0"})


def collect(server, out, *arguments, path="", user=MEMBER):
    if not CLIENT.exists():
        pytest.skip(f"{CLIENT} is not on this machine: set PALERMO_SHARED to the folder that holds it")
    done = subprocess.run(
        [sys.executable, CLIENT, server.url + path, *user, out, "--basic", *map(str, arguments)], capture_output=True,
        text=True, timeout=180)
    assert done.returncode == 0 and "0 problem(s)" in done.stdout, done.stdout + done.stderr
    return done.stdout


def test_the_client_that_fails_where_collect_fails_does_not_fail(server, tmp_path):
    before = server.count("submissions")
    all_types = ODK / "briefcase/all-data-types-submission.xml"
    photo, note = tmp_path / "photo 1.jpg", tmp_path / "note.txt"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"p" * 300_000)
    note.write_bytes(b"")
    ours = tmp_path / "record.xml"
    ours.write_text(record("uuid:collect-1", photo="photo 1.jpg"))
    said = collect(
        server, tmp_path / "out", "--submit", all_types, "--submit", f"{ours}::{photo},{note}", "--twice")
    assert "formList: 6 forms" in said
    assert len(re.findall(r"-> 201", said)) == 2 and len(re.findall(r"-> 202", said)) == 2, said
    assert server.count("submissions") == before + 2
    assert said.count("  media ") == 3 + 3


def test_a_head_request_is_answered_as_collect_needs_it(server):
    for auth, status in [(MEMBER, 204), (None, 401), (("mira", "wrong"), 401)]:
        answer = requests.head(server.url + "/submission?deviceID=1", auth=auth, timeout=30)
        assert answer.status_code == status
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
    answer = requests.head(server.url + "/submission", auth=MEMBER, timeout=30)
    assert answer.headers["Location"] == server.url + "/submission"
    assert int(answer.headers["X-OpenRosa-Accept-Content-Length"]) > 1_000_000


def test_files_of_one_record_come_in_several_requests_and_an_upload_is_taken_up_again(server):
    instance = "uuid:" + str(uuid.uuid4())
    xml = record(instance, photo="c.bin")
    files = [(name, name.encode() * 50_000) for name in ("a.bin", "b.bin", "c.bin")]
    submissions, kept, sealed = server.count("submissions"), server.count("submission_files"), len(server.sealed_files())
    assert post(server.url, xml, files[:1], incomplete=True).status_code == 201
    waiting = server.count("submissions WHERE is_complete = 0")
    assert waiting == 1
    # The telephone did not get an answer and begins again: the first file comes once more, then the others.
    assert post(server.url, xml, files[:2], incomplete=True).status_code == 202
    assert post(server.url, xml, files[2:]).status_code == 202
    assert server.count("submissions WHERE is_complete = 0") == 0
    # A part that was late does not open the record again.
    assert post(server.url, xml, files[:1], incomplete=True).status_code == 202
    assert server.count("submissions WHERE is_complete = 0") == 0
    assert server.count("submissions") == submissions + 1
    assert server.count("submission_files") == kept + 3
    assert len(server.sealed_files()) == sealed + 3, "what came twice does not stay on the disk"


def test_what_cannot_be_taken_says_so_in_words_that_collect_shows(server):
    for xml, status in [
        ("<visit id='visit'>", 400), ("<!DOCTYPE a [<!ENTITY b 'c'>]><visit id='visit'/>", 400), ("<visit/>", 400),
        (record("uuid:x", form="nobody-has-it"), 404),
    ]:
        answer = post(server.url, xml)
        assert answer.status_code == status
        assert re.search(r"<OpenRosaResponse[^>]*><message>[^<]+</message>", answer.text)
    odd = post(server.url, record("uuid:odd", beds=100_000))
    assert odd.status_code == 201 and odd.headers["X-Palermo-State"] == "quarantined"
    other = post(server.url, record("uuid:other", version="never published"))
    assert other.status_code == 201 and other.headers["X-Palermo-State"] == "quarantined"
    assert server.count("submissions WHERE state = 'quarantined'") == 2


def test_a_network_that_drops_repeats_and_reorders_loses_nothing_and_doubles_nothing(server):
    network = BadNetwork(server.url, seed=11)
    phones, records = 6, 8
    wanted, problems = {}, []
    submissions, kept = server.count("submissions"), server.count("submission_files")
    sealed = len(server.sealed_files())

    def deliver(xml, files, incomplete):
        """As a telephone does: again and again until it is told that it is there."""
        for _ in range(60):
            try:
                answer = post(network.url, xml, files, incomplete, timeout=20)
            except requests.RequestException:
                continue
            if answer.status_code in (201, 202):
                return answer.headers["X-Palermo-Receipt"]
            problems.append((answer.status_code, answer.text))
        problems.append("never taken")

    def phone(number):
        for each in range(records):
            instance = f"uuid:net-{number}-{each}"
            xml = record(instance, beds=number, photo="photo.bin")
            photo = f"{number}/{each}".encode() * 40_000
            first = deliver(xml, [("photo.bin", photo)], incomplete=True)
            second = deliver(xml, [("sound.bin", photo[::-1]), ("empty.bin", b"")], incomplete=False)
            if first != second:
                problems.append((instance, first, second))
            wanted[instance] = first

    threads = [threading.Thread(target=phone, args=[number]) for number in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    network.settle()
    network.close()
    assert not problems, problems[:3]
    assert min(network.seen.values()) >= 5, f"the network was too kind: {network.seen}"
    assert len(set(wanted.values())) == phones * records
    assert server.count("submissions") == submissions + phones * records
    assert server.count("submissions WHERE state = 'conflict'") == 0
    assert server.count("submissions WHERE is_complete = 0") == 0
    assert server.count("submission_files") == kept + 3 * phones * records
    for _ in range(50):
        # What was cut off is taken away as soon as the server sees that the connection ended.
        if len(server.sealed_files()) == sealed + 3 * phones * records:
            return
        time.sleep(0.1)
    assert len(server.sealed_files()) == sealed + 3 * phones * records, "what was cut off left nothing behind"


def telephone(server, **more):
    """Set up as `POST /telephones` does; its key, and a function that asks the API as whoever manages telephones."""
    signed = requests.post(
        server.url + "/api/v1/session", json={"login": "clerk", "passphrase": PASSPHRASE}, timeout=30)
    token = signed.json()["token"]

    def ask(method, path, body=None):
        return requests.request(
            method, server.url + "/api/v1/" + path, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    made = ask("POST", "telephones", {"name": f"Team {uuid.uuid4().hex[:6]}", **more})
    assert made.status_code == 201, made.text
    return made.json(), ask


def test_a_telephone_with_a_key_needs_no_passphrase_and_opens_nothing_once_it_is_locked_or_revoked(server, tmp_path):
    made, ask = telephone(server)
    address = made["server_url"]
    assert address.startswith(server.url + "/key/")
    ours = tmp_path / "record.xml"
    ours.write_text(record("uuid:key-1"))
    said = collect(
        server, tmp_path / "out", "--submit", ours, "--twice", path=address.removeprefix(server.url), user=("", ""))
    assert "formList: 6 forms" in said
    form = re.search(r"<downloadUrl>([^<]*)</downloadUrl>", requests.get(address + "/formList", timeout=30).text).group(1)
    # Every address that the telephone was told leads through its own key.
    assert form.startswith(address + "/")

    def doors():
        return [
            requests.get(address + "/formList", timeout=30).status_code, requests.get(form, timeout=30).status_code,
            requests.head(address + "/submission", timeout=30).status_code,
            post(address, record(f"uuid:{uuid.uuid4()}"), auth=None).status_code]

    assert doors() == [200, 200, 204, 201]
    count = server.count("submissions")
    assert ask("PUT", f"telephones/{made['id']}/lock", {"locked": True}).status_code == 204
    assert doors() == [404] * 4
    assert ask("PUT", f"telephones/{made['id']}/lock", {"locked": False}).status_code == 204
    assert doors() == [200, 200, 204, 201]
    assert ask("DELETE", f"telephones/{made['id']}").status_code == 204
    assert doors() == [404] * 4
    assert ask("PUT", f"telephones/{made['id']}/lock", {"locked": False}).status_code == 204
    assert doors() == [404] * 4, "what was revoked stays so"
    assert server.count("submissions") == count + 1
    # Nothing but forms is behind a key.
    other, _ = telephone(server)
    for path in ["/forms", "/desk", "/cases", "/api/v1/forms", "/api/v1/me"]:
        assert requests.get(other["server_url"] + path, timeout=30).status_code == 404


def test_a_telephone_that_was_set_up_for_one_form_gets_no_other(server):
    _, ask = telephone(server)
    forms = {each["name"]: each["id"] for each in ask("GET", "forms").json()["forms"]}
    made, _ = telephone(server, forms=[forms["visit"]])
    listed = requests.get(made["server_url"] + "/formList", timeout=30).text
    assert re.findall(r"<formID>([^<]*)<", listed) == ["visit"]
    other = forms["زيارة"]
    for part in ["xform.xml", "manifest.xml", "media/a%20map%20%26%20a%20plan%20%281%29.png"]:
        assert requests.get(f"{made['server_url']}/forms/{forms['visit']}/{part}", timeout=30).status_code == 200
        assert requests.get(f"{made['server_url']}/forms/{other}/{part}", timeout=30).status_code == 404
    count = server.count("submissions")
    assert post(made["server_url"], record("uuid:not-mine", form="زيارة", version="٢"), auth=None).status_code == 404
    assert server.count("submissions") == count


def test_hundreds_of_telephones_that_come_at_once_find_a_place_in_the_queue(server):
    """Where it is full the kernel drops their first packets, and each tries again after a second, then after three."""
    if not shutil.which("ss"):
        pytest.skip("the ss program is not there")
    port = server.url.rsplit(":", 1)[1]
    line = subprocess.run(
        ["ss", "-ltnH", f"sport = :{port}"], capture_output=True, text=True, check=True, timeout=30).stdout
    most = int(Path("/proc/sys/net/core/somaxconn").read_text())
    # Of a socket that listens, the third column is the length of its queue.
    assert int(line.split()[2]) >= min(1_000, most)
