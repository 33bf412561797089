"""A real browser against the real program: `palermo demo` on a free loopback port with a small country."""
import shutil

import pytest
from playwright.sync_api import sync_playwright

from program import demonstration

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def server():
    """The program as a newcomer starts it."""
    with demonstration(cases=60) as server:
        yield server


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
