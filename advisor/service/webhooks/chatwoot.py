"""Chatwoot: agent bots and webhooks of 4.11.2 and later, which sign.

The signature covers the time and the body, so ids are taken from the body and not from headers.
Source: developers.chatwoot.com, "Webhooks" and "Create new message"; pull request 13892.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.service.webhooks import (
    MOST_MESSAGE,
    Call,
    Ignored,
    Message,
    dug,
    number,
    signed,
    timely,
    word,
)

ALIVE = ("open", "pending")


def verify(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], at: float) -> bool:
    """HMAC-SHA256 over ``time.body``."""
    stamp = headers.get("x-chatwoot-timestamp", "")
    given = headers.get("x-chatwoot-signature", "").removeprefix("sha256=")
    content = stamp.encode("utf-8", "replace") + b"." + raw
    return timely(stamp, at) and any(signed(s.encode(), content, given) for s in secrets)


def read(payload: object) -> Message | Ignored:
    """A new message from a contact. Outgoing ones, ours among them, would be a loop."""
    event = word(dug(payload, "event"))
    if event != "message_created":
        return Ignored(f"event {event!r}")
    # The webhook names the type; the number 0 is the same in other documents of Chatwoot.
    if (kind := word(dug(payload, "message_type"))) not in ("incoming", "0"):
        return Ignored(f"message_type {kind!r}")
    if dug(payload, "private") not in (None, False):
        return Ignored("a private note")
    # Contacts have no type in webhooks, or this one; agents and bots have theirs.
    if (who := word(dug(payload, "sender", "type")) or "contact").lower() != "contact":
        return Ignored(f"sender {who!r}")
    if (status := word(dug(payload, "conversation", "status"))) not in ALIVE:
        return Ignored(f"a conversation that is {status!r}")
    return _message(payload)


def _message(payload: object) -> Message | Ignored:
    account, id = number(dug(payload, "account", "id")), number(dug(payload, "id"))
    conversation = number(dug(payload, "conversation", "id"))
    text = word(dug(payload, "content"), MOST_MESSAGE)
    if not (account and id and conversation and text.strip()):
        return Ignored("no text, or an id is missing")
    return Message(
        id=f"{account}-{id}",
        conversation=f"{account}-{conversation}",
        text=text,
        place={"account": account, "conversation": conversation},
    )


def note(message: Message, text: str, *, public: bool, notes_to: str) -> Call | None:
    """A private message of the conversation, which only agents see."""
    account, conversation = message.place["account"], message.place["conversation"]
    return Call(
        path=f"/api/v1/accounts/{account}/conversations/{conversation}/messages",
        body={"content": text, "message_type": "outgoing", "private": not public},
    )


def headers(id: str, body: bytes, token: str, at: float) -> dict[str, str]:
    """The token of an agent bot or of a person."""
    return {"api_access_token": token}
