"""A diagnosis or a reading as one HTML page that holds everything it needs.

The policy in its head allows this page's own style and script, by hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from advisor.model import Diagnosis, Facts, Finding, Reading
from advisor.report.markup import Html, Part, island, join, tag
from advisor.report.page_causes import Causes
from advisor.report.page_findings import Shown
from advisor.report.page_words import PLOT
from advisor.report.panels import drawing, panels
from advisor.report.places import find
from advisor.report.terminal import clean
from advisor.sayings import in_its_language


@dataclass(frozen=True)
class Pieces:
    """The parts of a page that another page puts into itself; ``data`` is for ``page.js``."""

    title: str
    kind: Html
    curves: Html | None
    sections: Html
    data: Html


def pieces(d: Diagnosis, *, lines: Mapping[str, str] | None = None) -> Pieces:
    """A diagnosis for a page that has its own head and style.

    ``lines`` are the ids of elements that show a place in the code, by ``Evidence.where``.
    """
    d = in_its_language(d)
    places = find(d.runs, _as_told(d))
    shown = Shown(d.language, d.findings, d.symptom_names, places, lines)
    return Pieces(
        title=d.verdict_reason[d.language],
        kind=_kind(d, shown),
        curves=shown.curves(d.runs, d.facts.num_classes),
        sections=_sections(d, shown),
        data=island(_drawn(d, shown, d.facts.num_classes), "data"),
    )


def page(document: Diagnosis | Reading, *, classes: int | None = None) -> str:
    """The whole page. ``classes`` sets the chance level where the document does not."""
    document = in_its_language(document)
    places = find(document.runs, _as_told(document))
    shown = Shown(document.language, document.findings, document.symptom_names, places)
    if isinstance(document, Diagnosis):
        classes = classes or document.facts.num_classes
        body = _diagnosis(document, shown, classes)
        title = document.verdict_reason[document.language]
    else:
        body = _reading(document, shown, classes)
        title = shown.say("reading")
    return _whole(title, shown, body, island(_drawn(document, shown, classes), "data"))


def _drawn(document: Diagnosis | Reading, shown: Shown, classes: int | None) -> dict[str, Any]:
    """What the script needs."""
    marks = shown.places.marks
    return {
        "words": {key: words[document.language] for key, words in PLOT.items()},
        "runs": [
            drawing(run, panels(run, classes), [m for m in marks if m.run == number])
            for number, run in enumerate(document.runs)
        ],
    }


def _as_told(document: Diagnosis | Reading) -> list[Finding]:
    """The findings as the page comes to them, so that the numbers of places ascend in it."""
    causes = document.differential if isinstance(document, Diagnosis) else ()
    told = [c.symptom for h in causes for c in (*h.supports, *h.opposes)]
    order = {symptom: i for i, symptom in reversed(list(enumerate(told)))}
    return sorted(document.findings, key=lambda f: order.get(f.symptom, len(told)))


def _diagnosis(d: Diagnosis, shown: Shown, classes: int | None) -> Html:
    return join(
        _header(shown, _kind(d, shown), tag("h1", shown.words(d.verdict_reason))),
        _columns(shown.curves(d.runs, classes), _sections(d, shown)),
        _footer(shown, d.versions),
    )


def _kind(d: Diagnosis, shown: Shown) -> Html:
    return tag("p", shown.say(d.verdict), class_=f"verdict is-{d.verdict}")


def _sections(d: Diagnosis, shown: Shown) -> Html:
    causes = Causes(d, shown)
    return join(
        causes.section(),
        causes.defects(),
        causes.tests(),
        causes.remarks(),
        shown.seen(),
        _facts(d.facts, shown),
    )


def _reading(reading: Reading, shown: Shown, classes: int | None) -> Html:
    seen = sum(f.status == "present" for f in reading.findings)
    count = shown.say("reading-of", runs=len(reading.runs), seen=seen)
    head = _header(shown, tag("p", count, class_="verdict"), tag("h1", shown.say("reading")))
    return join(
        head, _columns(shown.curves(reading.runs, classes), shown.seen()), _footer(shown, {})
    )


def _header(shown: Shown, *parts: Part) -> Html:
    button = tag("button", shown.say("theme"), type="button", id="theme", hidden=True)
    skip = tag("a", shown.say("skip"), href="#main", class_="skip")
    return tag("header", skip, button, *parts)


def _columns(curves: Html | None, *parts: Part) -> Html:
    main = tag("main", *parts, id="main", tabindex=-1)
    aside = tag("aside", curves, aria_labelledby="curves-heading") if curves else None
    return tag("div", aside, main, class_="columns" if curves else "column")


def _facts(facts: Facts, shown: Shown) -> Html | None:
    rows = [
        (
            tag("dt", name.replace("_", " ")),
            tag("dd", f"{value}", _origin(facts.origins.get(name, ""))),
        )
        for name, value in facts
        if value is not None and name != "origins"
    ]
    if not rows:
        return None
    heading = tag("summary", tag("h2", shown.say("facts")))
    return tag("section", tag("details", heading, tag("dl", rows)), class_="facts")


def _origin(where: str) -> Part:
    return (" ", tag("small", where)) if where else None


def _footer(shown: Shown, versions: dict[str, str]) -> Html:
    lines = [shown.say("self-contained")]
    if "advisor" in versions:
        lines.append(shown.say("made-by", version=versions["advisor"]))
    if "knowledge" in versions:
        lines.append(shown.say("knowledge", digest=versions["knowledge"]))
    return tag("footer", [tag("p", line) for line in lines])


def _whole(title: str, shown: Shown, body: Html, data: Html) -> str:
    style, script = _own("page.css"), _own("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="referrer", content="no-referrer"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", clean(title)),
        tag("style", Html(style)),
    )
    lang = "zh-Hans" if shown.language == "zh" else "en"
    content = tag("body", body, data, tag("script", Html(script)))
    return f"<!doctype html>\n{tag('html', head, content, lang=lang)}\n"


def _own(name: str) -> str:
    return (files("advisor.report") / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
