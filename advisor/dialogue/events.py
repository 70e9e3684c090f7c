"""What happens in a conversation, as frozen events; everything else is computed from them.

::

    Said  Gave  Tried  Answered  Skipped  Probed        what a person brings, in order
                     Undone                             takes the last standing one of these back
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter

from advisor.errors import InputError
from advisor.model import Language, Model, Outcome, ProbeReport

Reply = Literal["yes", "no", "unknown"]


class Said(Model):
    """Anything told in prose; a whole pasted post, too."""

    kind: Literal["said"] = "said"
    text: str


class Gave(Model):
    """A curve, log or code file with its content, so that nothing need be read again.

    Given again under its name it takes the place of the earlier one. ``content`` is the text of the
    file, or with ``binary`` its bytes in base64.
    """

    kind: Literal["gave"] = "gave"
    what: Literal["curve", "code"]
    name: str
    content: str
    binary: bool = False

    @classmethod
    def of(cls, what: Literal["curve", "code"], name: str, data: bytes) -> Self:
        """A file as it was read; bytes that are no UTF-8 text travel as base64."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = ""
        # A byte-order mark or a lone surrogate would not survive the way through JSON and back.
        if text.encode() == data and "\0" not in text:
            return cls(what=what, name=name, content=text)
        return cls(what=what, name=name, content=base64.b64encode(data).decode(), binary=True)

    def data(self) -> bytes:
        """The bytes of the file; raises ``InputError`` when they are no base64."""
        if not self.binary:
            return self.content.encode()
        try:
            return base64.b64decode(self.content, validate=True)
        except ValueError as error:  # binascii.Error is one, and so is text that is not ASCII
            raise InputError(
                f"{self.name}: not base64 ({error}). Encode the bytes, or send text without binary."
            ) from error


class Tried(Model):
    """A change and what came of it: "switched to SGD: it blows up faster"."""

    kind: Literal["tried"] = "tried"
    text: str


class Answered(Model):
    """The answer to a question by the id of its test: a symptom, or an experiment.

    ``text`` is what the person added in their own words; it is read like anything they say.
    """

    kind: Literal["answered"] = "answered"
    test: str
    answer: Reply | Outcome
    text: str = ""


class Skipped(Model):
    """A test that shall not be proposed again."""

    kind: Literal["skipped"] = "skipped"
    test: str


class Probed(Model):
    """What probes measured, wherever they were run."""

    kind: Literal["probed"] = "probed"
    report: ProbeReport


class Undone(Model):
    """The last event that stands does not count any more."""

    kind: Literal["undone"] = "undone"


Event = Annotated[
    Said | Gave | Tried | Answered | Skipped | Probed | Undone, Field(discriminator="kind")
]
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def read_event(text: str | bytes) -> Event:
    """An event from its JSON; raises pydantic's ValidationError on anything else."""
    return _EVENT.validate_json(text)


class Conversation(Model):
    """Everything that happened, in order. ``language`` None is that of what was said."""

    id: str
    language: Language | None = None
    events: tuple[Event, ...] = ()

    def with_event(self, event: Event) -> Self:
        """The conversation after one more event; raises ``InputError`` for an undo of nothing."""
        if isinstance(event, Undone) and not standing(self):
            raise InputError("undo: nothing to take back. Say something first.")
        return self.model_copy(update={"events": (*self.events, event)})


def standing(conversation: Conversation) -> tuple[Event, ...]:
    """The events that were not taken back, in order; none of them is ``Undone``."""
    kept: list[Event] = []
    for event in conversation.events:
        if not isinstance(event, Undone):
            kept.append(event)
        elif kept:
            kept.pop()
    return tuple(kept)
