"""What comes in and goes out over HTTP besides the types of ``advisor.model``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from advisor.dialogue import Event, Gave, Probed, Question, Said, Tried
from advisor.intake import MOST_TEXT
from advisor.model import Diagnosis, Language, Model, ProbeReport

MOST_FILES, MOST_EVENTS, MOST_TRIED = 20, 200, 50
MOST_NAME, MOST_SUBJECT, MOST_SAID, MOST_NOTE = 300, 300, 20_000, 4_000

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
CauseId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}/[a-z0-9-]{1,80}$")]
State = Literal["new", "answered", "confirmed", "closed"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class File(Model):
    """A file by its name and its text, or with ``binary`` its bytes in base64."""

    name: str = Field(min_length=1, max_length=MOST_NAME, examples=["train.log"])
    content: str = Field(examples=["epoch 1 loss 0.693\\nepoch 2 loss nan\\n"])
    binary: bool = False


class Brought(Model):
    """Anything that a person brings, as JSON; multipart forms have the same parts.

    ``events`` are those of a conversation. ``seen`` is the ``version`` of the conversation that
    the sender has seen: when it has grown since, nothing is added.
    """

    text: str = Field(default="", max_length=MOST_TEXT)
    language: Language | None = None
    curves: tuple[File, ...] = Field(default=(), max_length=MOST_FILES)
    code: tuple[File, ...] = Field(default=(), max_length=MOST_FILES)
    tried: tuple[Annotated[str, Field(max_length=MOST_SAID)], ...] = Field(
        default=(), max_length=MOST_TRIED
    )
    probe_results: tuple[ProbeReport, ...] = Field(default=(), max_length=MOST_FILES)
    events: tuple[Event, ...] = Field(default=(), max_length=MOST_EVENTS)
    subject: str = Field(default="", max_length=MOST_SUBJECT)
    seen: int | None = Field(default=None, ge=0)

    def as_events(self) -> tuple[Event, ...]:
        """Everything as events, files under harmless names, in the order of ``advisor ask``."""
        return tuple(
            e.model_copy(update={"name": label(e.name)}) if isinstance(e, Gave) else e
            for e in self._events()
        )

    def _events(self) -> Iterator[Event]:
        if self.text.strip():
            yield Said(text=self.text)
        for file in self.curves:
            yield Gave(what="curve", name=file.name, content=file.content, binary=file.binary)
        for file in self.code:
            yield Gave(what="code", name=file.name, content=file.content, binary=file.binary)
        for said in self.tried:
            yield Tried(text=said)
        for report in self.probe_results:
            yield Probed(report=report)
        yield from self.events


def label(name: str) -> str:
    """A file's name as a label: no control characters, and no way out of the working folder."""
    shown = _CONTROL.sub("", name)
    parts = re.split(r"[/\\]", shown)
    if ".." in parts or parts[0] in ("", "~") or re.match(r"[A-Za-z]:", shown):
        shown = parts[-1]
    return shown if shown.strip(". ") else "file"


def one_line(text: str, most: int) -> str:
    """Text for a list: one line without control characters."""
    shown = " ".join(_CONTROL.sub(" ", text[: 4 * most]).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


class TicketView(Model):
    """A conversation as it stands in a list."""

    id: str
    state: State
    subject: str
    language: Language | None
    origin: str
    external_id: str | None
    created: dt.datetime
    updated: dt.datetime
    version: int
    verdict: str | None
    top_cause: str | None
    confirmed_cause: str | None
    confirmed_by: str | None
    note: str


class ConversationView(TicketView):
    """A conversation with the answer to all that was said in it, and the next question."""

    question: Question | None
    diagnosis: Diagnosis | None


class MessageView(Model):
    """An event as it was stored: redacted."""

    number: int
    created: dt.datetime
    event: Event


class TicketPage(Model):
    """Tickets, the last changed first; ``next`` fetches the following page."""

    tickets: tuple[TicketView, ...]
    next: str | None = None


class FeedbackGiven(Model, defer_build=False):
    """What somebody thinks of an answer; ``cause`` is what it was in the end, if they know."""

    helpful: bool | None = Field(default=None, examples=[True])
    cause: CauseId | None = Field(default=None, examples=["optim/lr-too-high"])
    note: str = Field(default="", max_length=MOST_NOTE)


class TicketChange(Model, defer_build=False):
    """What an agent decides; fields that are left out stay as they are."""

    state: State | None = None
    confirmed_cause: CauseId | None = None
    note: str | None = Field(default=None, max_length=MOST_NOTE)


class CauseName(Model):
    """A cause in the list of all."""

    id: str
    en: str
    zh: str
    severity: str


class AuditView(Model):
    """One entry of the audit log."""

    id: int
    created: dt.datetime
    actor: str
    action: str
    subject: str
    detail: str
