"""Zammad: webhooks of triggers, signed with HMAC-SHA1 over the body.

Nothing else is signed, so a delivery is known by its article, and an old article is refused. Of the
default payload, which tells a person's address and telephone number, nothing but the text is kept.
Source: admin-docs.zammad.org, "Webhook" (payload, headers), docs.zammad.org, "Ticket articles".
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from advisor.service.documents import MOST_SUBJECT
from advisor.service.plain_html import text_of
from advisor.service.webhooks import (
    MOST_MESSAGE,
    Call,
    Ignored,
    Message,
    dug,
    number,
    signed,
    word,
)

# Zammad tries again for some hours; a trigger works on a new article at once. # unsourced
OLDEST_SECONDS = 3 * 86_400


def verify(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], at: float) -> bool:
    """SHA-1 is Zammad's choice; a forged HMAC would still need the secret."""
    given = headers.get("x-hub-signature", "").removeprefix("sha1=")
    right = any(signed(s.encode(), raw, given, sha1=True) for s in secrets)
    return right and _recent(raw, at)


def _recent(raw: bytes, at: float) -> bool:
    """Whether the article is new; a payload without its time is taken as it is."""
    try:
        told = word(dug(json.loads(raw), "article", "created_at"), 40)
        made = dt.datetime.fromisoformat(told)
        return at - made.replace(tzinfo=made.tzinfo or dt.UTC).timestamp() <= OLDEST_SECONDS
    except (ValueError, RecursionError, OverflowError):
        return True


def read(payload: object) -> Message | Ignored:
    """A public article of a customer."""
    who = word(dug(payload, "article", "sender"))
    if who != "Customer":
        return Ignored(f"sender {who!r}")
    if dug(payload, "article", "internal") not in (None, False):
        return Ignored("an internal article")
    if dug(payload, "article", "preferences", "is-auto-response") not in (None, False):
        return Ignored("an automatic answer")
    ticket, article = number(dug(payload, "ticket", "id")), number(dug(payload, "article", "id"))
    text = word(dug(payload, "article", "body"), MOST_MESSAGE)
    if "html" in word(dug(payload, "article", "content_type")):
        text = text_of(text)
    if not (ticket and article and text.strip()):
        return Ignored("no text, or an id is missing")
    subject = word(dug(payload, "ticket", "title"), MOST_SUBJECT)
    place = {"ticket": ticket}
    return Message(id=article, conversation=ticket, text=text, subject=subject, place=place)


def note(message: Message, text: str, *, public: bool, notes_to: str) -> Call | None:
    """An article; an internal one is seen by agents only."""
    body = {
        "ticket_id": int(message.place["ticket"]),
        "subject": "advisor",
        "body": text,
        "content_type": "text/plain",
        "type": "note",
        "internal": not public,
    }
    return Call(path="/api/v1/ticket_articles", body=body)


def headers(id: str, body: bytes, token: str, at: float) -> dict[str, str]:
    """An access token with the right ``ticket.agent``."""
    return {"authorization": f"Token token={token}"}
