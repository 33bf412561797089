"""The audit log is checked by a program that shares no code with ours, from the format in docs/guides/audit.md."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "EndToEnd"))
from program import BINARY, ROOT, demonstration  # noqa: E402

VERIFY = ROOT / "scripts/verify-audit"


def run(*arguments):
    return subprocess.run([str(each) for each in arguments], cwd=ROOT, capture_output=True, text=True, timeout=120)


class Log:
    def __init__(self, folder):
        self.folder = Path(folder)

    def audit(self, *arguments):
        return run(BINARY, "audit", *arguments, "--demo", "--data", self.folder)

    @property
    def database(self):
        return self.folder / "demo.db"

    def keep(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def copy(self, folder):
        shutil.copytree(self.folder, folder)
        os.chmod(folder, 0o700)
        return Log(folder)

    def change(self, statement, *values):
        with sqlite3.connect(self.database) as connection:
            count = connection.execute(statement, values).rowcount
        assert count > 0, "the attack changed nothing: " + statement


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    with demonstration(30) as server:
        folder = tmp_path_factory.mktemp("audit") / "data"
        shutil.copytree(server.folder, folder)
    os.chmod(folder, 0o700)
    log = Log(folder)
    log.key = log.audit("key").stdout.split("\n")[0]
    log.head = log.keep("head.txt", log.audit("head", "--accounts").stdout)
    return log


def is_whole(log, key, head):
    """What both say, which must be the same."""
    ours = log.audit("verify", "--head", head, "--key", key)
    theirs = run(VERIFY, "sqlite", log.database, "--key", key, "--head", head)
    assert "Traceback" not in theirs.stderr
    return ours.returncode == 0, theirs.returncode == 0


def test_both_find_an_untouched_log_whole(log):
    assert is_whole(log, log.key, log.head) == (True, True)


def test_an_export_is_checked_without_the_database(log):
    export = log.folder / "log.ndjson"
    assert log.audit("export", "--output", export).returncode == 0
    assert run(VERIFY, "export", export, "--key", log.key, "--head", log.head).returncode == 0
    lines = export.read_text(encoding="utf-8").splitlines()
    for position, changed in [(5, None), (6, lines[7]), (9, lines[9].replace('"at":1', '"at":2'))]:
        other = lines[:position] + ([changed] if changed else []) + lines[position + 1:]
        path = log.keep("other.ndjson", "\n".join(other) + "\n")
        assert run(VERIFY, "export", path, "--key", log.key, "--head", log.head).returncode == 1


def test_proofs_hold_for_both_and_only_as_they_are(log):
    with sqlite3.connect(log.database) as database:
        reference = database.execute("SELECT reference FROM cases ORDER BY id LIMIT 1").fetchone()[0]
    entry = json.loads(log.audit("prove", "--account", reference).stdout)["records"][1]["entry"]
    for name, asked in [("entry", entry), ("account", reference), ("since", log.head)]:
        text = log.audit("prove", "--" + name, asked).stdout
        proof = log.keep("proof.json", text)
        assert run(BINARY, "audit", "check", proof, "--key", log.key).returncode == 0, name
        assert run(VERIFY, "proof", proof, "--key", log.key).returncode == 0, name
        document = json.loads(text)
        if name == "since":
            document["proof"]["from"] += 1
        else:
            document["entries"][0] = document["entries"][0].replace("read", "dear").replace("change", "chance")
        forged = log.keep("forged.json", json.dumps(document))
        assert run(BINARY, "audit", "check", forged, "--key", log.key).returncode != 0, name
        assert run(VERIFY, "proof", forged, "--key", log.key).returncode == 1, name


def test_who_looked_cannot_be_left_out_of_an_account(log):
    with sqlite3.connect(log.database) as database:
        reference = database.execute("SELECT reference FROM cases ORDER BY id LIMIT 1").fetchone()[0]
    document = json.loads(log.audit("prove", "--account", reference).stdout)
    looks = [n for n, entry in enumerate(document["entries"]) if ":case.read," in entry]
    first = next(n for n, record in enumerate(document["records"]) if record["case"] == document["case"])
    del document["entries"][looks[0]]
    del document["records"][first + looks[0]]
    forged = log.keep("forged.json", json.dumps(document))
    assert run(BINARY, "audit", "check", forged, "--key", log.key).returncode != 0
    assert run(VERIFY, "proof", forged, "--key", log.key).returncode == 1


@pytest.mark.parametrize("attack", [
    "UPDATE journal SET actor_id = NULL WHERE id = (SELECT id FROM journal WHERE actor_id IS NOT NULL LIMIT 1)",
    "DELETE FROM journal WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 40)",
    "UPDATE journal SET at = at + 1 WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 40)",
    "UPDATE journal SET act = 'case.list' WHERE id = (SELECT id FROM journal WHERE act = 'case.read' LIMIT 1)",
    "DELETE FROM audit_leaves WHERE position = 40",
    "INSERT INTO journal SELECT zeroblob(16), at, actor_id, organisation_id, act, case_id, entity_id, is_read, codes, sealed "
    "FROM journal LIMIT 1",
])
def test_whatever_sql_changes_both_find(log, attack, tmp_path):
    copy = log.copy(tmp_path / "copy")
    copy.change(attack)
    assert is_whole(copy, log.key, log.head) == (False, False)


def test_a_head_of_another_key_or_of_another_log_is_found(log, tmp_path):
    with demonstration(5) as server:
        shutil.copytree(server.folder, tmp_path / "other")
    os.chmod(tmp_path / "other", 0o700)
    other = Log(tmp_path / "other")
    key = other.audit("key").stdout.split("\n")[0]
    head = other.keep("head.txt", other.audit("head").stdout)
    assert key != log.key
    assert is_whole(log, log.key, head) == (False, False)
    assert is_whole(log, key, log.head) == (False, False)
