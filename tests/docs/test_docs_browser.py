"""The documentation site as a reader has it, in a Chromium without a window."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Generator
from pathlib import Path

import pytest
from browser import CHROMIUM, MISSING, Chromium, Page, browser
from built_site import ROOT, site

__all__ = ["site"]

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason=MISSING), pytest.mark.slow]

PHONE, DESK = 390, 1440
PAGES = (
    "",
    "errors/",
    "files/",
    "inferred/",
    "design/",
    "http/",
    "reference/client/",
    "reference/resources/customer_invoices/",
    "http/customer_invoices/",
)
GUIDE = ["", *(f"{path.stem}/" for path in sorted((ROOT / "docs").glob("*.md")) if path.stem != "index")]
# Whatever reaches out of the window to the right, and is not inside of something that scrolls by itself.
STICKS_OUT = """
Array.from(document.querySelectorAll("body *")).filter((element) => {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.right <= innerWidth + 1 || box.left >= innerWidth) return false;
  for (let around = element; around && around !== document.body; around = around.parentElement) {
    if (getComputedStyle(around).overflowX !== "visible" || getComputedStyle(around).position === "fixed") return false;
  }
  return true;
}).map((element) => element.outerHTML.slice(0, 120))
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Generator[str]:
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Generator[Chromium]:
    with browser() as chromium:
        yield chromium


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_pages_fit_into_the_window(chromium: Chromium, address: str, width: int) -> None:
    page = chromium.page(width=width)
    for name in PAGES:
        page.open(address + name)
        assert page.run("document.documentElement.scrollWidth") <= width, name
        assert page.run(STICKS_OUT) == [], name
        assert page.run("document.querySelector('h1').getBoundingClientRect().left") >= 0, name


def test_no_sample_of_the_guide_is_cut_off_at_a_desk(chromium: Chromium, address: str) -> None:
    page = chromium.page(width=DESK)
    cut = """
    Array.from(document.querySelectorAll("pre code"))
      .filter((code) => code.getClientRects().length && code.scrollWidth > code.clientWidth + 1)
      .map((code) => code.textContent.slice(0, 60))
    """
    for guide in GUIDE:
        page.open(f"{address}{guide}")
        assert page.run(cut) == [], guide


def test_a_page_that_is_not_there_leads_on(chromium: Chromium, address: str, site: Path) -> None:
    page = chromium.page(width=PHONE)
    page.open(f"{address}404.html")
    links = page.run("Array.from(document.querySelectorAll('article a'), (link) => link.href)")
    assert len(links) >= 5
    for link in links:
        path = site / link.removeprefix(address)
        assert (path if path.is_file() else path / "index.html").is_file(), link


def test_pages_ask_nobody_else_and_complain_of_nothing(chromium: Chromium, address: str) -> None:
    page = chromium.page(width=DESK)
    for name in PAGES:
        page.open(address + name)
    assert [url for url in page.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert len(page.requests) > len(PAGES)
    assert page.complaints == []


def test_the_search_finds_mark_paid(chromium: Chromium, address: str) -> None:
    page = chromium.page(width=DESK)
    page.open(address)
    _search(page, "mark_paid")
    links = page.run("Array.from(document.querySelectorAll('.md-search-result__link'), (link) => link.href)")
    assert any(link.startswith(f"{address}reference/resources/customer_invoices/") for link in links[:3]), links
    page.open(next(link for link in links if "#generated_client.resources.customer_invoices" in link))
    assert page.run("document.getElementById(decodeURI(location.hash.slice(1))).textContent").count("mark_paid") > 0


@pytest.mark.parametrize(
    ("word", "page_of_the_guide"),
    [
        ("refund", "not-offered/"),
        ("pagination", "lists/"),
        ("proxy", "production/"),
        ("docker", "testing/"),
        ("timeout", "errors/"),
        ("factuur", "not-offered/"),
        ("betaling", "not-offered/"),
        ("webhook", "webhooks/"),
    ],
)
def test_the_search_finds_the_right_page_first(
    chromium: Chromium, address: str, word: str, page_of_the_guide: str
) -> None:
    page = chromium.page(width=DESK)
    page.open(address)
    _search(page, word)
    links = page.run("Array.from(document.querySelectorAll('.md-search-result__link'), (link) => link.href)")
    assert re.sub(r"[?#].*", "", links[0]) == address + page_of_the_guide, links[:4]


def test_the_search_finds_nothing_for_nonsense(chromium: Chromium, address: str) -> None:
    page = chromium.page(width=DESK)
    page.open(address)
    _search(page, "qwxzjk", meta="^No matching")
    assert page.run("document.querySelectorAll('.md-search-result__link').length") == 0


def test_a_tab_switches_all_samples_of_a_page(chromium: Chromium, address: str) -> None:
    page = chromium.page(width=PHONE)
    page.open(f"{address}errors/")
    # Only what is in view takes up room.
    shown = """
    Array.from(document.querySelectorAll(".tabbed-block code")).filter((code) => code.getClientRects().length)
      .map((code) => code.textContent.includes("await "))
    """
    assert set(page.run(shown)) == {False}
    page.run("Array.from(document.querySelectorAll('.tabbed-labels label')).find(l => l.innerText === 'async').click()")
    page.wait_for(f"({shown}).every(Boolean)")
    assert len(page.run(shown)) >= 3
    # And it is remembered on the next page.
    page.open(f"{address}lists/")
    page.wait_for("document.querySelectorAll('.tabbed-set').length > 0")
    page.wait_for(f"({shown}).some(Boolean)")


def test_the_picture_is_legible_in_both_themes(chromium: Chromium, address: str) -> None:
    for dark in (False, True):
        page = chromium.page(width=DESK, dark=dark)
        page.open(f"{address}design/")
        scheme = "slate" if dark else "default"
        page.wait_for(f"document.body.getAttribute('data-md-color-scheme') === '{scheme}'")
        for text, behind in ((".data-flow .head", "body"), (".data-flow .soft", ".data-flow .box")):
            color = page.run(f"getComputedStyle(document.querySelector('{text}')).fill")
            under = page.run(
                f"(s => s.backgroundColor === 'rgba(0, 0, 0, 0)' ? s.fill : s.backgroundColor)"
                f"(getComputedStyle(document.querySelector('{behind}')))"
            )
            assert _contrast(color, under) >= 4.5, (scheme, text, color, under)


def _search(page: Page, words: str, *, meta: str = r"^\d+ matching") -> None:
    page.run("document.querySelector('.md-search__input').focus()")
    page.command("Input.insertText", text=words)
    page.command("Input.dispatchKeyEvent", type="keyUp", key=words[-1])  # the page searches when a key goes up
    page.wait_for(f"/{meta}/.test(document.querySelector('.md-search-result__meta').innerText)")


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours, `rgb(1, 2, 3)`, as WCAG 2 defines it: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [float(part) / 255 for part in color.partition("(")[2].rstrip(")").split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
