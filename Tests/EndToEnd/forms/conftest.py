"""A Chromium and a small server that plays Palermo's doors, for the tests of the forms in the browser."""
import pathlib, pytest
import real
from doors import Doors

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2] / "Resources" / "assets" / "forms"

@pytest.fixture(scope="session")
def browser(chromium):
    return chromium

@pytest.fixture(scope="session")
def files_server():
    doors = Doors(ROOT)
    yield doors
    doors.close()

@pytest.fixture
def doors():
    doors = Doors(ROOT)
    yield doors
    doors.close()

@pytest.fixture(scope="session")
def engine_page(browser, files_server):
    page = browser.new_page()
    page.goto(files_server.url + "/static/tests/blank.html")
    page.evaluate("""async () => {
        window.engine = await import('/static/engine/form.js'); window.cases = await import('/static/tests/cases.js'); }""")
    yield page
    page.close()

# The real program behind a network that can be cut.

from test_forms_offline import FORM, choose_pin

PLACES = b"name,label\nnorth,North shelter\nsouth,South shelter\n"
VISIT = FORM.replace('<data id="visit"', '<data id="real-visit"').replace("<model>", """<model><itext><translation lang="English (en)">
<text id="age"><value>Age</value><value form="image">jr://images/cup.svg</value></text></translation></itext>""").replace("<label>Age</label>", "<label ref=\"jr:itext('age')\"/>")
CUP = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24"><rect x="4" y="4" width="12" height="16"/></svg>'

@pytest.fixture(scope="session")
def palermo():
    program = real.Palermo()
    yield program
    program.close()

@pytest.fixture(scope="session")
def network(palermo):
    made = real.Network(palermo)
    yield made
    made.close()

@pytest.fixture(scope="session")
def published(browser, palermo, network):
    """A form that the coordinator published, and the window of somebody who sees what the organisation sent with it."""
    context = browser.new_context()
    page = context.new_page()
    real.sign_in(page, palermo, network, "coordinator")
    visit = real.publish(page, network, VISIT, {"places.csv": PLACES, "cup.svg": CUP})
    context.clear_cookies()
    real.sign_in(page, palermo, network, "manager")
    page.visit = visit
    yield page
    context.close()

@pytest.fixture
def phone(browser, palermo, network, published):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda e: page.problems.append(str(e)))
    page.on("console", lambda m: page.problems.append(m.text) if "Content Security Policy" in m.text else None)
    # A cheap telephone: little room.
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": network.address, "quotaSize": 12_000_000})
    real.sign_in(page, palermo, network, "manager")
    page.goto(network.address + "/forms/offline")
    choose_pin(page)
    network.posts.clear()
    yield page
    network.lose_answers, network.repeat = 0, False
    assert page.problems == []
    context.close()
