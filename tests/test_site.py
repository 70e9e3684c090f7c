"""The site: every link leads somewhere, nothing comes from elsewhere, nothing breaks out of it."""

import functools
import os
import posixpath
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from advisor import knowledge
from advisor.curation import site
from advisor.errors import InputError

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
VOID = {"meta", "link", "input", "br", "img"}
# What may not stand inside a paragraph.
BLOCKS = {"p", "ul", "ol", "dl", "section", "article", "pre", "table", "div", "figure", "h1", "h2"}
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@dataclass
class Parsed(HTMLParser):
    """Ids, links and resources of a page, and what is malformed in it."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lang: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.lang = given.get("lang")
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in ("script", "img", "iframe") and "src" in given:
            self.loaded.append(given["src"] or "")
        if tag == "link":
            (self.loaded if given["rel"] == "stylesheet" else self.links).append(
                given["href"] or ""
            )
        if any(name.startswith("on") for name in given) or "style" in given:
            self.wrong.append(f"{tag} {given}")
        if tag in BLOCKS and "p" in self.open:
            self.wrong.append(f"{tag} inside p")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


def parse(path: Path) -> Parsed:
    parsed = Parsed()
    parsed.feed(path.read_text())
    parsed.close()
    return parsed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    root = knowledge.find_root()
    site.write(knowledge.load((root,)), (root,), folder)
    return folder


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[Path, Parsed]:
    return {path: parse(path) for path in built.rglob("*.html")}


def test_every_entry_has_its_page_in_both_languages(built: Path) -> None:
    kb = knowledge.load((knowledge.find_root(),))
    for base in (built, built / "zh"):
        for kind, table in (("causes", kb.causes), ("symptoms", kb.symptoms), ("cases", kb.cases)):
            missing = [id for id in table if not (base / kind / f"{id}.html").is_file()]
            assert not missing
        for kind in ("probes", "experiments", "myths"):
            ids = set(parse(base / f"{kind}.html").ids)
            assert set(getattr(kb, kind)) <= ids


def test_the_pages_are_well_formed(pages: dict[Path, Parsed]) -> None:
    assert len(pages) > 1000
    for path, page in pages.items():
        assert not page.wrong, path
        assert not page.open, path
        assert len(page.ids) == len(set(page.ids)), path
        assert page.tags.count("h1") == 1, path
        assert page.lang == ("zh-Hans" if "zh" in path.parts else "en"), path


def test_every_link_inside_leads_somewhere(pages: dict[Path, Parsed], built: Path) -> None:
    dead: list[str] = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), link
                continue
            target = path
            if parts.path:
                target = Path(os.path.normpath(path.parent / unquote(parts.path)))
            ids = pages[target].ids if target in pages else None
            if ids is None or (parts.fragment and unquote(parts.fragment) not in ids):
                dead.append(f"{path.relative_to(built)}: {link}")
    assert not dead


def test_nothing_is_loaded_from_elsewhere(pages: dict[Path, Parsed], built: Path) -> None:
    for path, page in pages.items():
        assert {(path.parent / source).resolve().name for source in page.loaded} == {
            "style.css",
            "site.js",
        }
        assert "default-src 'none'" in path.read_text()
    for name in ("style.css", "site.js"):
        assert not re.search(r"https?:|@import|url\(", (built / name).read_text())


def test_it_is_linked_both_ways(pages: dict[Path, Parsed], built: Path) -> None:
    kb = knowledge.load((knowledge.find_root(),))

    @functools.cache
    def targets(page: str) -> set[str]:
        folder = posixpath.dirname(page)
        return {
            posixpath.normpath(posixpath.join(folder, link))
            for link in pages[built / page].links
            if "//" not in link
        }

    for case in kb.cases.values():
        for cause in case.causes:
            assert f"cases/{case.id}.html" in targets(f"causes/{cause}.html")
            assert f"causes/{cause}.html" in targets(f"cases/{case.id}.html")
    for myth in kb.myths.values():
        assert myth.about, myth.id
        for cause in myth.about:
            assert f"myths.html#{myth.id}" in targets(f"causes/{cause}.html")
    probes, experiments = targets("probes.html"), targets("experiments.html")
    for cause in kb.causes.values():
        mine = targets(f"causes/{cause.id}.html")
        for symptom in cause.symptoms:
            assert f"symptoms/{symptom}.html" in mine
            assert f"causes/{cause.id}.html" in targets(f"symptoms/{symptom}.html")
        for other in cause.confused_with:
            assert f"causes/{cause.id}.html" in targets(f"causes/{other}.html")
        for test in cause.confirm_with:
            if test in kb.probes:
                assert f"probes.html#{test}" in mine
                assert f"causes/{cause.id}.html" in probes
        assert {f"experiments.html#{e}" for e in cause.responds_to} <= mine
        assert not cause.responds_to or f"causes/{cause.id}.html" in experiments


def test_what_an_entry_says_cannot_break_out(tmp_path: Path) -> None:
    overlay = tmp_path / "kb"
    (overlay / "cases").mkdir(parents=True)
    shipped = yaml.safe_load((knowledge.find_root() / "cases/founding-shards.yaml").read_text())
    hostile = {"en": HOSTILE, "zh": HOSTILE}
    changed = shipped | {"title": hostile, "story": hostile, "source": HOSTILE}
    (overlay / "cases/founding-shards.yaml").write_text(yaml.safe_dump(changed))
    folders = (knowledge.find_root(), overlay)
    site.write(knowledge.load(folders), folders, tmp_path / "out")
    for name in ("cases/founding-shards.html", "cases.html", "causes/data/partial-shuffle.html"):
        page = parse(tmp_path / "out" / name)
        assert not page.wrong
        assert "img" not in page.tags
        assert page.tags.count("script") == 1
    assert "</script" not in (tmp_path / "out/search-en.js").read_text()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    kb = knowledge.load()
    with pytest.raises(InputError, match="holds other files"):
        site.write(kb, knowledge.roots(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark"), (320, "light")])
def test_it_is_read_and_searched_in_a_browser(
    browser: object, built: Path, width: int, scheme: str
) -> None:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in ("index.html", "causes/norm/bn-update-ops-not-run.html", "zh/experiments.html"):
        page.goto((built / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.goto((built / "index.html").as_uri())
    page.fill("#search", "softmax twice")
    page.locator("#found a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/softmax-twice.html")
    page.get_by_text("中文").click()
    page.wait_for_url("**/zh/causes/loss/softmax-twice.html")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert not complaints
    context.close()
