"""Time limits of a case: written down, explained, seen on the list, and fetched by calendar programs."""
import datetime
import urllib.error
import urllib.request

import icalendar
import pytest
import vobject

from test_every_page import findings


@pytest.mark.parametrize("language, javascript, width", [("en", True, 1280), ("ar", True, 360), ("ar", False, 360)])
def test_a_time_limit_is_written_down_and_reaches_a_calendar(visit, server, language, javascript, width):
    def accessible(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The rules are run by a script.
        if javascript:
            assert findings(page) == []

    page = visit("manager", javascript=javascript, language=language, width=width)
    page.goto(server.address + "/cases?scope=organisation")
    page.locator("main a[href^='/cases/0']").first.click()
    case = page.url.split("?")[0]
    page.goto(case + "/deadlines/new")
    accessible(page)
    # Without a day nothing follows, and nothing typed is lost.
    page.select_option("[name=kind]", "appeal")
    page.check("[name=basis][value=period]")
    page.fill("[name=length]", "30")
    page.fill("[name=note]", "Told by telephone.")
    page.locator("form[action$='/deadlines/new'] > .actions .btn").first.click()
    page.locator(".field.bad [name=trigger]").wait_for()
    assert page.input_value("[name=note]") == "Told by telephone."
    trigger = datetime.date.today()
    page.fill("[name=trigger]", trigger.isoformat())
    page.locator("form[action$='/deadlines/new'] > .actions .btn").first.click()
    page.wait_for_url("**/deadlines")
    assert page.locator(".limit-line").count() >= 1
    accessible(page)
    page.goto(case + "/deadlines/print")
    assert page.locator(".sheet ol li").count() >= 1
    for path in ["/deadlines?scope=organisation", "/deadlines/digest", "/deadlines/calendar"]:
        page.goto(server.address + path)
        accessible(page)

    page.check("[name=scope][value=organisation]")
    page.locator("form:has([name=scope][type=radio]) > .actions .btn").first.click()
    address = page.locator("code").inner_text().strip()
    with urllib.request.urlopen(server.address + address, timeout=30) as answer:
        text, tag = answer.read(), answer.headers["ETag"]
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    first = icalendar.Calendar.from_ical(text)
    events = [event for event in first.walk("VEVENT")]
    assert events and all(not event.errors for event in events)
    second = vobject.readOne(text.decode())
    assert len(second.vevent_list) == len(events)
    assert {str(event["UID"]) for event in events} == {event.uid.value for event in second.vevent_list}
    assert {event.decoded("DTSTART") for event in events} == {event.dtstart.value for event in second.vevent_list}
    assert all(len(event.walk("VALARM")) == 2 for event in events)
    again = urllib.request.Request(server.address + address, headers={"If-None-Match": tag})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again, timeout=30)
    assert unchanged.value.code == 304
    # Taken back, it shows nothing.
    page.goto(server.address + "/deadlines/calendar")
    while page.locator("form[action='/deadlines/calendar/revoke'] .btn").count():
        page.locator("form[action='/deadlines/calendar/revoke'] .btn").first.click()
        page.wait_for_load_state()
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(server.address + address, timeout=30)
    assert gone.value.code == 404
