"""Bodies go to a diagnosing process as they are; documents come back as bytes."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from advisor.service.jobs import Job
from advisor.service.problems import Problem
from advisor.service.state import Service
from advisor.service.workers import Answered

MOST_TYPE = 300


async def answered(
    request: Request, here: Service, *, keep: bool, patch: bool = False, before: bytes = b""
) -> Answered:
    """The answer to the body of a request; raises ``Problem``."""
    media = request.headers.get("content-type", "")
    if len(media) > MOST_TYPE:
        raise Problem(415, "media", where="Content-Type", what="too long", do="Shorten it.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(
            415, "media", where="Content-Encoding", what="compressed bodies are not taken",
            do="Send it as it is.",
        )  # fmt: skip
    body = await request.body()
    done = await here.pool.run(Job(content_type=media, keep=keep, patch=patch), body, before)
    here.metrics.verdict(done.done.verdict)
    return done


def document(content: bytes | str, status: int = 200, **headers: str) -> Response:
    """A document as it is."""
    return Response(content, status, headers or None, "application/json")
