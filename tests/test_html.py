"""The page: what it says, that nothing breaks out of it, and that it works in a browser."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from advisor import intake, knowledge, pipeline
from advisor.model import Curve, Diagnosis, Evidence, Finding, Language, Reading, Run
from advisor.report import page_words, places
from advisor.report.html import page
from advisor.report.panels import drawing, panels
from advisor.report.plot import draw

SAMPLES = Path(__file__).parent / "samples"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\0\x1b[31m\u202e<!-- &lt;"
)
VISIBLE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>[31m<!-- &lt;"
# Fields that hold one of a few words, and maps whose values do.
CLOSED = {
    "verdict", "language", "status", "prior", "severity", "role", "granularity", "smoothing",
    "kind", "framework", "frameworks", "trust", "symptoms", "responds_to",
}  # fmt: skip


@pytest.fixture(scope="module")
def diagnosis() -> Diagnosis:
    kb = knowledge.load()
    text = (SAMPLES / "demo-post.txt").read_text()
    return pipeline.diagnose(intake.read(text, kb), kb, strict=True)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """A long noisy run with spikes, then NaN; validation once in 50 steps."""
    rng = np.random.default_rng(5)
    step = np.arange(2000) * 10
    loss = (0.4 + 3.9 * np.exp(-step / 3000)) * np.exp(rng.normal(0, 0.16, 2000))
    for start, height, length in ((400, 9, 5), (910, 14, 7), (1330, 6, 4), (1720, 40, 6)):
        loss[start : start + length] += height * np.exp(-np.arange(length) / 3)
    loss[1900:] = np.nan
    val = 0.55 + 3.6 * np.exp(-step / 3500)
    rows = [
        f"{s},{a:.5f}," + (f"{b:.4f}" if s % 500 == 490 else "")
        for s, a, b in zip(step, loss, val, strict=True)
    ]
    file = tmp_path_factory.mktemp("runs") / "noisy.csv"
    file.write_text("\n".join(["step,train_loss,val_loss", *rows]))
    kb = knowledge.load()
    return pipeline.look_at_curves(intake.read("", kb, curves=[(file.name, file)]), kb, strict=True)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Parsed(HTMLParser):
    """Every element with its own text, and all text outside of scripts and styles."""

    source: str
    elements: list[Element] = field(default_factory=list[Element])
    said: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append(Element(tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.elements[-1].text += data
        else:
            self.said += data

    def all(self, tag: str) -> list[Element]:
        return [e for e in self.elements if e.tag == tag]

    def data(self) -> dict[str, Any]:
        return json.loads(next(e.text for e in self.all("script") if "type" in e.attributes))


def poisoned(value: Any, key: str = "") -> Any:
    """The document with something hostile in every free text."""
    match value:
        case str() if key not in CLOSED:
            return value + HOSTILE
        case dict():
            return {k: poisoned(v, k) if k not in CLOSED else v for k, v in value.items()}
        case list():
            return [poisoned(v, key) for v in value]
        case _:
            return value


@pytest.fixture(scope="module")
def hostile(diagnosis: Diagnosis) -> Diagnosis:
    document = json.loads(diagnosis.model_dump_json())
    words = {"en": "a word", "zh": "词"}
    document |= {
        "notes": [words],
        "contradictions": [words],
        "pairs": [["a", "b", 0.3]],
        "myths": [{"id": "m", "claim": words, "truth": words, "phrases": {}, "references": []}],
        "next_tests": [{"kind": "probe", "id": "p", "text": words, "gain": 1, "cost": 2,
                        "confirms": ["x"], "refutes": ["y"]}],
    }  # fmt: skip
    for run in document["runs"]:
        run["notes"] = ["a note"]
    document.pop("experiments", None)  # nothing of them is shown
    sources = [f["source"] for f in document["findings"]]
    document = poisoned(document)
    for finding, source in zip(document["findings"], sources, strict=True):
        finding["source"] = source
    return Diagnosis.model_validate(document)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_pasted_becomes_markup(hostile: Diagnosis, language: Language) -> None:
    text = page(hostile.model_copy(update={"language": language}))
    parsed = Parsed(text)
    assert VISIBLE in parsed.said
    assert len(parsed.all("script")) == 2
    assert not parsed.all("img")
    assert not [e for e in parsed.elements if any(name.startswith("on") for name in e.attributes)]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    run = parsed.data()["runs"][0]
    assert VISIBLE in run["name"]
    assert all(c["name"].endswith(VISIBLE) for p in run["panels"] for c in p["curves"])


def test_a_hostile_page_still_links_places(hostile: Diagnosis) -> None:
    """Poisoned names no longer match; a place that matches keeps its link, hostile or not."""
    name = hostile.runs[0].curves[0].name
    place = Evidence(where=f"{name}@600", what="here")
    finding = Finding(symptom="s", source="curve", status="present", evidence=(place,))
    parsed = Parsed(page(hostile.model_copy(update={"findings": (finding,)})))
    (link,) = [e for e in parsed.all("a") if "data-marks" in e.attributes]
    (mark,) = parsed.data()["runs"][0]["marks"]
    assert link.attributes["data-marks"] == str(mark["n"])
    assert mark["start"] == mark["end"] == 600


def test_links_go_to_web_pages_or_within(hostile: Diagnosis, diagnosis: Diagnosis) -> None:
    cause = diagnosis.differential[0].cause
    evil = cause.references[0].model_copy(update={"url": "javascript:alert(1)"})
    first = diagnosis.differential[0].model_copy(
        update={"cause": cause.model_copy(update={"references": (evil, *cause.references)})}
    )
    for document in (hostile, diagnosis.model_copy(update={"differential": (first,)})):
        links = [e.attributes["href"] or "" for e in Parsed(page(document)).all("a")]
        assert links
        assert all(re.match(r"#|https?://", link) for link in links)


def test_nothing_is_fetched(diagnosis: Diagnosis, reading: Reading) -> None:
    for document in (diagnosis, reading):
        parsed = Parsed(page(document))
        assert not {e.tag for e in parsed.elements} & {
            "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video",
        }  # fmt: skip
        assert not [e for e in parsed.elements if {"src", "srcset", "style"} & set(e.attributes)]
        (style,) = parsed.all("style")
        assert not re.search(r"url\(|@import|https?:", style.text)


def test_policy_allows_these_blocks_only(diagnosis: Diagnosis) -> None:
    parsed = Parsed(page(diagnosis))
    policies = [e.attributes for e in parsed.all("meta") if "http-equiv" in e.attributes]
    policy = policies[0]["content"] or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    scripts = [e for e in parsed.all("script") if "type" not in e.attributes]
    for block in (*scripts, *parsed.all("style")):
        digest = base64.b64encode(hashlib.sha256(block.text.encode()).digest()).decode()
        assert f"{block.tag if block.tag == 'style' else 'script'}-src 'sha256-{digest}'" in policy


def test_island_holds_what_is_drawn(reading: Reading) -> None:
    (run,) = Parsed(page(reading)).data()["runs"]
    train, val = run["panels"][0]["curves"]
    assert (train["name"], val["name"]) == ("train_loss", "val_loss")
    assert train["y"][-1] == "NaN"
    assert len(val["x"]) == 40
    assert train["x"] == [int(x) for x in reading.runs[0].curves[0].steps]
    spikes = next(f for f in reading.findings if f.symptom == "loss-spikes-recover")
    marked = {(m["start"], m["end"]) for m in run["marks"]}
    assert {tuple(map(float, e.where.split("@")[1].split("-"))) for e in spikes.evidence} <= marked


@pytest.mark.parametrize(("language", "tongue"), [("en", "en"), ("zh", "zh-Hans")])
def test_both_languages(diagnosis: Diagnosis, language: Language, tongue: str) -> None:
    parsed = Parsed(page(diagnosis.model_copy(update={"language": language})))
    assert parsed.all("html")[0].attributes["lang"] == tongue
    first = diagnosis.differential[0].cause
    assert diagnosis.verdict_reason[language] in parsed.said
    assert first.fixes[0].do[language].strip() in parsed.said
    for key in ("causes", "for", "fix", "defects", "seen", "curves"):
        assert page_words.say(key, language) in parsed.said
    assert parsed.data()["words"]["log"] == page_words.PLOT["log"][language]


def test_script_uses_words_that_exist(diagnosis: Diagnosis) -> None:
    script = Path(page_words.__file__).with_name("page.js").read_text()
    used = set(re.findall(r"\bwords\.(\w+)", script))
    assert used
    assert used <= set(page_words.PLOT)


def test_whole_case_is_told(diagnosis: Diagnosis) -> None:
    said = Parsed(page(diagnosis)).said
    for hypothesis in diagnosis.differential:
        assert hypothesis.cause.name.en in said
        for part in (*hypothesis.supports, *hypothesis.opposes):
            assert f"{part.nats:+.2f}".replace("-", "−") in said
    assert "UPDATE_OPS" in said
    assert "pasted code:19" in said
    assert diagnosis.similar_cases[0].judgement.en in said


def test_reading_has_its_page(reading: Reading) -> None:
    parsed = Parsed(page(reading, classes=10))
    assert reading.symptom_names["loss-spikes-recover"].en in parsed.said
    assert parsed.data()["runs"][0]["panels"][0]["chance"] == pytest.approx(np.log(10))
    assert parsed.all("table")


def test_same_document_same_bytes(diagnosis: Diagnosis) -> None:
    assert page(diagnosis) == page(Diagnosis.load(diagnosis.model_dump_json()))


def test_empty_documents_have_pages(diagnosis: Diagnosis) -> None:
    empty = {"runs": (), "findings": (), "differential": (), "defects": (), "similar_cases": ()}
    bare = Parsed(page(diagnosis.model_copy(update=empty)))
    assert diagnosis.verdict_reason.en in bare.said
    assert page(Reading(language="zh", runs=(), findings=()))


# --- places and panels --------------------------------------------------------------------------


def series(
    name: str, steps: Sequence[float], role: Any = "train-loss", unit: Any = "step"
) -> Curve:
    values = np.linspace(2.0, 1.0, len(steps))
    return Curve(name=name, role=role, steps=np.array(steps), values=values, granularity=unit)


def found(*where: str, status: Any = "present") -> Finding:
    evidence = tuple(Evidence(where=w, what="something") for w in where)
    return Finding(symptom="s", source="curve", status=status, evidence=evidence)


def test_places_are_points_ranges_and_whole_curves() -> None:
    run = Run(name="a", curves=(series("train/loss", [0, 10, 20]),))
    finding = found("train/loss@10", "train/loss@10-20", "train/loss", "train/loss@1e+01", "prose")
    marks = places.find([run], [finding]).marks
    assert [(m.start, m.end) for m in marks] == [(10, 10), (10, 20), (0, 20), (10, 10)]
    assert [m.number for m in marks] == [1, 2, 3, 4]
    assert all(m.certain for m in marks)


@pytest.mark.parametrize(
    "where", ["loss@30", "val@10", "loss@", "loss@20-10", "loss@1.2.3", "a.py:10", "loss@x"]
)
def test_what_is_no_place_is_no_link(where: str) -> None:
    run = Run(name="a", curves=(series("loss", [0, 10, 20]),))
    assert not places.find([run], [found(where)]).marks


def test_absent_findings_mark_nothing() -> None:
    run = Run(name="a", curves=(series("loss", [0, 10, 20]),))
    assert not places.find([run], [found("loss@10", status="absent")]).marks


def test_run_that_evidence_names_is_meant() -> None:
    runs = [Run(name=n, curves=(series("loss", [0, 9]),)) for n in ("a", "b", "b")]
    evidence = tuple(Evidence(where="loss@9", what="x", run=r) for r in ("a", "b", "c"))
    finding = found().model_copy(update={"evidence": evidence})
    told = places.find(runs, [finding])
    assert [(m.run, m.certain) for m in told.marks] == [(0, True), (1, False), (2, False)]
    assert [[m.number for m in told.of(e)] for e in evidence] == [[1], [2, 3], []]
    assert [[m.letter for d in draw(r, [finding]) for m in d.marks] for r in runs[:2]] == [
        ["a"], ["a"]]  # fmt: skip


def test_run_that_logged_there_is_meant() -> None:
    runs = [Run(name=n, curves=(series("loss", s),)) for n, s in (("a", [0, 9]), ("b", [0, 4, 8]))]
    (mark,) = places.find(runs, [found("loss@4")]).marks
    assert (mark.run, mark.certain) == (1, True)
    both = places.find(runs, [found("loss@0")]).marks
    assert [(m.run, m.certain) for m in both] == [(0, False), (1, False)]


def test_epochs_are_drawn_on_the_axis_of_steps() -> None:
    val = series("val_loss", [0, 1, 2], "val-loss", "epoch")
    run = Run(name="a", curves=(series("loss", [0, 150, 300]), val))
    data = drawing(run, panels(run, None), [])
    drawn = data["panels"][0]["curves"][1]
    assert [(x + drawn["offset"]) * drawn["scale"] for x in drawn["x"]] == [100, 200, 300]
    told = run.model_copy(update={"steps_per_epoch": 50.0})
    assert drawing(told, panels(told, None), [])["panels"][0]["curves"][1]["scale"] == 50


def test_metrics_of_one_name_share_a_panel() -> None:
    names = [("acc", "train-metric"), ("val_acc", "val-metric"), ("val_f1", "val-metric")]
    run = Run(name="a", curves=tuple(series(n, [0, 1], r) for n, r in names))
    assert [[c.name for c in p.curves] for p in panels(run, 4)] == [["acc", "val_acc"], ["val_f1"]]
    assert [p.chance for p in panels(run, 4)] == [25.0, None]


# --- command line -------------------------------------------------------------------------------


def advise(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "advisor", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, input="")


def test_written_by_every_command(diagnosis: Diagnosis, tmp_path: Path) -> None:
    saved, out = tmp_path / "saved.json", tmp_path / "out.html"
    saved.write_text(diagnosis.model_dump_json())
    curve = SAMPLES / "curves/history.json"
    for args in (("ask", "my loss is nan"), ("curve", curve), ("render", saved)):
        done = advise(*args, "--html", out)
        assert done.returncode == 0, done.stderr
        assert done.stderr == f"{out}\n"
        assert out.read_text().startswith("<!doctype html>")
        assert [
            p.name for p in tmp_path.iterdir() if p.name not in ("saved.json", "out.html")
        ] == []
    assert out.read_text() == page(diagnosis)


@pytest.mark.parametrize("name", ["", "no/such/folder/out.html"])
def test_unwritable_is_an_input_error(tmp_path: Path, name: str) -> None:
    done = advise("ask", "my loss is nan", "--html", tmp_path / name)
    assert done.returncode == 2
    assert done.stderr.startswith(f"advisor: {tmp_path / name}: ")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


# --- in a browser -------------------------------------------------------------------------------


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
    """An open page, and what it complained of and asked for."""

    page: Page
    complaints: list[str]
    requests: list[str]

    def quiet(self) -> None:
        assert self.complaints == []
        assert len(self.requests) == 1, self.requests  # the file itself

    def labels(self) -> list[str]:
        return self.page.locator(".panel >> nth=0").locator(".frame text").all_text_contents()

    def seen(self, selector: str) -> bool:
        """Whether the first of these stands on the screen, none of it outside."""
        return self.page.locator(selector).first.evaluate(
            "e => { const r = e.getBoundingClientRect();"
            "return r.height > 0 && r.top >= -1 && r.bottom <= innerHeight + 1 }"
        )


@pytest.fixture(params=[1280, 375])
def opened(
    request: pytest.FixtureRequest, browser: Browser, reading: Reading, tmp_path: Path
) -> Iterator[Opened]:
    width: int = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="light", reduced_motion="reduce"
    )
    tab = context.new_page()
    state = Opened(tab, [], [])
    tab.on("console", lambda message: state.complaints.append(message.text))
    tab.on("pageerror", lambda error: state.complaints.append(str(error)))
    tab.on("request", lambda asked: state.requests.append(asked.url))
    file = tmp_path / "page.html"
    file.write_text(page(getattr(request, "document", None) or reading, classes=10))
    tab.goto(file.as_uri())
    yield state
    state.quiet()
    context.close()


def test_browser_nothing_stands_out_sideways(opened: Opened) -> None:
    opened.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_browser_evidence_and_plot_lead_to_each_other(opened: Opened) -> None:
    tab = opened.page
    link = tab.locator("a.place", has_text="train_loss@9100").first
    number = link.get_attribute("data-marks")
    link.click()
    mark = f'.mark[data-mark="{number}"]'
    assert "active" in (tab.locator(mark).get_attribute("class") or "")
    assert opened.seen(mark)
    assert tab.locator(".panel .band").count() == 1
    assert tab.evaluate("document.activeElement.dataset.mark") == number

    other = next(n for n in tab.locator(".mark").all() if n.get_attribute("data-mark") != number)
    other.focus()
    tab.keyboard.press("Enter")
    chosen = other.get_attribute("data-mark")
    assert tab.evaluate("document.activeElement.dataset.marks").split() == [chosen]
    assert opened.seen("a.place.active")
    assert tab.locator(".mark.active").count() == 1


def test_browser_scale_zoom_and_reset(opened: Opened) -> None:
    tab, before = opened.page, opened.labels()
    log = tab.locator("button.log").first
    assert log.get_attribute("aria-pressed") == "true"  # spikes to 40 over 0.3
    log.click()
    assert opened.labels() != before
    log.click()
    assert opened.labels() == before

    box = tab.locator(".panel svg").first.bounding_box()
    assert box is not None
    middle = box["y"] + 60
    tab.mouse.move(box["x"] + box["width"] * 0.4, middle)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    tab.mouse.up()
    assert opened.labels() != before
    assert tab.locator(".mark").count() < 6
    tab.locator("a.place", has_text="train_loss@4000").first.click()  # outside: zooms out
    assert opened.labels() == before
    tab.locator(".panel svg").first.focus()
    tab.keyboard.press("+")
    assert opened.labels() != before
    tab.locator("button.reset").first.click()
    assert opened.labels() == before


def test_browser_values_by_pointer_and_by_keyboard(opened: Opened) -> None:
    tab = opened.page
    plot = tab.locator(".panel svg").first
    plot.scroll_into_view_if_needed()
    plot.hover()
    assert re.search(r"train_loss [\d.]+", tab.locator(".legend").first.inner_text())
    plot.focus()
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowRight")
    status = tab.locator("[role=status]").first
    assert re.match(r"steps \d+: train_loss [\d.]+.*val_loss [\d.]+", status.inner_text())
    tab.keyboard.press("End")
    assert "train_loss NaN" in status.inner_text()


def test_browser_gaps_chance_smoothing_and_hiding(opened: Opened) -> None:
    tab = opened.page
    assert "NaN" in (tab.locator(".gap text").first.text_content() or "")
    assert "2.303" in (tab.locator(".chance text").first.text_content() or "")
    tab.locator("button.smooth").first.click()
    assert tab.locator(".line.faint").count() == 1
    tab.locator("button.key", has_text="train_loss").click()
    assert tab.locator(".line.train").count() == 0
    assert tab.locator(".line.val").count() == 1


def test_browser_dark_and_light(opened: Opened) -> None:
    tab = opened.page
    colour = "getComputedStyle(document.body).backgroundColor"
    light = tab.evaluate(colour)
    tab.locator("#theme").click()
    dark = tab.evaluate(colour)
    assert dark != light
    tab.locator("#theme").click()
    assert tab.evaluate(colour) == light
    tab.emulate_media(color_scheme="dark")
    tab.evaluate("delete document.documentElement.dataset.theme")
    assert tab.evaluate(colour) == dark


def test_browser_tables_unfold(opened: Opened) -> None:
    tab = opened.page
    tab.locator(".run details > summary", has_text="Values as a table").first.click()
    row = tab.locator("table >> nth=0").locator("tbody tr").first
    assert row.locator("th").inner_text() == "train_loss"
    assert tab.locator("table >> nth=1").locator("tbody tr").count() == 40


def test_browser_runs_nothing_pasted(browser: Browser, hostile: Diagnosis, tmp_path: Path) -> None:
    tab, complaints = browser.new_page(), list[str]()
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message))
    file = tmp_path / "page.html"
    file.write_text(page(hostile))
    tab.goto(file.as_uri())
    assert tab.locator(".panel svg .line").count() == 4
    assert tab.locator("img").count() == 0
    assert complaints == []
    tab.close()


def test_browser_diagnosis_links_causes(
    browser: Browser, diagnosis: Diagnosis, tmp_path: Path
) -> None:
    tab = browser.new_page()
    file = tmp_path / "page.html"
    file.write_text(page(diagnosis))
    tab.goto(file.as_uri())
    tab.locator("#cause-1 > summary").click()
    assert not tab.locator("#cause-1 a.place").first.is_visible()
    tab.locator(".defects a[href='#cause-1']").first.click()
    assert tab.locator("#cause-1 a.place").first.is_visible()
    tab.close()
