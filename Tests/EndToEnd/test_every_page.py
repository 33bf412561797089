"""Every page that a member can reach by links: it answers, it is accessible (WCAG 2.2 AA by axe), its title names nobody."""
import re
from urllib.parse import urljoin, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

ROLES = ["hotline", "manager", "decision", "shelter", "coordinator", "admin", "privacy"]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# One page of each shape is looked at; a bound, so that a new room cannot make the run endless.
PAGES_MAX = 45


def shape(address):
    parts = urlparse(address)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return UUID.sub("*", parts.path) + "?" + ",".join(names)


def links(page, origin):
    for href in page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.getAttribute('href'))"):
        address = urljoin(page.url, href).split("#")[0]
        if address.startswith(origin + "/") and "/assets/" not in address and "lang=" not in address:
            yield address


def findings(page):
    violations = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}" for violation in violations for node in violation["nodes"][:2]
    ]


def crawl(page, origin, start, look):
    waiting, seen, problems = [start], set(), []
    while waiting and len(seen) < PAGES_MAX:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        try:
            answer = page.goto(address)
        except Error as error:
            # A link that fetches a file has to say so, or people wait for a page that never comes.
            problems.append(f"{address}: {error.message.splitlines()[0]}; a link to a file needs the attribute download")
            continue
        if answer is None or answer.status >= 400:
            problems.append(f"{address}: {answer.status if answer else 'no answer'}")
            continue
        problems += [f"{address}: {finding}" for finding in look(page)]
        waiting += [link for link in links(page, origin) if shape(link) not in seen]
    return seen, problems


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role(visit, server, role):
    page = visit(role)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    seen, problems = crawl(page, server.address, server.address + "/desk", findings)
    assert len(seen) >= 4, seen
    assert not problems, "\n".join(problems)
    assert not errors, errors


def test_pages_in_arabic(visit, server):
    def look(page):
        direction = page.get_attribute("html", "dir")
        return ([] if direction == "rtl" else [f"direction {direction}"]) + findings(page)

    page = visit("officer", language="ar", width=390)
    seen, problems = crawl(page, server.address, server.address + "/desk", look)
    assert len(seen) >= 4, seen
    assert not problems, "\n".join(problems)


def test_pages_of_nobody(visit, server):
    for path in ["/", "/sign-in", "/no-such-page"]:
        page = visit(None)
        page.goto(server.address + path)
        assert findings(page) == [], path


def test_first_page_is_light(visit, server):
    page = visit(None)
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(server.address + "/", wait_until="networkidle")
    assert sum(sizes) <= 30 * 1024, sizes
