"""From a first call to an accepted place, in a real browser: in English and in Arabic, with JavaScript and without."""
import re

import pytest

from test_every_page import findings

NAMES = {"en": "Amina Haddad", "ar": "أمينة حداد"}
SECRET = "She told us about the house behind the mill"


def choose(page, name, value):
    page.check(f'input[name="{name}"][value="{value}"]')


def submit(page, action, button=""):
    """Sends the form that posts to `action`, by its own button or the one with this name and value."""
    with page.expect_navigation():
        page.locator(f'form[method="post"][action="{action}"] button{button}').last.click()


def act(page, action, field=None, text=""):
    """What a party can do with a request; it may be folded away behind its words."""
    form = page.locator(f'form[action="{action}"]')
    folded = form.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        folded.first.locator("summary").first.click()
    if field and form.locator(f'textarea[name="{field}"]').count():
        form.locator(f'textarea[name="{field}"]').fill(text)
    with page.expect_navigation():
        form.locator("button").last.click()


def path(page):
    return re.sub(r"^https?://[^/]+", "", page.url).split("?")[0].split("#")[0]


def screen(page, server):
    """A call: some answers, some left open; the result with reasons; on to a case."""
    page.goto(server.address + "/screenings/new")
    for name, value in [("privacy", "alone"), ("age", "adult"), ("setting", "hotline")]:
        choose(page, name, value)
    page.select_option('select[name="language"]', "ar")
    submit(page, "/screenings/new")
    screening = path(page)
    choose(page, "q-HT3", "refused")
    page.fill('textarea[name="observations"]', SECRET)
    page.click('button[name="go"][value="general"]')
    page.goto(server.address + screening + "?group=labour")
    for answered in ["DR1", "DR8", "EX1", "EX8", "CD1"]:
        choose(page, f"q-{answered}", "yes")
    page.click('button[name="go"][value="result"]')
    page.wait_for_url("**/result*")
    open_result = page.inner_text("main")
    # One more answer changes what is open, and nothing before is lost.
    page.goto(server.address + screening + "?group=labour")
    assert page.is_checked('input[name="q-CD1"][value="yes"]')
    choose(page, "q-CD14", "yes")
    page.click('button[name="go"][value="result"]')
    page.wait_for_url("**/result*")
    assert page.inner_text("main") != open_result
    assert not re.search(r"\d+\s*%", page.inner_text("main")), "a score is no probability"
    submit(page, screening + "/finish", '[name="then"][value="case"]')
    page.wait_for_url("**/cases/new*")


def open_case(page, name, kind):
    given, family = name.split(" ")
    page.fill('input[name="field-given-name"]', given)
    page.fill('input[name="field-family-name"]', family)
    page.fill('input[name="field-age"]', "26")
    choose(page, "field-gender", "female")
    choose(page, "field-contact-allowed", "agreed-times")
    page.fill('input[name="field-contact-times"]', "after eight")
    page.fill('textarea[name="field-summary"]', SECRET)
    choose(page, "needs", "safe-accommodation")
    choose(page, "consent-service-referral", "given")
    page.select_option('select[name="recipient-service-referral"]', kind)
    choose(page, "consent-statistics", "refused")
    page.select_option('select[name="language"]', "ar")
    submit(page, "/cases/new")
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}"))
    return path(page)


def fit(page, shelter):
    """The card of the first service that fits and belongs to the organisation named in `shelter`."""
    cards = page.locator("section.card").filter(has=page.locator("p.muted bdi"))
    assert cards.count() > 0, "no service fits"
    for index in range(cards.count()):
        if cards.nth(index).locator("p.muted bdi").first.inner_text() in shelter:
            return cards.nth(index)
    return None


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_from_a_call_to_an_accepted_place(visit, server, language, javascript):
    page = visit("hotline", javascript=javascript, language=language, width=390 if language == "ar" else 1000)
    if language == "ar":
        assert page.get_attribute("html", "dir") == "rtl"
    provider = visit("shelter", javascript=javascript, language=language)
    shelter = provider.locator("header").inner_text()

    screen(page, server)
    name = NAMES[language]
    options = page.locator('select[name="recipient-service-referral"] option').evaluate_all(
        "all => all.map(o => o.value).filter(v => v)")
    kind = next(option for option in options if "shelter" in option)
    case = open_case(page, name, kind)
    assert name in page.inner_text("main")
    assert name not in page.title()
    assert javascript is False or findings(page) == []

    # A service that fits, of the organisation whose desk we also sit at.
    page.locator(f'a[href^="{case}/match"]').first.click()
    page.wait_for_url("**/match*")
    chosen = fit(page, shelter)
    if chosen is None:
        page.check('input[name="interpreter"]')
        with page.expect_navigation():
            page.locator("form.filters button").click()
        chosen = fit(page, shelter)
    assert chosen is not None, "the printed shelter takes people in the demonstration, an interpreter beside them"
    left = int(re.sub(r"\D", "", chosen.locator("strong").first.inner_text().translate(
        str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))) or 1)
    chosen.locator("a").first.click()
    # What the provider will see is shown before it is sent; the story is not part of it.
    assert name.split(" ")[0] in page.inner_text("main")
    assert SECRET not in page.inner_text("main")
    if page.locator('input[name="group"]').count():
        page.locator('input[name="group"]').first.check()
    choose(page, "urgency", "urgent" if page.locator('input[name="urgency"][value="urgent"]').count() else "immediate")
    page.fill('textarea[name="message"]', "Please call first")
    form = page.locator('form[method="post"]').filter(has=page.locator('textarea[name="message"]'))
    with page.expect_navigation():
        form.locator("button").last.click()
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}"))
    request = path(page)

    # The provider sees what consent covers, says yes; the person arrives.
    provider.goto(server.address + request)
    seen = provider.inner_text("main")
    assert name.split(" ")[0] in seen and SECRET not in seen
    # A provider has no door to the file, and cannot learn from the answer that it is there.
    refused = provider.goto(server.address + case).status
    invented = provider.goto(server.address + "/cases/01a21386-0000-7000-8000-000000000000").status
    assert refused == invented and refused in (403, 404)
    provider.goto(server.address + request)
    act(provider, request + "/acts/accept", "accept-text", "She is welcome")
    act(provider, request + "/acts/arrive")

    # The file says so at once, and the place is no longer free.
    page.goto(server.address + case)
    assert page.locator(f'a[href="{request}"]').count() > 0
    page.goto(server.address + "/desk")
    assert left >= 1
    nobody = visit(None, javascript=javascript)
    nobody.goto(server.address + case)
    assert "/sign-in" in nobody.url
    assert name not in nobody.content()


def test_a_form_left_half_way_comes_back(visit, server):
    page = visit("hotline")
    page.goto(server.address + "/cases/new")
    page.fill('textarea[name="field-summary"]', "half a sentence")
    with page.expect_response(lambda answer: answer.url.endswith("/drafts") and answer.status < 300, timeout=30000):
        page.locator('textarea[name="field-summary"]').blur()
    page.goto(server.address + "/desk")
    page.goto(server.address + "/cases/new")
    assert page.input_value('textarea[name="field-summary"]') == "half a sentence"


def test_what_was_typed_wrong_comes_back_in_the_persons_language(visit, server):
    page = visit("hotline", javascript=False, language="ar")
    page.goto(server.address + "/cases/new")
    page.fill('input[name="field-age"]', "900")
    page.fill('textarea[name="field-summary"]', "نص طويل لا يضيع")
    submit(page, "/cases/new")
    assert page.input_value('textarea[name="field-summary"]') == "نص طويل لا يضيع"
    assert page.input_value('input[name="field-age"]') == "900"
    assert page.locator('[aria-invalid="true"]').count() >= 1
    assert page.get_attribute("html", "dir") == "rtl"
