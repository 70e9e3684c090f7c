"""A conversation as HTML, Markdown and the draft of a reply.

It runs in a diagnosing process: everything here reads what strangers have sent.
"""

from __future__ import annotations

from advisor import dialogue
from advisor.dialogue import Conversation, Question
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, Language, Model, Words
from advisor.report import html, markdown
from advisor.report.markup import Html, Part, join, tag
from advisor.service.page import asking
from advisor.service.page.brought import Listing, told
from advisor.service.page.words import say


class Show(Model):
    """How to show it: ``action`` is where its forms go, "" for none.

    ``confirmed`` is the cause that an agent has settled on, ``framed`` the view of the widget.
    """

    language: Language
    action: str
    version: int
    confirmed: str | None = None
    confirmed_by: str | None = None
    framed: bool = False
    draft: bool = False


class Kept(Model):
    """What is stored of a conversation besides its events."""

    show: Show
    diagnosis: Diagnosis
    question: Question | None


def shown(kept: bytes, before: bytes, kb: Knowledge) -> tuple[bytes, ...]:
    """Title, content, Markdown and the draft of a reply; ``kept`` is a ``Kept`` as JSON."""
    given = Kept.model_validate_json(kept)
    conversation = Conversation.model_validate_json(before)
    show = given.show
    d = given.diagnosis.model_copy(update={"language": show.language})
    settled = kb.causes[show.confirmed].name if show.confirmed in kb.causes else None
    text = markdown.report(d)
    draft = _draft(given, conversation, settled) if show.draft else ""
    page = _content(given, d, conversation, settled, text, kb)
    return tuple(part.encode() for part in (d.verdict_reason[d.language], page, text, draft))


def _draft(given: Kept, conversation: Conversation, settled: Words | None) -> str:
    """In the language of the person who asked."""
    language = conversation.language or given.diagnosis.language
    d = given.diagnosis.model_copy(update={"language": language})
    question = given.question
    asked = question.text[language] if question and question.options else ""
    return markdown.reply(d, question=asked, confirmed=settled)


def _content(
    given: Kept,
    d: Diagnosis,
    conversation: Conversation,
    settled: Words | None,
    text: str,
    kb: Knowledge,
) -> Html:
    show = given.show
    listing = Listing(dialogue.case_of(conversation, kb).snippets, d)
    parts = html.pieces(d, lines=listing.anchors)
    code = listing.section()
    beside = tag("aside", parts.curves, code) if parts.curves or code else None
    return join(
        tag("header", parts.kind, tag("h1", parts.title), _settled(show, settled)),
        _question(given.question, show) if show.action else None,
        tag(
            "div",
            beside,
            tag(
                "main",
                parts.sections,
                told(dialogue.standing(conversation), d),
                _copy(text, show) if not show.draft else None,
                id="main",
                tabindex=-1,
            ),
            class_="columns" if beside else "column",
        ),
        parts.data,
    )


def _settled(show: Show, settled: Words | None) -> Html | None:
    if settled is None:
        return None
    who = say("settled", show.language, who=show.confirmed_by or "")
    colon = "：" if show.language == "zh" else ": "
    return tag("p", tag("strong", f"{who}{colon}"), settled[show.language], class_="settled")


def _question(question: Question | None, show: Show) -> Html:
    language = show.language
    body = _asked(question, show) if question else [tag("p", say("no-question", language))]
    undo = _event('{"kind":"undone"}', say("undo", language), "quiet") if show.version > 1 else None
    more = tag(
        "details",
        tag("summary", say("more", language)),
        asking.more(language, show.action, show.version),
        class_="more",
        open=question is not None and question.kind in ("probe", "request"),
    )
    return tag(
        "section",
        body,
        more,
        _form(show, undo) if undo else None,
        class_="question",
        id="question",
        aria_label=say("question", language),
        tabindex=-1,
    )


def _asked(question: Question, show: Show) -> list[Part]:
    language = show.language
    kind = {"probe": "measure", "request": "bring"}.get(question.kind, "question")
    options = [
        _event(_json("answered", question.test, o.value), o.label[language], "choice")
        for o in question.options
    ]
    skip = _event(_json("skipped", question.test), say("pass", language), "quiet")
    choices = tag(
        "fieldset",
        tag("legend", question.text[language].strip(), class_="asked"),
        tag("div", options, skip, class_="row"),
    )
    why = tag(
        "details",
        tag("summary", say("why", language)),
        [tag("p", line) for line in question.why[language].split("\n")],
        class_="why",
    )
    return [
        tag("h2", say(kind, language)),
        _form(show, choices),
        _command(question, language) if question.kind == "probe" else None,
        why if question.why[language] else None,
    ]


def _command(question: Question, language: Language) -> Html:
    command = f"advisor probe run {question.test} --target target.py --out result.json"
    return join(
        tag("p", say("measure-note", language), class_="note"),
        tag("pre", tag("code", command), tabindex=0),
    )


def _json(kind: str, test: str, answer: str | None = None) -> str:
    """An event; ids and answers are ours, but they are written like anybody's."""
    import json

    event = {"kind": kind, "test": test} | ({"answer": answer} if answer else {})
    return json.dumps(event)


def _event(event: str, label: str, look: str) -> Html:
    return tag("button", label, type="submit", name_="event", value=event, class_=look)


def _form(show: Show, *parts: Part) -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name_="seen", value=show.version),
        parts,
        tag("p", role="alert", class_="alert", hidden=True),
        method="post",
        action=show.action,
        enctype="multipart/form-data",
        class_="answer",
    )


def _copy(text: str, show: Show) -> Html:
    return tag("section", copied("markdown", "as-text", text, show.language), class_="copying")


def copied(button: str, label: str, text: str, language: Language, *, open: bool = False) -> Html:
    """A text with a button that copies it; without the script it can be selected.

    ``open``: it stands there to be changed, else it is folded away.
    """
    name = f"{button}-text"
    area = tag("textarea", f"\n{text}", id=name, rows=14, spellcheck="false", readonly=not open)
    titled = tag("label", say(label, language), for_=name, class_="unseen" if open else None)
    row = tag(
        "div",
        tag(
            "button",
            say(button, language),
            type="button",
            class_="copy",
            data_copy=name,
            hidden=True,
        ),
        tag("span", role="status", class_="status"),
        class_="row",
    )
    return (
        join(titled, area, row) if open else join(row, tag("details", tag("summary", titled), area))
    )
