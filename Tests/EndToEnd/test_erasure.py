"""A case is erased by two people in the browser; a backup from before it is restored, and it is gone there too."""
import os
import pathlib
import re
import select
import shutil
import sqlite3
import subprocess
import time

from program import BINARY, ROOT, demonstration


def run(*arguments):
    return subprocess.run([BINARY, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240)


def on(folder):
    return ["--data", str(folder), "--database", str(folder / "demo.db"), "--demo"]


def sign_in(browser, server, login):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(server.address + "/sign-in")
    page.fill("input[name=name]", login)
    page.fill("input[name=passphrase]", server.passphrase)
    page.click("main form button[type=submit], main form button")
    return page


def one(path, statement, *values):
    with sqlite3.connect(path) as database:
        return database.execute(statement, values).fetchone()


def serve_until_it_answers(folder):
    process = subprocess.Popen(
        [BINARY, "serve", "--port", "0", *on(folder)], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    output, deadline = "", time.time() + 60
    while time.time() < deadline and "answers on" not in output:
        if select.select([process.stdout], [], [], 1)[0]:
            piece = os.read(process.stdout.fileno(), 65536).decode("utf-8", "replace")
            if not piece:
                break
            output += piece
    process.terminate()
    process.wait(20)
    assert "answers on" in output, output


def test_what_was_erased_does_not_come_back(tmp_path, chromium):
    with demonstration(40) as server:
        data, copies = pathlib.Path(server.folder), tmp_path / "copies"
        copies.mkdir(mode=0o700)
        manager = sign_in(chromium, server, "manager")
        manager.goto(server.address + "/cases?stage=closed&scope=organisation")
        manager.locator("main a[href^='/cases/0']").first.click()
        case = re.search(r"/cases/([0-9a-f-]{36})", manager.url).group(1)
        database = data / "demo.db"
        reference, = one(database, "SELECT reference FROM cases WHERE lower(hex(id)) = ?", case.replace("-", ""))
        made = run("backup", "--to", str(copies), *on(data))
        assert made.returncode == 0, made.stderr

        manager.goto(f"{server.address}/cases/{case}/erase")
        manager.check("input[name=ground][value=person-asks]")
        manager.fill("textarea[name=reason]", "The person asked for it.")
        manager.get_by_role("button", name="Ask for erasure").click()
        assert "It waits for the data-protection officer" in manager.content()

        officer = sign_in(chromium, server, "privacy")
        officer.goto(server.address + "/cases/erasures")
        officer.fill("input[name=reference]", reference)
        officer.screenshot(path=str(tmp_path / "erasures.png"), full_page=True)
        officer.get_by_role("button", name="Erase for good").click()
        assert "The case is erased for good." in officer.content()
        assert manager.goto(f"{server.address}/cases/{case}").status == 404

        deadline = time.time() + 20
        while not (data / "demo-destroyed-keys").exists() or case not in (data / "demo-destroyed-keys").read_text():
            assert time.time() < deadline, "the key that was destroyed is not on the list"
            time.sleep(0.2)
        for page in (manager, officer):
            page.context.close()

        new = tmp_path / "new"
        new.mkdir(mode=0o700)
        shutil.copy(data / "palermo.key", new)
        # Without the list the backup has it still, and the program says so.
        bare = run("restore", str(copies), *on(new))
        assert bare.returncode == 0 and "No list demo-destroyed-keys was found" in bare.stdout, bare.stdout + bare.stderr
        key = "SELECT destroyed_at IS NULL FROM record_keys WHERE lower(hex(record_id)) = ?"
        assert one(new / "demo.db", key, case.replace("-", "")) == (1,)
        for path in new.glob("demo.db*"):
            path.unlink()
        shutil.rmtree(new / "files", ignore_errors=True)

        shutil.copy(data / "demo-destroyed-keys", copies)
        restored = run("restore", str(copies), *on(new))
        assert restored.returncode == 0, restored.stdout + restored.stderr
        assert one(new / "demo.db", key, case.replace("-", "")) == (0,)
        # What stands readably goes before anybody is let in.
        serve_until_it_answers(new)
        state = one(
            new / "demo.db", "SELECT reference, name, organisation_id FROM cases WHERE lower(hex(id)) = ?",
            case.replace("-", ""))
        assert state[0].startswith("erased:") and state[1:] == (None, None)
        verified = run("audit", "verify", *on(new))
        assert verified.returncode == 0, verified.stdout + verified.stderr
