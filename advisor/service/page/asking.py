"""The form to bring something: words, logs, code and files, at the start and later on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.model import Language
from advisor.report.markup import Html, Part, join, tag
from advisor.service.page.shell import Look, whole
from advisor.service.page.words import EXAMPLE, say


@dataclass(frozen=True)
class Row:
    """A conversation in a list."""

    at: str
    subject: str
    state: str
    when: dt.datetime
    cause: str = ""


def start(look: Look, action: str, recent: Sequence[Row] = ()) -> str:
    """The first page."""
    say = look.say
    name = say("widget") if look.host else say("title")
    return whole(
        look,
        name,
        tag("header", tag("h1", name), tag("p", say("lead"), class_="lead")),
        tag(
            "main",
            form(look.language, action, framed=bool(look.host)),
            _recent(look, recent),
            id="main",
            class_="column",
            tabindex=-1,
        ),
    )


def form(language: Language, action: str, *, framed: bool = False) -> Html:
    """Everything that one may bring at first."""

    def word(key: str) -> str:
        return say(key, language)

    return tag(
        "form",
        tag("label", word("text"), for_="text"),
        tag("p", word("text-note"), class_="note", id="text-note"),
        _area("text", word("text-hint"), rows=7 if framed else 10, described="text-note"),
        tag("p", word("from-page"), class_="note from-page", hidden=True) if framed else None,
        _files(language),
        tag(
            "details",
            tag("summary", tag("label", word("tried"), for_="tried")),
            tag("p", word("tried-note"), class_="note", id="tried-note"),
            _area("tried", word("tried-hint"), rows=2, described="tried-note"),
        ),
        _send(language, "ask", tag("button", word("example"), type="button", class_="example",
                                   data_example=EXAMPLE[language], hidden=True)),
        **_attributes(action),
    )  # fmt: skip


def more(language: Language, action: str, version: int) -> Html:
    """More words and files for a conversation."""
    return tag(
        "form",
        tag("input", type="hidden", name_="seen", value=version),
        tag("label", say("say-more", language), for_="text"),
        _area("text", "", rows=4),
        _files(language, probes=True),
        tag("label", say("tried", language), for_="tried"),
        _area("tried", say("tried-hint", language), rows=2),
        _send(language, "send"),
        **_attributes(action),
    )


def _attributes(action: str) -> dict[str, str]:
    return {
        "method": "post",
        "action": action,
        "enctype": "multipart/form-data",
        "class_": "bring",
    }


def _send(language: Language, key: str, *others: Part) -> Html:
    return join(
        tag("p", role="alert", class_="alert", hidden=True),
        tag(
            "div",
            tag("button", say(key, language), type="submit", class_="primary"),
            *others,
            tag("span", role="status", class_="status"),
            class_="row",
        ),
    )


def _area(name: str, hint: str, *, rows: int, described: str = "") -> Html:
    return tag(
        "textarea",
        id=name,
        name_=name,
        rows=rows,
        placeholder=hint or None,
        spellcheck="false",
        aria_describedby=described or None,
    )


def _files(language: Language, *, probes: bool = False) -> Html:
    """Inputs by kind; with the script one button, the kinds being guessed and shown."""
    kinds = [("curve", "curve-files"), ("code", "code-files")]
    kinds += [("probe_result", "probe-files")] if probes else []
    inputs = [
        tag(
            "label",
            tag("span", say(word, language)),
            tag("input", type="file", name_=name, multiple=True),
        )
        for name, word in kinds
    ]
    return join(
        tag("div", inputs, class_="plain-files"),
        tag(
            "div",
            tag(
                "label",
                say("files", language),
                tag("input", type="file", multiple=True, class_="unseen", tabindex=0),
                class_="button",
            ),
            tag("span", say("drop", language), class_="note"),
            tag("ul", class_="chips"),
            class_="drop",
            hidden=True,
        ),
    )


def _recent(look: Look, rows: Sequence[Row]) -> Html | None:
    if not rows:
        return None
    items = [
        tag(
            "li",
            tag("a", row.subject or look.say("no-subject"), href=row.at),
            tag("small", row.cause) if row.cause else None,
            moment(row.when),
        )
        for row in rows
    ]
    return tag(
        "section",
        tag("h2", look.say("recent")),
        tag("ul", items, class_="recent"),
        class_="recent-section",
    )


def moment(when: dt.datetime) -> Html:
    """A time in UTC; the script shows it in the zone of the reader."""
    return tag("time", f"{when:%Y-%m-%d %H:%M} UTC", datetime=when.isoformat(timespec="seconds"))
