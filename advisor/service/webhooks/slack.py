"""Slack's Events API: mentions of the app, and messages to it.

Slack has no notes that only agents see, so those go to a channel of theirs (``notes_to``); the
answer in the thread waits for an agent.
Source: docs.slack.dev, "Verifying requests from Slack", "The Events API", "chat.postMessage".
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from advisor.patterns import pattern
from advisor.service.webhooks import (
    MOST_MESSAGE,
    Call,
    Ignored,
    Message,
    dug,
    signed,
    timely,
    word,
)

# Kinds of message that a person writes.
WRITTEN = ("", "file_share", "thread_broadcast")
# Slack cuts a text after 40,000 characters and advises 4,000.
MOST_TEXT = 3_800

_MENTION = pattern(r"<[@!][^<>|]{1,80}(?:\|[^<>]{0,80})?>")
_LINK = pattern(r"<((?:https?|mailto):[^<>|]{1,2000})(?:\|[^<>]{0,2000})?>")
_CHANNEL = pattern(r"[A-Z0-9]{2,30}")
_TIME = pattern(r"\d{1,12}\.\d{1,9}")


def verify(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], at: float) -> bool:
    """HMAC-SHA256 over ``v0:time:body``."""
    stamp = headers.get("x-slack-request-timestamp", "")
    given = headers.get("x-slack-signature", "").removeprefix("v0=")
    content = b"v0:" + stamp.encode("utf-8", "replace") + b":" + raw
    return timely(stamp, at) and any(signed(s.encode(), content, given) for s in secrets)


def challenge(payload: object) -> dict[str, str] | None:
    """The answer to Slack's question whether we are there."""
    if word(dug(payload, "type")) != "url_verification":
        return None
    return {"challenge": word(dug(payload, "challenge"))}


def read(payload: object) -> Message | Ignored:
    """A person's mention of the app, or message to it; never a bot's, ours among them."""
    event = dug(payload, "event")
    kind, to = word(dug(event, "type")), word(dug(event, "channel_type"))
    if kind != "app_mention" and not (kind == "message" and to == "im"):
        return Ignored(f"event {kind!r} in {to!r}")
    if (sub := word(dug(event, "subtype"))) not in WRITTEN:
        return Ignored(f"subtype {sub!r}")
    user = word(dug(event, "user"))
    if dug(event, "bot_id") or dug(event, "bot_profile") or user in (_ourselves(payload) | {""}):
        return Ignored("written by a bot")
    return _message(event)


def _ourselves(payload: object) -> set[str]:
    given = dug(payload, "authorizations")
    found = cast("list[Any]", given) if isinstance(given, list) else []
    return {word(dug(a, "user_id")) for a in found if dug(a, "is_bot") is True}


def _message(event: object) -> Message | Ignored:
    channel, stamp = word(dug(event, "channel")), word(dug(event, "ts"))
    thread = word(dug(event, "thread_ts")) or stamp
    if not (_CHANNEL.fullmatch(channel) and _TIME.fullmatch(stamp) and _TIME.fullmatch(thread)):
        return Ignored("no channel or time")
    text = _MENTION.sub(" ", word(dug(event, "text"), MOST_MESSAGE))
    text = html.unescape(_LINK.sub(r"\1", text)).strip()
    if not text:
        return Ignored("no text")
    place = {"channel": channel, "thread": thread}
    return Message(
        id=f"{channel}-{stamp}", conversation=f"{channel}-{thread}", text=text, place=place
    )


def note(message: Message, text: str, *, public: bool, notes_to: str) -> Call | None:
    """To the agents' channel, or into the thread."""
    shown = text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        shown = shown.replace(sign, entity)
    body: dict[str, Any] = {"text": shown.replace("**", "*"), "unfurl_links": False}
    if public:
        to = {"channel": message.place["channel"], "thread_ts": message.place["thread"]}
    elif notes_to:
        to = {"channel": notes_to}
    else:
        return None
    return Call(path="/api/chat.postMessage", body=to | body)


def headers(id: str, body: bytes, token: str, at: float) -> dict[str, str]:
    """A bot token with the right ``chat:write``."""
    return {"authorization": f"Bearer {token}"}


def failure(body: bytes) -> str:
    """Slack answers 200 to calls that it refuses; empty when it did not."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "not JSON"
    return "" if dug(told, "ok") is True else word(dug(told, "error")) or "not ok"
