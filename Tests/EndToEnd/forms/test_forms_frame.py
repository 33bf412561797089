"""What a key costs in a form of 5,000 questions, traced by Chromium itself: from the key to what is painted."""
import json
from big_form import big_form

def traced(page, work):
    """Milliseconds of each task of the page's thread that handled a key, with layout and painting, while `work` runs."""
    chrome = page.context.new_cdp_session(page)
    events = []
    chrome.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    done = []
    chrome.on("Tracing.tracingComplete", lambda _: done.append(True))
    chrome.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": ["devtools.timeline", "toplevel", "blink.user_timing"]}})
    work()
    chrome.send("Tracing.end")
    while not done: page.wait_for_timeout(50)
    keys = sorted((e["dur"] / 1000 for e in events if e.get("name") == "EventDispatch" and e.get("args", {}).get("data", {}).get("type") == "input"))
    layouts = sorted((e["dur"] / 1000 for e in events if e.get("name") in ("UpdateLayoutTree", "Layout", "Paint", "PrePaint") and "dur" in e))
    return keys, layouts

def test_a_key_in_five_thousand_questions_touches_one_page_of_them(browser, files_server):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(files_server.url + "/static/tests/show.html")
    nodes = page.evaluate("""async (x) => { const { openForm } = await import('/static/engine/form.js'); const { showForm } = await import('/static/view/view.js');
        window.view = showForm(document.getElementById('box'), openForm(x), {}); return document.getElementsByTagName('*').length }""", big_form())
    field = page.locator(".xf input[type=text]:visible").first
    field.focus()
    def work():
        for key in "1234567890123": page.keyboard.press(key); page.wait_for_timeout(60); page.keyboard.press("Backspace"); page.wait_for_timeout(60)
    keys, layouts = traced(page, work)
    print("\n5,000 questions, one key: script ms median %.1f, longest %.1f; style, layout and paint ms longest %.1f; elements on the page %d; pages %d" % (
        keys[len(keys) // 2], keys[-1], layouts[-1], nodes, page.evaluate("view.pages.length")))
    assert len(keys) == 26 and nodes < 3000
    # The way through the form stays open: the next page is as small as this one.
    page.get_by_role("button", name="Next").click()
    assert page.evaluate("document.getElementsByTagName('*').length") < 3000
    page.close()
