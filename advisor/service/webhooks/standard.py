"""Standard Webhooks, for any program.

A question is ``{"type": "message.created", "data": {"id", "conversation", "text", "subject",
"curves", "code"}}``; of the last four only ``text`` must be there. Answers
go to the base URL as ``advisor.note`` and ``advisor.reply``, signed the same way.
Source: the specification at standardwebhooks.com, sections "Signature scheme" and "Verifying".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError

from advisor.service.webhooks import Call, Ignored, Message, dug, timely, word

# Signatures in one header: one for each secret in use. # unsourced
MOST_SIGNATURES = 10


def verify(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], at: float) -> bool:
    """The id and the time are signed with the body."""
    id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id or not timely(stamp, at):
        return False
    given = headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
    made = [_signature(secret, id, stamp, raw).encode() for secret in secrets]
    tried = [hmac.compare_digest(g.encode("utf-8", "replace"), m) for g in given for m in made]
    return any(tried)


def _signature(secret: str, id: str, stamp: str, raw: bytes) -> str:
    content = f"{id}.{stamp}.".encode("utf-8", "replace") + raw
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64 after whsec_") from error


def read(payload: object) -> Message | Ignored:
    """Only ``message.created``; ``author`` of anything but ``customer`` is ignored."""
    kind = word(dug(payload, "type"))
    if kind != "message.created":
        return Ignored(f"type {kind!r}")
    if (author := word(dug(payload, "data", "author")) or "customer") != "customer":
        return Ignored(f"author {author!r}")
    given = dug(payload, "data")
    data = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    id = word(data.get("id"))
    known = {k: data[k] for k in ("text", "subject", "curves", "code") if k in data}
    conversation = word(data.get("conversation")) or id
    try:
        return Message.model_validate({**known, "id": id, "conversation": conversation})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        return Ignored(f"data.{'.'.join(map(str, first['loc']))}: {first['msg']}")


def note(message: Message, text: str, *, public: bool, notes_to: str) -> Call | None:
    """An event of our own, to the base URL itself."""
    data = {"conversation": message.conversation, "message": message.id, "text": text}
    kind = "advisor.reply" if public else "advisor.note"
    return Call(path="", body={"type": kind, "data": data})


def headers(id: str, body: bytes, token: str, at: float) -> dict[str, str]:
    """By the id the other side knows a delivery that it has got before."""
    stamp = str(int(at))
    signature = _signature(token, id, stamp, body)
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}
