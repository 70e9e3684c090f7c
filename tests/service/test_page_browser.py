"""The pages and the widget in a real browser, as people use them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import Live
from test_dashboard import ADAM, BN, LR, put

from advisor.service.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 60_000  # ms, for machines with much else to do
LOG = "epoch 1 loss 0.7\nepoch 2 loss nan\n"


@pytest.fixture(scope="module")
def live(living: Callable[..., Live]) -> Live:
    return living()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield started
        started.close()


@dataclass
class Opened:
    page: Page
    complaints: list[str]
    strangers: list[str]


def opened(browser: Browser, live: Live, width: int = 1280, **options: Any) -> Opened:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", **options
    )
    context.set_default_timeout(PATIENCE)
    tab = Opened(context.new_page(), [], [])
    tab.page.on("console", lambda m: tab.complaints.append(m.text))
    tab.page.on("pageerror", lambda e: tab.complaints.append(str(e)))
    tab.page.on("request", lambda r: tab.strangers.append(r.url))
    return tab


@pytest.mark.parametrize("width", [1280, 390])
def test_from_signing_in_to_an_answer(browser: Browser, live: Live, width: int) -> None:
    tab = opened(browser, live, width)
    page = tab.page
    page.goto(live.url)
    page.fill("#token", live.header["Authorization"].split()[1])
    page.keyboard.press("Enter")
    page.fill("#text", "my loss becomes nan in the second epoch")
    files = [
        {"name": "train.log", "mimeType": "text/plain", "buffer": LOG.encode()},
        {"name": "train.py", "mimeType": "text/plain",
         "buffer": b"import torch\nopt = torch.optim.SGD(model.parameters(), lr=10)\n"},
    ]  # fmt: skip
    page.set_input_files(".drop input", files)  # pyright: ignore[reportArgumentType]
    kinds = page.locator(".chips select").evaluate_all("all => all.map(s => s.value)")
    assert kinds == ["curve", "code"]
    page.press("#text", "Control+Enter")
    page.wait_for_url("**/c/*", timeout=PATIENCE)
    expect(page.locator(".panel svg").first).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("a.place-line:visible").first.click()
    expect(page.locator(".listing li.shown")).to_be_in_viewport()
    page.locator("#question fieldset button").first.click()  # an answer; "pass" for a probe
    expect(page.get_by_role("button", name="Take the last thing back")).to_be_visible(
        timeout=PATIENCE
    )
    assert tab.complaints == []
    assert all(url.startswith(live.url) for url in tab.strangers)
    page.context.close()


def test_colours_and_language_are_kept(browser: Browser, live: Live) -> None:
    tab = opened(browser, live, locale="zh-CN", color_scheme="light")
    page = tab.page
    page.goto(f"{live.url}/session")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.click("#tone")
    page.click("nav a[lang=en]")
    shown = "[document.documentElement.lang, document.documentElement.dataset.theme]"
    assert page.evaluate(shown) == ["en", "dark"]
    assert tab.complaints == []
    page.context.close()


@pytest.fixture(scope="module")
def filled(live: Live) -> Live:
    """Three answered questions, two gaps, one that is not our business."""
    store = Store(f"sqlite:///{live.log.parent}/advisor.db")
    put(store, "validation loss pinned", (BN, LR), cause=BN)
    put(store, "loss explodes", (LR,), cause=ADAM)
    put(store, "loss explodes again", (LR,))
    put(store, "the owl <b>sleeps</b>", verdict="not-enough-evidence")
    put(store, "which gpu shall I buy", verdict="not-a-training-question")
    store.close()
    return live


def signed_in(tab: Opened, live: Live) -> Page:
    tab.page.goto(live.url)
    tab.page.fill("#token", live.header["Authorization"].split()[1])
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(f"{live.url}/")
    return tab.page


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(1280, "light", "en-US"), (390, "dark", "zh-CN")]
)
def test_the_dashboard(
    browser: Browser, filled: Live, width: int, scheme: Any, locale: str
) -> None:
    tab = opened(browser, filled, width, color_scheme=scheme, locale=locale)
    page = signed_in(tab, filled)
    page.goto(f"{filled.url}/queue")
    page.locator("nav a[href='/dashboard']").press("Enter")
    page.wait_for_url("**/dashboard")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # By keyboard alone: the figures behind the drawing, which a screen reader has, too.
    table = page.locator("details table")
    expect(table).to_be_hidden()
    page.locator("details > summary").press("Enter")
    expect(table).to_be_visible()
    rows = table.locator("tbody tr").all()
    assert len(rows) == 12
    figures = [int(cell) for cell in rows[0].locator("td").all_inner_texts()]
    questions, answered, unanswered, elsewhere, confirmed = figures
    assert questions == answered + unanswered + elsewhere
    assert (unanswered, elsewhere, confirmed) == (1, 1, 2)
    drawn = page.locator("figure svg g").last.locator("rect")
    heights = drawn.evaluate_all("all => all.map(r => r.getBoundingClientRect().height)")
    assert heights[0] == pytest.approx(answered * heights[1], abs=1)
    assert heights[1] == pytest.approx(heights[2], abs=1)
    drawing = page.get_by_role("img")
    assert str(questions) in (drawing.get_attribute("aria-label") or "")
    assert page.get_by_role("table").count() == 3
    assert page.get_by_role("rowheader", name="<b>").count() == 1
    page.locator("[name=weeks]").select_option("4")
    page.locator("main form button").press("Enter")
    page.wait_for_url("**weeks=4**")
    assert page.locator("figure svg g").count() == 4
    assert tab.complaints == []
    assert all(url.startswith(filled.url) for url in tab.strangers)
    page.context.close()


class Intranet(BaseHTTPRequestHandler):
    """A page of somebody else, with a policy of its own."""

    def __init__(self, tag: str, *args: object) -> None:
        self.tag = tag
        super().__init__(*args)  # pyright: ignore

    def do_GET(self) -> None:
        home = self.tag.split('"')[1].removesuffix("/widget.js")
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("content-type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {home}; frame-src {home}; img-src data:"
        self.send_header("content-security-policy", policy)
        self.end_headers()
        tag = self.tag.replace(" async", ' data-log="#log" async')
        icon = '<link rel="icon" href="data:,">'
        text = f'<!doctype html><html lang="en"><head>{icon}</head><pre id="log">{LOG}</pre>{tag}'
        self.wfile.write(text.encode() if self.path == "/" else b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_widget_on_a_page_of_another_site(browser: Browser, live: Live, tmp_path: Path) -> None:
    environ = (Path("/proc") / str(live.process.pid) / "environ").read_text().split("\0")
    env = os.environ | dict(v.split("=", 1) for v in environ if v.startswith("ADVISOR_"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    host = f"http://127.0.0.1:{server.server_port}"
    made = subprocess.run(
        [sys.executable, "-m", "advisor", "site", "create", "--name", "wiki",
         "--origin", host, "--url", live.url.replace("127.0.0.1", "localhost")],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    server.RequestHandlerClass = partial(Intranet, made.stdout.strip())  # pyright: ignore
    Thread(target=server.serve_forever, daemon=True).start()
    tab = opened(browser, live)
    page = tab.page
    page.goto(host)
    page.get_by_role("button", name="Ask about my training run").click()
    frame = page.frame_locator("iframe")
    text = frame.locator("#text")
    expect(text).to_have_value("\n\n" + LOG, timeout=PATIENCE)
    text.fill("my loss becomes nan\n\n" + LOG)
    frame.locator("button.primary").click()
    expect(frame.locator(".verdict")).to_be_visible(timeout=PATIENCE)
    frame.locator("h1").press("Escape")
    expect(page.get_by_role("button", name="Ask about my training run")).to_be_focused()
    quiet = [c for c in tab.complaints if "clipboard-write" not in c]
    assert quiet == []
    page.context.close()
    server.shutdown()
    server.server_close()
