"""The server is killed (SIGKILL) again and again while people open cases. What they were told was done is there, once; what they
were not told is there once or not at all, and sending it again makes it be there once. The audit log stays whole.

PALERMO_KILLS says how often, PALERMO_SEED by which chances; both are printed.
"""
import http.client
import json
import os
import random
import re
import select
import signal
import sqlite3
import subprocess
import threading
import time

from program import BINARY, ROOT

KILLS = int(os.environ.get("PALERMO_KILLS", "50"))
SEED = int(os.environ.get("PALERMO_SEED", "20200406"))
WRITERS = 4


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [BINARY, "demo", "--cases", "5", "--port", "0", "--data", str(folder)], cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        output, deadline = "", time.time() + 120
        while time.time() < deadline and "Stop with" not in output:
            if select.select([self.process.stdout], [], [], 1)[0]:
                piece = os.read(self.process.stdout.fileno(), 65536).decode("utf-8", "replace")
                if not piece:
                    break
                output += piece
        found = re.search(r"http://[\w.]+:(\d+)", output)
        assert found, "the server did not start:\n" + output
        self.port = int(found.group(1))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def call(port, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(
            method, "/api/v1/" + path, None if body is None else json.dumps(body),
            {"Content-Type": "application/json", "Accept": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def sign_in(port):
    status, answer = call(port, "POST", "session", {"login": "manager", "passphrase": "talvia-open-door"})
    assert status == 201, answer
    return answer["token"]


def open_case(port, token, key):
    """The same request for the same key, however often it is sent."""
    return call(
        port, "POST", "cases", {"source": "hotline", "fields": {"given-name": "Case " + key}},
        Authorization="Bearer " + token, **{"Idempotency-Key": key})


class Writer(threading.Thread):
    def __init__(self, name, port, token):
        super().__init__(daemon=True)
        self.name, self.port, self.token = name, port, token
        self.told, self.untold, self.wrong = {}, [], []

    def run(self):
        number = 0
        while True:
            key = f"{self.name}-{number}"
            number += 1
            try:
                status, answer = open_case(self.port, self.token, key)
            except (OSError, http.client.HTTPException, ValueError):
                self.untold.append(key)
                return
            if status == 201:
                self.told[key] = answer["id"]
            else:
                self.wrong.append((key, status, answer))
                return


def test_what_was_acknowledged_survives_every_kill(tmp_path):
    chance = random.Random(SEED)
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    told, untold, done, sent_again, token = {}, [], [], 0, None

    def send_again(port, token, key):
        """Done now, or told that it was done before: at once, and never twice."""
        status, answer = open_case(port, token, key)
        assert status in (201, 409), f"{key} was sent again and answered with {status}: {answer}"
        if status == 201:
            told[key] = answer["id"]
        else:
            done.append(key)

    server = Server(folder)
    with sqlite3.connect(folder / "demo.db") as database:
        before = database.execute("SELECT COUNT(*) FROM cases").fetchone()[0]
    try:
        for round_number in range(KILLS):
            # A sign-in holds over a restart.
            token = token or sign_in(server.port)
            status, _ = call(server.port, "GET", "me", Authorization="Bearer " + token)
            assert status == 200, f"round {round_number}: the session did not survive"
            for key in untold[sent_again:]:
                send_again(server.port, token, key)
            sent_again = len(untold)
            writers = [Writer(f"{round_number}-{number}", server.port, token) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.005, 0.25))
            server.kill()
            for writer in writers:
                writer.join(30)
                assert not writer.is_alive() and not writer.wrong, writer.wrong
                told.update(writer.told)
                untold += writer.untold
            server = Server(folder)
        for key in untold[sent_again:]:
            send_again(server.port, token, key)
        print(
            f"seed {SEED}: {KILLS} kills, {len(told)} cases told, {len(untold)} sent again, "
            f"{len(done)} of these had been done before the kill")
        assert len(told) > KILLS, "hardly anything was written: this shows nothing"
        assert len(set(told.values())) == len(told), "two requests were answered with one case"
        for key, case in chance.sample(sorted(told.items()), min(200, len(told))):
            status, file = call(server.port, "GET", "cases/" + case, Authorization="Bearer " + token)
            assert status == 200, f"{key}, which was acknowledged, is gone"
            assert "Case " + key in json.dumps(file), f"{key} holds something else"
    finally:
        server.kill()
    # Beside the server: every case once, with one entry that opened it, and nothing that nobody sent.
    hexes = {case.replace("-", "") for case in told.values()}
    with sqlite3.connect(folder / "demo.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        opened = [row[0].hex() for row in database.execute("SELECT case_id FROM journal WHERE act = 'case.open'")]
        cases = {row[0].hex() for row in database.execute("SELECT id FROM cases")}
    assert len(opened) == len(set(opened)) == len(cases), "a case was opened twice, or without its entry"
    assert hexes <= cases
    assert len(cases - hexes) == before + len(done), "there are cases that nobody asked for, or too few"
    verified = subprocess.run(
        [BINARY, "audit", "verify", "--demo", "--data", str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout + verified.stderr
