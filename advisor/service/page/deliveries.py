"""The log of webhooks for agents: what came in, what went out, and drafts that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from pydantic import ValidationError

from advisor.report.markup import Html, Part, tag
from advisor.service.page.asking import moment
from advisor.service.page.shell import Look, saved, whole
from advisor.service.store.deliveries import STATES
from advisor.service.store.tables import Delivery
from advisor.service.webhooks import MOST_MESSAGE, Message, Outgoing


def page(
    look: Look,
    rows: Sequence[Delivery],
    hooks: Mapping[str, str],
    *,
    chosen: Mapping[str, str],
    following: int | None,
    note: str = "",
) -> str:
    """The list. ``hooks`` are names by id, ``chosen`` the filters in force."""
    say = look.say
    older = {**chosen, "before": following}
    return whole(
        look,
        say("deliveries"),
        tag(
            "header",
            tag("h1", say("deliveries")),
            tag("p", say("deliveries-lead"), class_="lead"),
        ),
        tag(
            "main",
            saved(look, note),
            _filters(look, chosen),
            [_delivery(look, row, hooks) for row in rows] or tag("p", say("no-deliveries")),
            tag("p", tag("a", say("older"), href=f"/deliveries?{urlencode(older)}"))
            if following
            else None,
            id="main",
            class_="wide deliveries",
            tabindex=-1,
        ),
    )


def _filters(look: Look, chosen: Mapping[str, str]) -> Html:
    def choice(name: str, values: Sequence[str]) -> Html:
        options = [
            tag("option", look.say(key), value=value, selected=value == chosen.get(name, ""))
            for value, key in (("", "any"), *((v, f"{v}-delivery") for v in values))
        ]
        return tag(
            "label", tag("span", look.say(name)), tag("select", options, name_=name)
        )  # fmt: skip

    return tag(
        "form",
        choice("state", STATES),
        choice("direction", ("in", "out")),
        tag("button", look.say("find"), type="submit"),
        method="get",
        action="/deliveries",
        class_="filters",
    )


def _delivery(look: Look, row: Delivery, hooks: Mapping[str, str]) -> Html:
    say = look.say
    state = tag("span", say(f"{row.state}-delivery"), class_=f"state is-{row.state}")
    told = [f"{row.status}"] if row.status else []
    told += [say("attempts", n=row.attempts)] if row.attempts > 1 else []
    way = "" if row.state == "draft" else say(f"{row.direction}-delivery")
    head = [
        tag("strong", hooks.get(row.hook, row.hook)), " ", way, " ",
        state, " ", moment(row.created), " ", tag("small", " · ".join(told)),
    ]  # fmt: skip
    ticket = tag("a", say("open-ticket"), href=f"/queue/{row.ticket_id}") if row.ticket_id else None
    return tag(
        "article",
        tag("p", head),
        tag("p", row.response, class_="reason") if row.response else None,
        _draft(look, row) if row.state == "draft" else _said(look, row),
        tag("div", ticket, _replay(look, row), class_="row"),
        class_="source",
    )


def _text(row: Delivery) -> str:
    """What was written, as it is stored: redacted."""
    try:
        if row.direction == "in":
            return Message.model_validate_json(row.request).text
        return Outgoing.model_validate_json(row.request).text
    except ValidationError:  # nothing is kept of a delivery that was ignored
        return ""


def _said(look: Look, row: Delivery) -> Html | None:
    text = _text(row)
    if not text:
        return None
    body = tag("p", text, class_="words", tabindex=0)
    return tag("details", tag("summary", look.say("what-was-said")), body)


def _draft(look: Look, row: Delivery) -> Html:
    """The answer for the customer, to be changed and sent, or dropped."""
    name = f"text-{row.id}"
    return tag(
        "form",
        tag("label", look.say("reply"), for_=name),
        tag("textarea", f"\n{_text(row)}", id=name, name_="text", rows=10, maxlength=MOST_MESSAGE),
        tag(
            "div",
            tag("button", look.say("approve"), class_="primary"),
            tag("button", look.say("drop-draft"), formaction=f"/deliveries/{row.id}/drop",
                class_="quiet"),
            class_="row",
        ),
        method="post",
        action=f"/deliveries/{row.id}/approve",
        class_="act",
    )  # fmt: skip


def _replay(look: Look, row: Delivery) -> Part:
    if row.state != "failed" and (row.direction, row.state) != ("out", "done"):
        return None
    button = tag("button", look.say("replay"))
    return tag(
        "form", button, method="post", action=f"/deliveries/{row.id}/replay", class_="act"
    )  # fmt: skip
