"""The agent's queue, and the ticket with what an agent decides about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from advisor.model import Words
from advisor.report.markup import Html, Part, join, tag
from advisor.service.page.answer import copied
from advisor.service.page.asking import moment
from advisor.service.page.shell import Look, saved, whole
from advisor.service.store.tables import STATES, Ticket


def queue(
    look: Look,
    tickets: Sequence[Ticket],
    causes: Mapping[str, Words],
    *,
    chosen: Mapping[str, str],
    following: str | None,
) -> str:
    """The list. ``chosen`` are the filters in force, ``following`` the mark of the next page."""
    say = look.say
    older = (
        tag("a", say("older"), href="/queue?" + urlencode({**chosen, "after": following}))
        if following
        else None
    )
    return whole(
        look,
        say("tickets"),
        tag("header", tag("h1", say("tickets"))),
        tag(
            "main",
            _filters(look, chosen),
            _table(look, tickets, causes) if tickets else tag("p", say("no-tickets")),
            tag("p", older) if older else None,
            tag("p", tag("a", say("csv"), href="/queue.csv?" + urlencode(chosen))),
            id="main",
            class_="wide",
            tabindex=-1,
        ),
    )


def _filters(look: Look, chosen: Mapping[str, str]) -> Html:
    say = look.say
    states = [("", say("any")), *((s, say(f"{s}-state")) for s in STATES)]
    options = [
        tag("option", label, value=value, selected=value == chosen.get("state", ""))
        for value, label in states
    ]
    return tag(
        "form",
        tag("label", tag("span", say("state")), tag("select", options, name_="state")),
        tag(
            "label",
            tag("span", say("search")),
            tag(
                "input", type="search", name_="words", value=chosen.get("words", ""), maxlength=100
            ),
        ),
        tag("button", say("find"), type="submit"),
        method="get",
        action="/queue",
        class_="filters",
        role="search",
    )


def _table(look: Look, tickets: Sequence[Ticket], causes: Mapping[str, Words]) -> Html:
    heads = ("subject", "state", "cause", "from", "changed")
    head = tag("tr", [tag("th", look.say(h), scope="col") for h in heads])
    body = [tag("tr", _cells(look, t, causes)) for t in tickets]
    return tag("table", tag("thead", head), tag("tbody", body), class_="tickets")


def _cells(look: Look, t: Ticket, causes: Mapping[str, Words]) -> list[Part]:
    link = tag("a", t.subject or look.say("no-subject"), href=f"/queue/{t.id}")
    state = tag("span", look.say(f"{t.state}-state"), class_=f"state is-{t.state}")
    cause = t.confirmed_cause or t.top_cause
    return [
        tag("th", link, scope="row"),
        tag("td", state, data_label=look.say("state")),
        tag("td", name_of(cause, causes, look) if cause else "–", data_label=look.say("cause")),
        tag("td", t.origin, data_label=look.say("from")),
        tag("td", moment(t.updated), data_label=look.say("changed")),
    ]


def name_of(cause: str, causes: Mapping[str, Words], look: Look) -> str:
    """The name of a cause, its id when it is no longer known."""
    return causes[cause][look.language] if cause in causes else cause


def ticket(
    look: Look,
    t: Ticket,
    causes: Mapping[str, Words],
    content: Html,
    *,
    title: str,
    draft: str,
    note: str = "",
) -> str:
    """A ticket: what is known of it, the decision, the draft, and the diagnosis."""
    state = tag("span", look.say(f"{t.state}-state"), class_=f"state is-{t.state}")
    head = tag(
        "div",
        tag("p", tag("a", look.say("tickets"), href="/queue"), " / ", state, " ", t.origin),
        tag("p", t.subject or look.say("no-subject"), class_="subject"),
        saved(look, note),
        tag("div", _decision(look, t, causes), _reply(look, draft), class_="desk"),
        class_="ticket",
    )
    return whole(look, t.subject or title, head, content, report=True)


def _reply(look: Look, draft: str) -> Html:
    return tag(
        "section",
        tag("h2", look.say("reply")),
        tag("p", look.say("reply-note"), class_="note"),
        copied("copy-reply", "reply", draft, look.language, open=True),
        class_="reply",
    )


def _decision(look: Look, t: Ticket, causes: Mapping[str, Words]) -> Html:
    say = look.say
    confirmed = (
        tag(
            "p",
            say("confirmed-as", name=name_of(t.confirmed_cause, causes, look)),
            class_="settled",
        )
        if t.confirmed_cause
        else None
    )
    return tag(
        "section",
        tag("h2", say("decide")),
        confirmed,
        _confirm(look, t, causes),
        _correct(look, t, causes),
        _note(look, t),
        _close(look, t),
        class_="decision",
    )


def _confirm(look: Look, t: Ticket, causes: Mapping[str, Words]) -> Html | None:
    cause = t.top_cause
    if cause is None or cause == t.confirmed_cause or cause not in causes:
        return None
    label = look.say("confirm", name=name_of(cause, causes, look))
    button = tag("button", label, name_="cause", value=cause, class_="primary")
    return _form(t, "confirm", button)


def _correct(look: Look, t: Ticket, causes: Mapping[str, Words]) -> Html:
    names = [tag("option", words[look.language], value=id) for id, words in causes.items()]
    return tag(
        "details",
        tag("summary", look.say("correct")),
        _form(
            t,
            "confirm",
            tag("label", look.say("correct-cause"), for_="cause"),
            tag("input", id="cause", name_="cause", list="cause-names", required=True,
                maxlength=130, autocomplete="off"),
            tag("datalist", names, id="cause-names"),
            tag("button", look.say("correct-now")),
        ),
        class_="correct",
    )  # fmt: skip


def _note(look: Look, t: Ticket) -> Html:
    return _form(
        t,
        "note",
        tag("label", look.say("note"), for_="note"),
        tag("textarea", f"\n{t.note}", id="note", name_="note", rows=2, maxlength=4000),
        tag("button", look.say("keep")),
    )


def _close(look: Look, t: Ticket) -> Html:
    if t.state == "closed":
        return _form(t, "reopen", tag("button", look.say("reopen")))
    return _form(t, "close", tag("button", look.say("close")))


def _form(t: Ticket, what: str, *parts: Part) -> Html:
    return tag("form", join(*parts), method="post", action=f"/queue/{t.id}/{what}", class_="act")
