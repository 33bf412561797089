"""A telephone is set up on a page without scripts: what a camera sees of the code is read by another program (zbar)."""
import base64
import json
import shutil
import subprocess
import urllib.error
import urllib.request
import zlib

import pytest


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize("language, scheme", [("en", "light"), ("ar", "dark")])
def test_a_camera_reads_the_code_and_the_telephone_is_set_up(visit, tmp_path, language, scheme):
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is not installed: scripts/setup test")
    page = visit("manager", javascript=False, language=language, width=390)
    page.emulate_media(color_scheme=scheme)
    page.goto(page.url.replace("/desk", "/forms/telephones/new"))
    name = f"Équipe 4 · فريق · 小组 {language}"
    page.locator("input[name=name]").fill(name)
    page.locator('form[action="/forms/telephones/new"] button[type=submit], form[action="/forms/telephones/new"] button').first.click()
    page.locator("svg.qr").wait_for()
    for medium in ["screen", "print"]:
        page.emulate_media(media=medium, color_scheme=scheme)
        picture = tmp_path / f"{medium}.png"
        page.locator("svg.qr").screenshot(path=picture)
        seen = subprocess.run(["zbarimg", "--raw", "-q", picture], capture_output=True, text=True, timeout=60).stdout.strip()
        settings = json.loads(zlib.decompress(base64.b64decode(seen, validate=True)))
        assert set(settings) == {"general", "admin", "project"}
        assert settings["project"]["name"].endswith(name)
        assert settings["general"]["form_update_mode"] == "match_exactly"
    page.emulate_media(media="screen", color_scheme=scheme)
    server = settings["general"]["server_url"]
    assert status(server + "/formList") == 200
    # Lost: locked at once.
    page.goto(page.url.split("/forms")[0] + "/forms/telephones")
    page.get_by_role("link", name=name).click()
    page.locator('form[action$="/lock"] button').first.click()
    assert status(server + "/formList") == 404
