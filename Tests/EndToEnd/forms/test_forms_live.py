"""Filling in a form on a page with the network: nothing typed is lost, and the pages without JavaScript go on with it."""
import pytest
import real
from real import arrived
from conftest import VISIT, PLACES, CUP
from test_forms_offline import PNG

@pytest.fixture
def live(browser, palermo, network, published):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda e: page.problems.append(str(e)))
    page.on("dialog", lambda d: d.accept())
    real.sign_in(page, palermo, network, "manager")
    page.goto(f"{network.address}/forms/{published.visit}/fill")
    page.get_by_label("Photo").wait_for()
    yield page
    network.lose_answers = 0
    assert page.problems == []
    context.close()

def kept(page): page.locator(".fo-saved").get_by_text("Kept", exact=True).wait_for()

def test_what_is_typed_survives_a_crash_and_the_pages_without_scripts_go_on_with_it(live, browser, palermo, network, published):
    live.get_by_label("Name").fill("Ada Live")
    live.get_by_label("South shelter").check()
    live.get_by_label("Photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    live.get_by_text("kB").wait_for()
    kept(live)
    live.wait_for_timeout(1500)
    live.goto("about:blank")
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    real.sign_in(page, palermo, network, "manager")
    page.goto(f"{network.address}/forms/{published.visit}/fill")
    assert page.get_by_label("Name").input_value() == "Ada Live" and page.get_by_label("South shelter").is_checked()
    page.get_by_label("Age").fill("33")
    page.get_by_role("button", name="Continue later").click()
    plain.close()
    live.goto(f"{network.address}/forms/{published.visit}/fill")
    live.get_by_text("Photos and files are not: add them again.").wait_for()
    assert live.get_by_label("Name").input_value() == "Ada Live" and live.get_by_label("Age").input_value() == "33"
    live.get_by_label("Photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    live.get_by_text("kB").wait_for()
    live.get_by_role("button", name="Finish").click()
    live.wait_for_url("**/receipt")
    rows, files = arrived(published, network, "Ada Live")
    assert len(rows) == 1 and "33" in rows[0].values() and PNG in files.values()
    # It was sent: the next one begins empty.
    live.goto(f"{network.address}/forms/{published.visit}/fill")
    live.get_by_label("Photo").wait_for()
    assert live.get_by_label("Name").input_value() == ""

def test_a_page_that_is_closed_at_once_has_kept_the_last_letter(live, network, published):
    live.get_by_label("Name").fill("Bea Live")
    live.goto(network.address + "/forms")
    live.goto(f"{network.address}/forms/{published.visit}/fill")
    live.get_by_text("You began it and did not send it.").wait_for()
    assert live.get_by_label("Name").input_value() == "Bea Live"

def test_a_session_that_ends_is_said_and_nothing_is_lost(live, palermo, network, published):
    live.get_by_label("Name").fill("Cleo Live")
    live.get_by_label("North shelter").check()
    kept(live)
    live.context.clear_cookies()
    live.get_by_label("Age").fill("44")
    live.get_by_text("You are signed out.").wait_for()
    live.get_by_role("button", name="Finish").click()
    live.get_by_text("then press Finish again").wait_for()
    real.sign_in(live.context.new_page(), palermo, network, "manager")
    kept(live)
    live.get_by_role("button", name="Finish").click()
    live.wait_for_url("**/receipt")
    rows, _ = arrived(published, network, "Cleo Live")
    assert len(rows) == 1 and "44" in rows[0].values()

def test_a_program_that_is_away_is_said_and_tried_again(live, palermo, network, published):
    palermo.kill()
    live.get_by_label("Name").fill("Dora Live")
    live.get_by_text("Not kept yet: the server cannot be reached.").wait_for()
    palermo.start()
    kept(live)
    live.get_by_role("button", name="Finish").click()
    live.wait_for_url("**/receipt")
    assert len(arrived(published, network, "Dora Live")[0]) == 1

def test_an_answer_that_is_lost_leads_to_one_record(live, network, published):
    live.get_by_label("Name").fill("Emma Live")
    network.posts.clear()
    network.lose_answers = 1
    for _ in range(3):
        live.get_by_role("button", name="Finish").click()
        live.wait_for_timeout(700)
        if "/receipt" in live.url: break
    live.wait_for_url("**/receipt")
    assert network.posts[0] == 201 and set(network.posts[1:]) == {202}
    assert len(arrived(published, network, "Emma Live")[0]) == 1

def test_a_form_that_is_not_published_is_tried_live_and_nothing_of_it_is_kept(browser, palermo, network, published):
    context = browser.new_context()
    page = context.new_page()
    real.sign_in(page, palermo, network, "coordinator")
    form = real.publish(page, network, VISIT.replace("real-visit", "trial-visit").replace("<label>Name</label>", "<label>Their name</label>"), {"places.csv": PLACES, "cup.svg": CUP}, as_live=False)
    page.get_by_role("link", name="Try it").click()
    page.get_by_text("This form is not published.").wait_for()
    picture = page.locator(".xf-media img")
    assert picture.evaluate("(one) => one.decode().then(() => one.naturalWidth > 0, () => false)")
    page.get_by_label("Their name").fill("Nobody")
    page.get_by_label("North shelter").check()
    kept(page)
    page.reload()
    assert page.get_by_label("Their name").input_value() == "Nobody"
    network.posts.clear()
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("It was a try: nothing of it was kept.").wait_for()
    page.get_by_text("This form is not published.").wait_for()
    assert network.posts == []
    page.reload()
    page.get_by_label("Photo").wait_for()
    assert page.get_by_label("Their name").input_value() == ""
    # Who may not publish does not get at it.
    assert published.request.get(f"{network.address}/forms/{form}/xform.xml?draft=1").status in (403, 404)
    context.close()
