"""A `palermo serve` with forms and people for the OpenRosa tests, and a network in front of it that does what networks do."""

import os
import random
import re
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
SHARED = Path(os.environ.get("PALERMO_SHARED", ROOT.parent / "shared"))
ODK = SHARED / "standards/odk"
PASSPHRASE = "twelve lemons on a window sill"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("PALERMO_")}
ENVIRONMENT |= {"PALERMO_JURISDICTION": "coe", "PALERMO_REGIONS": "demo"}


class Server:
    """One deployment in a folder of its own."""

    def __init__(self, folder):
        if not BINARY.exists():
            pytest.skip(f"build first: there is no {BINARY}")
        self.folder = folder / "data"
        self.said = folder / "said.txt"
        self.running = None

    def palermo(self, *arguments, said=None):
        done = subprocess.run(
            [BINARY, *map(str, arguments), "--data", self.folder], cwd=ROOT, env=ENVIRONMENT, input=said,
            capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def publish(self, form, *more):
        return self.palermo("forms", "publish", form, *more)

    def add(self, login, *roles):
        self.palermo(
            "user", "add", login, "--name", login.capitalize(), "--organisation", "Harbour", "--new-organisation",
            "ngo", *[word for role in roles for word in ("--role", role)], said=PASSPHRASE + "\n")

    def start(self):
        with self.said.open("w") as out:
            self.running = subprocess.Popen(
                [BINARY, "serve", "--port", "0", "--data", self.folder], cwd=ROOT, env=ENVIRONMENT, stdout=out,
                stderr=subprocess.STDOUT)
        for _ in range(600):
            found = re.search(r"answers on (http://\S+)", self.said.read_text())
            if found:
                self.url = found.group(1)
                return
            assert self.running.poll() is None, self.said.read_text()
            time.sleep(0.1)
        pytest.fail("the server did not start:\n" + self.said.read_text())

    def stop(self):
        if self.running:
            self.running.terminate()
            self.running.wait(timeout=30)

    def count(self, what, *values):
        """Read beside the program: what is in the database, whatever an answer says."""
        with sqlite3.connect(f"file:{self.folder}/palermo.db?mode=ro", uri=True) as database:
            return database.execute(f"SELECT COUNT(*) FROM {what}", values).fetchone()[0]

    def sealed_files(self):
        folder = self.folder / "files"
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


class BadNetwork:
    """Stands between a telephone and the server: passes a request, cuts it in its middle, loses the answer, or passes it
    and sends it again later, after others."""

    def __init__(self, url, seed, kinds=("pass", "cut", "lose", "again")):
        self.target = url.removeprefix("http://").split(":")
        self.chance = random.Random(seed)
        self.kinds = kinds
        self.seen = {kind: 0 for kind in kinds}
        self.later = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client):
        with client:
            request = self._read(client)
            if request is None:
                return
            with self.lock:
                kind = self.chance.choice(self.kinds)
                self.seen[kind] += 1
                part = self.chance.random()
                if kind == "again":
                    self.later.append(request)
            if kind == "cut":
                self._send(request[:max(1, int(len(request) * part))], answered=False)
                return
            answer = self._send(request)
            if kind != "lose":
                try:
                    client.sendall(answer)
                except OSError:
                    pass

    @staticmethod
    def _read(client):
        """One whole request; the client is asked to close after it."""
        text = b""
        while b"\r\n\r\n" not in text:
            piece = client.recv(65536)
            if not piece:
                return None
            text += piece
        head, body = text.split(b"\r\n\r\n", 1)
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        length = int(found.group(1)) if found else 0
        while len(body) < length:
            piece = client.recv(65536)
            if not piece:
                return None
            body += piece
        head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head) + b"\r\nConnection: close"
        return head + b"\r\n\r\n" + body

    def _send(self, request, answered=True):
        with socket.create_connection((self.target[0], int(self.target[1])), timeout=60) as server:
            server.sendall(request)
            if not answered:
                return b""
            answer = b""
            while piece := server.recv(65536):
                answer += piece
            return answer

    def settle(self):
        """What was held back arrives at last, in another order."""
        with self.lock:
            held, self.later = self.later, []
            self.chance.shuffle(held)
        for request in held:
            status = self._send(request).split(b" ", 2)[1]
            assert status in (b"201", b"202"), status

    def close(self):
        self.listener.close()
