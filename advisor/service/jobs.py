"""What a diagnosing process does with the body of a request: read, redact, diagnose.

It all happens there, not in the server: a hostile body can cost no more than one job.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from advisor import dialogue
from advisor.dialogue import Conversation, Event, Gave, Said, next_question
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, Model, to_json
from advisor.service.documents import MOST_EVENTS, MOST_SUBJECT, Brought, one_line
from advisor.service.redaction import redacted, redacted_text

# Parts of a form; a person's browser sends a dozen. # unsourced
MOST_PARTS = 300
FIELDS = ("text", "language", "subject", "seen", "tried", "event")
FILES = ("curve", "code", "probe_result")

_EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(tuple[Event, ...])


class Job(Model):
    """How to take the body. ``keep``: it will be stored, so redact it and find a question, too.

    ``show``: the body is a ``page.answer.Kept``, to be made a page; nothing is diagnosed.
    """

    content_type: str
    keep: bool = False
    patch: bool = False
    show: bool = False


class Done(Model):
    """What a list shows of the answer."""

    language: Literal["en", "zh"] | None
    subject: str
    verdict: str
    listed: tuple[str, ...]
    seen: int | None
    events: int


SHOWN = Done(language=None, subject="", verdict="", listed=(), seen=None, events=0)


class Refused(Exception):
    """The body is not what it should be: a status and a kind of ``problems.TITLES``."""

    def __init__(self, status: int, kind: str, message: str, faults: list[Any]) -> None:
        super().__init__(message)
        self.status, self.kind, self.faults = status, kind, faults


def run(job: Job, body: bytes, before: bytes, kb: Knowledge) -> tuple[Done, tuple[bytes, ...]]:
    """The diagnosis of a body, after the conversation ``before`` it (JSON, or nothing).

    The bytes are the diagnosis, the next question and the new events as JSON lines. Raises
    ``Refused`` or ``InputError``.
    """
    if job.show:
        from advisor.service.page import answer

        return SHOWN, answer.shown(body, before, kb)
    brought = read(job.content_type, body)
    events = brought.as_events()
    conversation = _conversation(before, brought)
    if before and not events:
        raise InputError("events: nothing was brought. Say something, or give a file.")
    if job.keep:
        events = tuple(redacted(e) for e in events)
    for event in events:
        conversation = conversation.with_event(event)
    if len(conversation.events) > MOST_EVENTS:
        raise InputError(
            f"events: {len(conversation.events)} in one conversation; at most {MOST_EVENTS}."
            " Open a new conversation."
        )
    diagnosis = dialogue.diagnose(conversation, kb)
    if job.patch:
        from advisor import mending

        case = dialogue.case_of(conversation, kb)
        diagnosis = mending.mended_diagnosis(case, diagnosis, kb)
    question = next_question(diagnosis, conversation, kb) if job.keep else None
    return (
        _done(conversation, brought, diagnosis),
        (
            to_json(diagnosis).encode(),
            question.model_dump_json().encode() if question else b"",
            b"\n".join(e.model_dump_json().encode() for e in events) if job.keep else b"",
        ),
    )


def _conversation(before: bytes, brought: Brought) -> Conversation:
    if before:
        return Conversation.model_validate_json(before)
    return Conversation(id="new", language=brought.language)


def _done(conversation: Conversation, brought: Brought, diagnosis: Diagnosis) -> Done:
    said = next((e.text for e in conversation.events if isinstance(e, Said)), "")
    names = ", ".join(e.name for e in conversation.events if isinstance(e, Gave))
    return Done(
        language=conversation.language,
        subject=one_line(redacted_text(brought.subject) or said or names, MOST_SUBJECT // 2),
        verdict=diagnosis.verdict,
        listed=tuple(h.cause.id for h in diagnosis.differential),
        seen=brought.seen,
        events=len(conversation.events),
    )


def read(content_type: str, body: bytes) -> Brought:
    """The document in a body; raises ``Refused``."""
    media = content_type.partition(";")[0].strip().lower()
    try:
        if media == "multipart/form-data":
            return Brought.model_validate(asyncio.run(_form(content_type, body)))
        if media == "application/json":
            return Brought.model_validate_json(body)
    except ValidationError as error:
        raise _refused(error) from error
    message = f"body: {media or 'no media type'} is not understood."
    do = "Send application/json or multipart/form-data."
    raise Refused(415, "media", f"{message} {do}", [])


def _refused(error: ValidationError) -> Refused:
    faults = [
        {"where": ".".join(map(str, e["loc"]))[:200] or "body", "what": e["msg"][:500]}
        for e in error.errors(include_url=False, include_context=False, include_input=False)[:10]
    ]
    if error.errors(include_url=False, include_context=False, include_input=False)[0][
        "type"
    ].startswith("json"):
        message = f"body: {faults[0]['what']}. Send a JSON document in UTF-8."
        return Refused(400, "malformed", message, [])
    return Refused(422, "invalid", "", faults)


class _Parser(MultiPartParser):
    """Keeps files in memory: their size is limited already."""

    spool_max_size = 1 << 30


async def _form(content_type: str, body: bytes) -> dict[str, Any]:
    """A form in the fields of ``Brought``."""

    async def stream() -> AsyncGenerator[bytes]:
        yield body

    parser = _Parser(
        Headers({"content-type": content_type}),
        stream(),
        max_files=MOST_PARTS,
        max_fields=MOST_PARTS,
        max_part_size=len(body) + 1,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeDecodeError) as error:
        message = f"body: not a multipart form: {error}. Let your HTTP client encode it."
        raise Refused(400, "malformed", message, []) from error
    try:
        return await _fields(form)
    finally:
        await form.close()


async def _fields(form: FormData) -> dict[str, Any]:
    found: dict[str, Any] = {"curves": [], "code": [], "tried": [], "probe_results": []}
    events: list[Any] = []
    for name, value in form.multi_items():
        if name in FILES and value == "":  # an input for files that was left empty
            continue
        if isinstance(value, UploadFile) != (name in FILES) or name not in FIELDS + FILES:
            raise _part(name)
        if isinstance(value, UploadFile):
            data, title = await value.read(), value.filename or name
            if not value.filename and not data:  # an input for files that was left empty
                continue
            if name == "probe_result":
                found["probe_results"].append(_json(name, data))
                continue
            gave = Gave.of("curve" if name == "curve" else "code", title, data)
            of = {"name": gave.name, "content": gave.content, "binary": gave.binary}
            found["curves" if name == "curve" else "code"].append(of)
        elif name == "tried":
            found["tried"] += [value] if value.strip() else []
        elif name == "event":
            events.append(_json(name, value))
        elif value:
            found[name] = value
    return found | {"events": events}


def _json(name: str, text: str | bytes) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(422, "invalid", "", [{"where": name, "what": "not JSON"}]) from error


def _part(name: str) -> Refused:
    what = f"no such part here; fields are {', '.join(FIELDS)}, files {', '.join(FILES)}"
    return Refused(422, "invalid", "", [{"where": name[:100], "what": what}])


def as_events(lines: bytes) -> tuple[Event, ...]:
    """Events from JSON lines."""
    joined = b"[" + b",".join(line for line in lines.split(b"\n") if line) + b"]"
    return _EVENTS.validate_json(joined)
