"""A real browser against the real program: `palermo demo` on a free loopback port with a small country."""
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("PALERMO_BINARY", str(ROOT / ".build/debug/palermo"))
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


class Server:
    def __init__(self, address, passphrase, logins, folder):
        self.folder = folder
        self.address = address
        self.passphrase = passphrase
        self.logins = logins


@pytest.fixture(scope="session")
def server():
    """The program as a newcomer starts it. Ends with the tests; only this process is ended."""
    folder = tempfile.mkdtemp(prefix="palermo-e2e-")
    process = subprocess.Popen(
        [BINARY, "demo", "--cases", "60", "--port", "0", "--data", folder], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    output, deadline = "", time.time() + 240
    try:
        while time.time() < deadline:
            ready, _, _ = select.select([process.stdout], [], [], 1)
            if ready:
                piece = os.read(process.stdout.fileno(), 65536).decode("utf-8", "replace")
                if not piece:
                    break
                output += piece
            if "Stop with" in output:
                break
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


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(server, chromium):
    """visit("hotline", javascript=False, language="ar") gives a page, signed in as that member (None: nobody)."""
    contexts = []

    def open_page(login, javascript=True, language="en", width=1200):
        context = chromium.new_context(
            java_script_enabled=javascript, locale=language, viewport={"width": width, "height": 900},
            extra_http_headers={"Accept-Language": language})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20000)
        if login:
            page.goto(server.address + "/sign-in?lang=" + language)
            page.locator("input[name=login], input[name=name]").first.fill(login)
            page.locator("input[type=password]").fill(server.passphrase)
            page.locator('form[action^="/sign-in"] button').first.click()
            page.wait_for_url("**/desk")
        return page

    yield open_page
    for context in contexts:
        context.close()
