"""Starts `palermo demo` on a free loopback port, as a newcomer does, and ends only what it started."""
import contextlib
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("PALERMO_BINARY", str(ROOT / ".build/debug/palermo"))


class Server:
    def __init__(self, address, passphrase, logins, folder):
        self.address = address
        self.passphrase = passphrase
        self.logins = logins
        self.folder = folder


@contextlib.contextmanager
def demonstration(cases):
    folder = tempfile.mkdtemp(prefix="palermo-e2e-")
    process = subprocess.Popen(
        [BINARY, "demo", "--cases", str(cases), "--port", "0", "--data", folder], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    output, deadline = "", time.time() + 240
    try:
        while time.time() < deadline and "Stop with" not in output:
            if select.select([process.stdout], [], [], 1)[0]:
                piece = os.read(process.stdout.fileno(), 65536).decode("utf-8", "replace")
                if not piece:
                    break
                output += piece
        address = re.search(r"http://[\w.]+:\d+", output)
        assert address, "the program did not start:\n" + output
        passphrase = os.environ.get("PALERMO_DEMO_PASSPHRASE") or re.search(r"Passphrase[^:]*:\s*(\S+)", output).group(1)
        yield Server(address.group(0), passphrase, output, folder)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
