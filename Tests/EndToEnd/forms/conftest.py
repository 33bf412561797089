"""A Chromium and a small server that plays Palermo's doors, for the tests of the forms in the browser."""
import pathlib, pytest
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
