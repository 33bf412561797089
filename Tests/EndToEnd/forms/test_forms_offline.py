"""Forms on a device: encrypted, off line, each entry sent exactly once through a network that drops, repeats and delays."""
import json, re, pytest

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Visit</h:title><model>
<instance><data id="visit" version="3"><q/><age/><photo/><place/><meta><instanceID/><instanceName/></meta></data></instance>
<instance id="places" src="jr://file-csv/places.csv"/>
<bind nodeset="/data/q" type="string" required="true()"/><bind nodeset="/data/age" type="int" constraint=". &lt; 120"/><bind nodeset="/data/photo" type="binary"/>
<bind nodeset="/data/meta/instanceName" calculate="concat('Visit of ', /data/q)"/><bind nodeset="/data/meta/instanceID" jr:preload="uid"/></model></h:head>
<h:body><input ref="/data/q"><label>Name</label></input><input ref="/data/age"><label>Age</label></input>
<select1 ref="/data/place"><label>Place</label><itemset nodeset="instance('places')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
<upload ref="/data/photo" mediatype="image/*"><label>Photo</label></upload></h:body></h:html>"""
PIN = "harbour-lamp"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")

@pytest.fixture
def device(browser, doors):
    doors.forms["visit"] = {"xml": FORM, "title": "Visit", "media": {"places.csv": b"name,label\nnorth,North shelter\nsouth,South shelter\n"}}
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda e: page.problems.append(str(e)))
    page.on("console", lambda m: page.problems.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(doors.url + "/forms/offline")
    yield page
    assert page.problems == []
    context.close()

def choose_pin(page, pin=PIN):
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_label("The same PIN again").fill(pin)
    page.get_by_role("button", name="Protect this device").click()
    page.get_by_role("button", name="Start: Visit").wait_for()

def unlock(page, pin=PIN):
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Unlock").click()

def fill(page, name, age="17", finish=True, photo=False):
    page.get_by_role("button", name="Start: Visit").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Age").fill(age)
    page.get_by_label("North shelter").check()
    if photo:
        page.get_by_label("Photo").set_input_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": PNG})
        page.get_by_text("kB").wait_for()
    if finish: page.get_by_role("button", name="Finish").click()

def worker_ready(page):
    page.evaluate("navigator.serviceWorker.ready.then((r) => new Promise((done) => { const w = r.active; w.state === 'activated' ? done() : w.addEventListener('statechange', () => w.state === 'activated' && done()) }))")

def test_an_entry_is_sent_with_its_photo_and_leaves_a_receipt(device, doors):
    choose_pin(device)
    fill(device, "Ama", photo=True)
    device.locator("[data-state=sent]").wait_for()
    assert len(doors.received) == 1
    (one,) = doors.received.values()
    assert "<q>Ama</q>" in one["xml"] and "<age>17</age>" in one["xml"] and "<place>north</place>" in one["xml"] and one["complete"]
    assert list(one["files"].values()) == [PNG]
    assert re.search(r"Sent .*Receipt R-[0-9a-f]{8}", device.locator("[data-state=sent]").inner_text())
    assert device.evaluate("indexedDB.databases().then((d) => new Promise((ok) => { const r = indexedDB.open(d[0].name); r.onsuccess = () => { const q = r.result.transaction('attachments').objectStore('attachments').count(); q.onsuccess = () => ok(q.result); } }))") == 0

def test_nothing_is_readable_in_the_store(device, doors):
    choose_pin(device)
    device.context.set_offline(True)
    fill(device, "Zanele Unmistakable", photo=True)
    device.locator("[data-state=ready]").wait_for()
    dump = device.evaluate("""async () => { const [{name}] = await indexedDB.databases(); const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); });
        const all = {}; for (const shelf of db.objectStoreNames) all[shelf] = await new Promise((ok) => { const q = db.transaction(shelf).objectStore(shelf).getAll(); q.onsuccess = () => ok(q.result); });
        const text = (v) => v instanceof Uint8Array ? new TextDecoder('latin1').decode(v) : v && typeof v === 'object' ? Object.values(v).map(text).join(' ') : String(v);
        return { entries: text(all.entries), attachments: text(all.attachments), keys: text(all.keys), settings: text(all.settings), count: [all.entries.length, all.attachments.length, all.keys.length], local: JSON.stringify(localStorage) + JSON.stringify(sessionStorage) } }""")
    assert dump["count"] == [1, 1, 1]
    for part in ("entries", "attachments", "keys", "settings", "local"):
        for secret in ("Zanele", "Unmistakable", "Visit of", "instanceID", "IHDR", PIN): assert secret not in dump[part], (part, secret)

def test_opens_again_without_a_network_and_sends_when_it_is_back(device, doors):
    choose_pin(device)
    worker_ready(device)
    device.context.set_offline(True)
    device.reload()
    unlock(device)
    device.get_by_text("No network: everything is kept here").wait_for()
    fill(device, "Ben")
    device.locator("[data-state=ready]").wait_for()
    assert doors.received == {}
    device.reload()
    unlock(device)
    device.locator("[data-state=ready]").wait_for()
    device.context.set_offline(False)
    device.locator("[data-state=sent]").wait_for(timeout=20_000)
    assert len(doors.received) == 1 and len(doors.posts) == 1

def test_what_is_typed_is_kept_as_it_is_typed(device, doors):
    choose_pin(device)
    fill(device, "Half an answer", finish=False, photo=True)
    device.get_by_text("Saved on this device at").wait_for()
    device.wait_for_timeout(700)
    device.reload()
    unlock(device)
    device.get_by_role("button", name="Continue: Visit of Half an answer").click()
    assert device.get_by_label("Name").input_value() == "Half an answer"
    assert device.get_by_label("North shelter").is_checked()
    device.locator("img.xf-preview").wait_for()

def test_a_lost_answer_leads_to_one_submission(device, doors):
    choose_pin(device)
    doors.lose_answers = 4   # the browser itself repeats some of them
    fill(device, "Cid")
    for _ in range(10):
        device.wait_for_timeout(400)
        if device.locator("[data-state=sent]").count(): break
        again = device.get_by_role("button", name="Send now")
        if again.count(): again.click()
    device.locator("[data-state=sent]").wait_for()
    assert len(doors.received) == 1
    (one,) = doors.received.values()
    assert one["posts"] == 5

def test_a_busy_server_is_tried_again(device, doors):
    choose_pin(device)
    doors.fail_first = 1
    fill(device, "Dan")
    device.get_by_text("Not sent yet. Next try").wait_for()
    device.get_by_role("button", name="Send now").click()
    device.locator("[data-state=sent]").wait_for()
    assert len(doors.received) == 1

def test_many_entries_through_a_bad_network_arrive_once_each(device, doors):
    choose_pin(device)
    device.context.set_offline(True)
    for i in range(6):
        fill(device, f"Person {i}")
        device.get_by_role("heading", name="Forms", exact=True).wait_for()
    doors.lose_answers, doors.fail_first, doors.delay = 3, 2, 0.05
    device.context.set_offline(False)
    for _ in range(12):
        device.wait_for_timeout(500)
        if device.locator("[data-state=sent]").count() == 6: break
        again = device.get_by_role("button", name="Send now")
        if again.count(): again.click()
    assert device.locator("[data-state=sent]").count() == 6
    assert sorted(re.search("<q>(.*?)</q>", one["xml"])[1] for one in doors.received.values()) == [f"Person {i}" for i in range(6)]

def test_two_tabs_send_once(device, doors):
    choose_pin(device)
    device.context.set_offline(True)
    fill(device, "Eve")
    device.locator("[data-state=ready]").wait_for()
    device.context.set_offline(False)
    doors.delay = 0.5
    other = device.context.new_page()
    other.goto(doors.url + "/forms/offline")
    unlock(other)
    other.locator("[data-entry]").wait_for()
    other.wait_for_timeout(2500)
    assert len(doors.received) == 1 and len(doors.posts) == 1

def test_attachments_go_in_parts(device, doors):
    doors.forms["visit"]["xml"] = FORM.replace("<photo/>", "<photo/><two/>").replace('<bind nodeset="/data/photo"', '<bind nodeset="/data/two" type="binary"/><bind nodeset="/data/photo"').replace("</h:body>", '<upload ref="/data/two" mediatype="*/*"><label>Paper</label></upload></h:body>')
    doors.part_limit = 3000
    choose_pin(device)
    device.get_by_role("button", name="Look for new forms").click()
    fill(device, "Fay", finish=False)
    device.get_by_label("Photo").set_input_files({"name": "a.bin", "mimeType": "image/png", "buffer": b"a" * 2000})
    device.get_by_label("Paper").set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"b" * 2500})
    device.wait_for_timeout(600)
    device.get_by_role("button", name="Finish").click()
    device.locator("[data-state=sent]").wait_for()
    fill(device, "Gil", finish=False)
    device.get_by_label("Photo").set_input_files({"name": "a.bin", "mimeType": "image/png", "buffer": b"a" * 2000})
    device.get_by_label("Paper").set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"b" * 2500})
    device.wait_for_timeout(600)
    doors.posts.clear()
    device.get_by_role("button", name="Finish").click()
    device.locator("[data-state=sent]").nth(1).wait_for()
    assert len(doors.posts) == 2 and doors.posts[0][0] == doors.posts[1][0]
    gil = doors.received[doors.posts[0][0]]
    assert sorted(len(b) for b in gil["files"].values()) == [2000, 2500] and gil["complete"]

def test_the_answer_of_the_server_is_shown(device, doors):
    choose_pin(device)
    doors.quarantine.add("Odd"); doors.conflict.add("Twice")
    fill(device, "Odd")
    device.locator("[data-state=quarantined]").wait_for()
    assert "Kept for a supervisor: the age is not possible." in device.locator("[data-state=quarantined]").inner_text()
    fill(device, "Twice")
    device.locator("[data-state=conflict]").wait_for()
    assert "Both versions are kept." in device.locator("[data-state=conflict]").inner_text()

def test_signed_out_loses_nothing(device, doors):
    choose_pin(device)
    doors.signed_out = True
    fill(device, "Hal")
    device.get_by_text("You are signed out. Sign in again to send; nothing is lost.").wait_for()
    assert device.locator("[data-state=ready]").count() == 1
    doors.signed_out = False
    device.get_by_role("button", name="Send now").click()
    device.locator("[data-state=sent]").wait_for()

def test_a_locked_device_forgets_everything(device, doors):
    choose_pin(device)
    device.context.set_offline(True)
    fill(device, "Secret person")
    device.locator("[data-state=ready]").wait_for()
    doors.locked = True
    device.context.set_offline(False)
    device.get_by_role("heading", name="The forms on this device are locked").wait_for()
    left = device.evaluate("""async () => { const [{name}] = await indexedDB.databases(); const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); });
        const count = (shelf) => new Promise((ok) => { const q = db.transaction(shelf).objectStore(shelf).count(); q.onsuccess = () => ok(q.result); });
        return [await count('keys'), await count('entries'), await count('attachments')] }""")
    assert left == [0, 0, 0] and doors.received == {}

def test_wrong_pins_slow_down_and_end(device, doors):
    choose_pin(device)
    device.get_by_role("button", name="Lock").click()
    unlock(device, "not-the-pin")
    device.get_by_text("Wrong PIN. After 9 more").wait_for()
    result = device.evaluate("""async () => { const { openStore } = await import('/assets/forms/offline/store.js'); const { Vault } = await import('/assets/forms/offline/vault.js');
        let now = Date.now(); const store = await openStore('vault-test'); const vault = new Vault(store, { iterations: 1000, now: () => now });
        await vault.create('harbour-lamp'); const sealed = await vault.seal(new Uint8Array([1, 2, 3]), 'a/1'); vault.lock();
        const out = []; out.push((await vault.unlock('harbour-lamp')).state);
        out.push([...(await vault.open(sealed, 'a/1'))].join()); out.push(await vault.open(sealed, 'a/2').then(() => 'read', () => 'refused')); vault.lock();
        for (let i = 0; i < 4; i++) out.push((await vault.unlock('wrong-wrong')).state);
        out.push((await vault.unlock('harbour-lamp')).state); now += 16_000;
        out.push((await vault.unlock('harbour-lamp')).state); vault.lock();
        for (let i = 0; i < 10; i++) { now += 10_000_000; out.push((await vault.unlock('wrong-wrong')).state); }
        out.push((await vault.unlock('harbour-lamp')).state); return out }""")
    assert result == ["open", "1,2,3", "refused"] + ["wrong"] * 4 + ["wait", "open"] + ["wrong"] * 9 + ["destroyed", "destroyed"]

def test_weak_pins_are_refused(device, doors):
    for pin in ("1234", "111111", "123456"):
        device.get_by_label("PIN", exact=True).fill(pin)
        device.get_by_label("The same PIN again").fill(pin)
        device.get_by_role("button", name="Protect this device").click()
        device.locator("#pin[aria-invalid=true]").wait_for()

def test_only_the_shell_is_cached(device, doors):
    choose_pin(device)
    worker_ready(device)
    device.evaluate("fetch('/cases/1').then((r) => r.text())")
    device.evaluate("fetch('/forms/list').then((r) => r.text())")
    kept = device.evaluate("(async () => { const all = []; for (const n of await caches.keys()) for (const r of await (await caches.open(n)).keys()) all.push(new URL(r.url).pathname); return all })()")
    assert "/forms/offline" in kept and "/assets/forms/engine/form.js" in kept
    assert all(path in ("/forms/offline", "/forms/app.webmanifest") or path.startswith("/assets/") for path in kept)
    device.context.set_offline(True)
    assert device.evaluate("fetch('/cases/1').then(() => 'answered', () => 'no network')") == "no network"

def test_a_damaged_file_is_not_taken_and_a_new_version_replaces_the_old(device, doors):
    choose_pin(device)
    doors.forms["visit"]["media"]["places.csv"] = b"name,label\nwest,West shelter\n"
    doors.forms["visit"]["xml"] = FORM.replace("<h:title>Visit<", "<h:title>Visit two<")
    device.get_by_role("button", name="Look for new forms").click()
    device.get_by_role("button", name="Start: Visit two").click()
    device.get_by_label("West shelter").wait_for()
    device.get_by_role("button", name="Continue later").click()
    failed = device.evaluate("""async () => { const { Catalogue } = await import('/assets/forms/offline/catalogue.js'); const { openStore } = await import('/assets/forms/offline/store.js');
        const c = new Catalogue(await openStore('other'), async (a) => { const r = await fetch(a); if (a.includes('/media/')) return new Response('garbage', { headers: { 'Content-Type': 'text/csv' } }); return r; });
        return c.download('visit').then(() => 'taken', (e) => e.message) }""")
    assert failed == "damaged: places.csv"

def test_a_locked_device_stays_locked_without_a_network_and_can_be_given_back(device, doors):
    choose_pin(device)
    worker_ready(device)
    doors.locked = True
    device.reload()
    device.get_by_role("heading", name="The forms on this device are locked").wait_for()
    device.context.set_offline(True)
    device.reload()
    device.get_by_role("heading", name="The forms on this device are locked").wait_for()
    doors.locked = False
    device.context.set_offline(False)
    device.reload()
    device.get_by_label("The same PIN again").wait_for()

def test_the_screens_are_accessible(device, doors):
    from axe_playwright_python.sync_playwright import Axe
    def axe():
        device.locator("h1").first.wait_for()
        found = Axe().run(device).response["violations"]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:2]) for v in found] == []
    axe()
    choose_pin(device)
    doors.quarantine.add("Odd")
    fill(device, "Odd")
    device.locator("[data-state=quarantined]").wait_for()
    device.context.set_offline(True)
    fill(device, "Ira")
    device.locator("[data-state=ready]").wait_for()
    axe()
    fill(device, "Jo", finish=False)
    axe()
    device.get_by_role("button", name="Continue later").click()
    device.get_by_role("button", name="Lock").click()
    device.get_by_role("button", name="Unlock").wait_for()
    axe()

def test_a_page_with_the_network_fills_and_sends(device, doors):
    device.goto(doors.url + "/forms/visit/fill")
    device.get_by_label("Name").fill("Kim")
    device.get_by_label("South shelter").check()
    device.get_by_label("Photo").set_input_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": PNG})
    device.get_by_text("kB").wait_for()
    doors.signed_out = True
    device.get_by_role("button", name="Send it").click()
    device.get_by_text("Sign in again in another tab").wait_for()
    doors.signed_out = False
    device.get_by_role("button", name="Send it").click()
    device.get_by_text("Received. Receipt R-").wait_for()
    (one,) = doors.received.values()
    assert "<q>Kim</q>" in one["xml"] and "<place>south</place>" in one["xml"] and list(one["files"].values()) == [PNG]

def test_one_entry_is_open_in_one_tab_only(device, doors):
    choose_pin(device)
    fill(device, "Lea", finish=False)
    device.get_by_text("Saved on this device at").wait_for()
    other = device.context.new_page()
    other.goto(doors.url + "/forms/offline")
    unlock(other)
    other.get_by_role("button", name="Continue: Visit of Lea").click()
    other.get_by_text("it is open in another tab").wait_for()
    device.get_by_role("button", name="Continue later").click()
    other.get_by_role("button", name="Continue: Visit of Lea").click()
    assert other.get_by_label("Name").input_value() == "Lea"

def test_a_form_that_must_be_encrypted_is_not_opened(device, doors):
    doors.forms["visit"]["xml"] = FORM.replace("</instance>\n<instance id", '</instance><submission base64RsaPublicKey="MIIB"/>\n<instance id', 1)
    choose_pin(device)
    device.get_by_role("button", name="Look for new forms").click()
    device.get_by_role("button", name="Start: Visit").click()
    device.get_by_text("fill it in with ODK Collect").wait_for()

def test_a_begun_entry_goes_on_with_a_new_version_of_the_form(device, doors):
    choose_pin(device)
    fill(device, "Moe", finish=False)
    device.get_by_text("Saved on this device at").wait_for()
    device.get_by_role("button", name="Continue later").click()
    doors.forms["visit"]["xml"] = FORM.replace('version="3"', 'version="4"').replace("<place/>", "<extra/><place/>").replace("</h:body>", '<input ref="/data/extra"><label>Something new</label></input></h:body>')
    device.get_by_role("button", name="Look for new forms").click()
    device.get_by_text("Version 4").wait_for()
    device.get_by_role("button", name="Continue: Visit of Moe").click()
    device.get_by_label("Something new").fill("yes")
    device.get_by_role("button", name="Finish").click()
    device.locator("[data-state=sent]").wait_for()
    (one,) = doors.received.values()
    assert 'version="4"' in one["xml"] and "<q>Moe</q>" in one["xml"] and "<extra>yes</extra><place>north</place>" in one["xml"]
