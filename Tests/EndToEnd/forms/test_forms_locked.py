"""A device that was lost or taken away is locked from the server: nothing on it can be read any more."""
import real
from real import arrived

from test_forms_offline import fill, unlock, choose_pin, worker_ready

GONE = "The forms on this device are locked"
LEFT = """async () => { const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n.startsWith('palermo-forms-')); const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); });
    const count = (shelf) => new Promise((ok) => { const q = db.transaction(shelf).objectStore(shelf).count(); q.onsuccess = () => ok(q.result); });
    const out = [await count('keys'), await count('entries'), await count('attachments')]; db.close(); return out }"""

def registered(page):
    """Waits until the browser has told the server of itself."""
    page.wait_for_function("""async () => { const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n.startsWith('palermo-forms-')); const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); });
        const found = await new Promise((ok) => { const q = db.transaction('settings').objectStore('settings').get('token'); q.onsuccess = () => ok(Boolean(q.result)); }); db.close(); return found }""")

def lock_first(page, network, path):
    page.goto(network.address + path)
    row = page.locator('table tr:has(summary)').first
    row.locator("summary").click()
    row.get_by_role("button", name="Lock it now").click()
    page.get_by_text("The device is locked.").wait_for()

def administrator(browser, palermo, network):
    context = browser.new_context()
    page = context.new_page()
    real.sign_in(page, palermo, network, "admin")
    return page

def test_an_administrator_locks_a_device_and_nothing_on_it_can_be_read(phone, browser, palermo, network, published):
    registered(phone)
    worker_ready(phone)
    phone.context.set_offline(True)
    fill(phone, "Kept Secret", photo=True)
    phone.locator("[data-state=ready]").wait_for()
    other = phone.context.new_page()
    other.goto(network.address + "/forms/offline")
    unlock(other)
    other.locator("[data-state=ready]").wait_for()
    admin = administrator(browser, palermo, network)
    lock_first(admin, network, "/forms/devices")
    assert "It has not been in contact since." in admin.locator("table").inner_text()
    # Without a network it does not know yet: its PIN protects what it keeps.
    assert phone.evaluate(LEFT) == [1, 1, 1]
    phone.context.set_offline(False)
    for tab in (phone, other): tab.get_by_role("heading", name=GONE).wait_for(timeout=30_000)
    assert phone.evaluate(LEFT) == [0, 0, 0] and network.posts == []
    assert arrived(published, network, "Kept Secret")[0] == []
    admin.reload()
    assert "What it kept is destroyed since" in admin.locator("table").inner_text()
    # Whoever found it is signed out everywhere, and stays locked out of the forms without a network as well.
    assert phone.request.get(network.address + "/desk", max_redirects=0).status == 303
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_role("heading", name=GONE).wait_for()
    # Found again: it begins anew, under a new PIN.
    admin.get_by_role("button", name="Allow it again").first.click()
    phone.context.set_offline(False)
    real.sign_in(phone, palermo, network, "manager")
    phone.goto(network.address + "/forms/offline")
    choose_pin(phone, "another-harbour")
    fill(phone, "After All")
    phone.locator("[data-state=sent]").wait_for()
    assert len(arrived(published, network, "After All")[0]) == 1
    admin.context.close()

def test_a_member_locks_their_own_device_and_it_learns_so_without_a_session(phone, palermo, network, published):
    registered(phone)
    fill(phone, "Half Typed", finish=False)
    phone.get_by_text("Saved on this device at").wait_for()
    phone.context.clear_cookies()
    lock_first(published, network, "/account")
    phone.goto("about:blank")
    phone.goto(network.address + "/forms/offline")
    phone.get_by_role("heading", name=GONE).wait_for()
    assert phone.evaluate(LEFT) == [0, 0, 0]

def test_what_somebody_else_who_signed_in_here_sends_is_not_sent_in_their_name(phone, palermo, network, published):
    phone.context.set_offline(True)
    fill(phone, "Not Theirs")
    phone.locator("[data-state=ready]").wait_for()
    other = phone.context.new_page()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    real.sign_in(other, palermo, network, "officer")
    phone.evaluate("dispatchEvent(new Event('online'))")
    phone.get_by_text("Somebody else is signed in here.").wait_for()
    again = phone.get_by_role("button", name="Send now")
    if again.count(): again.click()
    phone.wait_for_timeout(500)
    assert network.posts == [] and phone.locator("[data-state=ready]").count() == 1
