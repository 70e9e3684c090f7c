"""One file a help desk; a file that is here is a sender, there is no list to edit.

A sender is a module with the functions of ``Sender``. It knows the desk's form of signatures,
messages and notes, and nothing of databases or connections. ``api.hooks`` takes deliveries in,
``courier`` works on them and sends notes out.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol, cast

from pydantic import Field

from advisor.model import Model
from advisor.service.documents import MOST_SUBJECT, File

# Seconds that a signed time may be off; the figure of the Standard Webhooks specification, and of
# Slack's and Chatwoot's.
WINDOW = 300
# Characters of one message; a desk's own limits are lower. # unsourced
MOST_MESSAGE = 200_000
MOST_ID = 180


class Message(Model):
    """What a customer wrote. ``id`` and ``conversation`` are the desk's, from what it signed.

    ``place`` is what ``note`` needs to answer there.
    """

    id: str = Field(min_length=1, max_length=MOST_ID)
    conversation: str = Field(min_length=1, max_length=MOST_ID)
    text: str = Field(max_length=MOST_MESSAGE)
    subject: str = Field(default="", max_length=MOST_SUBJECT)
    curves: tuple[File, ...] = Field(default=(), max_length=5)
    code: tuple[File, ...] = Field(default=(), max_length=5)
    place: dict[str, str] = Field(default={})


class Ignored(NamedTuple):
    """A delivery that asks nothing of us, and why."""

    why: str


class Outgoing(Model):
    """What is to be told, and in answer to what; of the message only where it was said."""

    message: Message
    text: str
    public: bool


class Call(Model):
    """A POST to a path below the desk's base URL."""

    path: str
    body: dict[str, Any]


class Sender(Protocol):
    """The functions of a sender's module. Names of headers are in lower case."""

    def verify(
        self, headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], at: float
    ) -> bool:
        """Whether one of the secrets signed these bytes, and not too long before ``at``."""
        ...

    def read(self, payload: object) -> Message | Ignored:
        """The customer's message; anything written by an agent, a bot or us is ignored."""
        ...

    def note(self, message: Message, text: str, *, public: bool, notes_to: str) -> Call | None:
        """How to tell the agents, or with ``public`` the customer; None where that cannot be."""
        ...

    def headers(self, id: str, body: bytes, token: str, at: float) -> dict[str, str]:
        """What proves that the call is ours; ``id`` is the same in every attempt."""
        ...


@cache
def senders() -> Mapping[str, Sender]:
    """All senders by name."""
    names = [m.name for m in pkgutil.iter_modules(__path__)]
    return {n: cast(Sender, importlib.import_module(f"{__name__}.{n}")) for n in names}


def signed(secret: bytes, content: bytes, given: str, *, sha1: bool = False) -> bool:
    """Whether ``given`` is the hexadecimal HMAC of the content."""
    made = hmac.new(secret, content, hashlib.sha1 if sha1 else hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), given.encode("utf-8", "replace"))


def timely(stamp: str, at: float) -> bool:
    """Whether a time in whole seconds since 1970 is within the window."""
    return (
        stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and abs(at - int(stamp)) <= WINDOW
    )


def dug(value: object, *path: str) -> object:
    """What lies at the path in nested objects; None when it is not there."""
    for key in path:
        value = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return value


def word(value: object, most: int = MOST_ID) -> str:
    """A string or a whole number as text, cut to ``most``; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int) and abs(value) > 1 << 63:  # its decimal form may be refused
        return ""
    # Half of a pair of surrogates is in JSON but in no encoding.
    return str(value)[:most].replace("\0", "").encode("utf-8", "replace").decode()


def number(value: object) -> str:
    """An id that is a whole number, as digits; empty for anything else. Safe in a path."""
    found = word(value, 20)
    return found if found.isascii() and found.isdigit() else ""
