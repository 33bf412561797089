"""Forms without a network, in a real Chromium against the real program: nothing typed is lost, each entry arrives once."""
import re
import real
from real import arrived
from test_forms_offline import PNG, unlock, fill, worker_ready

def test_an_entry_arrives_once_with_its_photo_and_a_receipt(phone, network, published):
    fill(phone, "Ama Real", photo=True)
    phone.locator("[data-state=sent]").wait_for()
    shown = phone.locator("[data-state=sent]").inner_text()
    receipt = re.search(r"Sent .*\d.*Receipt ([0-9a-f-]{36})", shown)
    assert receipt, shown
    rows, files = arrived(published, network, "Ama Real")
    assert len(rows) == 1 and receipt[1] in rows[0].values()
    assert PNG in files.values()

def test_a_form_opened_once_opens_without_a_network_with_its_picture_and_list(phone, network, published):
    worker_ready(phone)
    phone.context.set_offline(True)
    phone.reload()
    unlock(phone)
    phone.get_by_role("button", name="Start: Visit").click()
    phone.get_by_label("North shelter").wait_for()
    picture = phone.locator(".xf-media img")
    assert picture.evaluate("(one) => one.decode().then(() => one.naturalWidth > 0, () => false)")
    phone.get_by_label("Name").fill("Ben Real")
    phone.get_by_label("North shelter").check()
    phone.get_by_text("Saved on this device at").wait_for()
    # The telephone dies here: nothing was finished.
    phone.wait_for_timeout(700)
    phone.goto("about:blank")
    phone.goto(network.address + "/forms/offline")
    unlock(phone)
    phone.get_by_role("button", name="Continue: Visit of Ben Real").click()
    assert phone.get_by_label("Name").input_value() == "Ben Real" and phone.get_by_label("North shelter").is_checked()
    phone.get_by_role("button", name="Finish").click()
    phone.locator("[data-state=ready]").wait_for()
    assert arrived(published, network, "Ben Real")[0] == []
    phone.context.set_offline(False)
    phone.locator("[data-state=sent]").wait_for(timeout=30_000)
    assert len(arrived(published, network, "Ben Real")[0]) == 1

def test_a_program_that_is_killed_and_started_again_has_each_entry_once(phone, palermo, network, published):
    palermo.kill()
    for name in ("Cid Real", "Dan Real"):
        fill(phone, name)
        phone.get_by_role("heading", name="Forms", exact=True).wait_for()
    assert phone.locator("[data-state=ready]").count() == 2
    palermo.start()
    phone.get_by_role("button", name="Send now").click()
    phone.locator("[data-state=sent]").nth(1).wait_for(timeout=30_000)
    for name in ("Cid Real", "Dan Real"): assert len(arrived(published, network, name)[0]) == 1

def test_an_answer_that_is_lost_leads_to_one_record(phone, network, published):
    network.lose_answers = 3
    fill(phone, "Eve Real", photo=True)
    for _ in range(20):
        phone.wait_for_timeout(300)
        if phone.locator("[data-state=sent]").count(): break
        again = phone.get_by_role("button", name="Send now")
        if again.count(): again.click()
    phone.locator("[data-state=sent]").wait_for()
    assert network.posts[0] == 201 and len(network.posts) >= 4 and set(network.posts[1:]) == {202}
    assert len(arrived(published, network, "Eve Real")[0]) == 1

def test_a_network_that_repeats_requests_leads_to_one_record(phone, network, published):
    network.repeat = True
    fill(phone, "Fay Real")
    phone.locator("[data-state=sent]").wait_for()
    assert sorted(network.posts) == [201, 202]
    assert len(arrived(published, network, "Fay Real")[0]) == 1

def test_two_tabs_send_one_entry_once(phone, network, published):
    phone.context.set_offline(True)
    fill(phone, "Gil Real")
    phone.locator("[data-state=ready]").wait_for()
    other = phone.context.new_page()
    phone.context.set_offline(False)
    other.goto(network.address + "/forms/offline")
    unlock(other)
    other.locator("[data-state=sent]").wait_for(timeout=30_000)
    phone.locator("[data-state=sent]").wait_for(timeout=30_000)
    assert len(network.posts) == 1 and len(arrived(published, network, "Gil Real")[0]) == 1

def test_a_full_device_says_so_and_keeps_what_was_saved(phone, network, published):
    fill(phone, "Hal Real", finish=False)
    phone.get_by_text("Saved on this device at").wait_for()
    phone.get_by_label("Photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG + b"x" * 20_000_000})
    phone.locator(".xf-upload").get_by_text("This could not be saved on the device").wait_for()
    # Not even a letter fits any more.
    phone.evaluate("""() => { window.put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); } }""")
    phone.get_by_label("Age").fill("18")
    phone.locator(".fo-saved.error").wait_for()
    phone.get_by_role("button", name="Finish").click()
    # Neither sent nor lost: the page stays as it is and is finished when there is room.
    phone.wait_for_timeout(500)
    assert phone.get_by_label("Age").input_value() == "18" and network.posts == []
    phone.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    phone.get_by_role("button", name="Finish").click()
    phone.locator("[data-state=sent]").wait_for()
    rows, _ = arrived(published, network, "Hal Real")
    assert len(rows) == 1 and "18" in rows[0].values()

def test_who_is_signed_out_is_told_and_nothing_is_lost(phone, palermo, network, published):
    phone.context.clear_cookies()
    fill(phone, "Ira Real")
    phone.get_by_text("You are signed out. Sign in again to send; nothing is lost.").wait_for()
    assert phone.locator("[data-state=ready]").count() == 1 and network.posts == []
    real.sign_in(phone, palermo, network, "manager")
    phone.goto(network.address + "/forms/offline")
    unlock(phone)
    phone.locator("[data-state=sent]").wait_for(timeout=30_000)
    assert len(arrived(published, network, "Ira Real")[0]) == 1
