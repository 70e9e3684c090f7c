"""Errors as ``application/problem+json`` (RFC 9457): where, what is wrong, what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from advisor.errors import AdvisorError
from advisor.model import Model

LOG = logging.getLogger("advisor.service")
MEDIA = "application/problem+json"
# Faults of a document that are listed; the first mends most of the others. # unsourced
SHOWN = 10
# A longer beginning of a message is not the name of a place. # unsourced
LONGEST_PLACE = 120


class Fault(Model):
    """One thing wrong in a document: the path to the field, and what is wrong with it."""

    where: str
    what: str


class ProblemDocument(Model):
    """The body of every error. ``detail`` is ``where``, ``what`` and ``do`` in one sentence."""

    type: str = Field(examples=["urn:advisor:input"])
    title: str = Field(examples=["The input cannot be read"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["runs.csv: empty. Give a training log or a curve file."])
    where: str = Field(default="", examples=["runs.csv"])
    what: str = Field(default="", examples=["empty"])
    do: str = Field(default="", examples=["Give a training log or a curve file."])
    faults: tuple[Fault, ...] = ()


TITLES = {
    "input": "The input cannot be read",
    "malformed": "The request is not well-formed",
    "invalid": "The document has wrong fields",
    "media": "This kind of body is not understood",
    "too-large": "The request is too large",
    "too-slow": "The request took too long to arrive",
    "too-much-work": "The input takes too much work",
    "token": "A valid token is needed",
    "scope": "The token does not allow this",
    "origin": "Pages of this site may not call the service",
    "rate": "Too many requests",
    "quota": "The quota of the day is used up",
    "busy": "The service is busy",
    "worker": "The process that worked on it ended",
    "not-found": "There is no such thing",
    "conflict": "It has changed in the meantime",
    "reused": "The key belongs to another request",
    "not-ready": "The service is not ready",
    "bug": "A bug in advisor",
    "http": "The request cannot be served",
}


class Problem(HTTPException):
    """An error with an answer; raise it anywhere below a route, or in a middleware's ``receive``.

    Being an ``HTTPException`` it passes through the framework's own reading of bodies.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        *,
        where: str = "",
        what: str,
        do: str = "",
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        place = f"{where}: " if where else ""
        super().__init__(status, f"{place}{what}. {do}".strip(), dict(headers or {}))
        self.document = ProblemDocument(
            type=f"urn:advisor:{kind}",
            title=TITLES[kind],
            status=status,
            detail=self.detail,
            where=where,
            what=what,
            do=do,
            faults=tuple(faults)[:SHOWN],
        )


def of_message(status: int, kind: str, message: str) -> Problem:
    """The problem that an ``AdvisorError`` tells of: ``place: what is wrong. What to do``."""
    where, colon, rest = message.partition(": ")
    if not colon or len(where) > LONGEST_PLACE:
        where, rest = "", message
    what, stop, do = rest.partition(". ")
    if not stop:
        what, stop, do = rest.partition("; ")
    problem = Problem(status, kind, where=where, what=what.rstrip("."), do=do)
    problem.document = problem.document.model_copy(update={"detail": message})
    return problem


def busy(what: str, seconds: float) -> Problem:
    """The service cannot take it now; ``seconds`` from now it may."""
    wait = max(1, round(seconds))
    return Problem(
        503, "busy", what=what, do=f"Try again in {wait} s.", headers={"Retry-After": str(wait)}
    )


def not_found(what: str, id: str) -> Problem:
    """One answer for what is not there and for what belongs to somebody else."""
    return Problem(404, "not-found", where=id[:100], what=f"no such {what}", do="Check the id.")


def response(problem: Problem) -> Response:
    """The problem as it is sent."""
    return Response(
        problem.document.model_dump_json(),
        status_code=problem.status_code,
        media_type=MEDIA,
        headers=problem.headers,
    )


def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response(error)


def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, AdvisorError)
    return response(of_message(422, "input", str(error)))


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details: Sequence[Any] = error.errors()
    if any(d["type"] == "json_invalid" for d in details):
        return response(
            Problem(400, "malformed", where="body", what="not JSON", do="Send a JSON document.")
        )
    faults = [Fault(where=".".join(map(str, d["loc"])), what=d["msg"]) for d in details[:SHOWN]]
    return response(invalid(faults))


def invalid(faults: Sequence[Fault]) -> Problem:
    """Wrong fields; there is at least one fault."""
    return Problem(
        422,
        "invalid",
        where=faults[0].where,
        what=faults[0].what.rstrip("."),
        do="Correct the field; /openapi.json describes all of them.",
        faults=faults,
    )


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    kind = {404: "not-found", 400: "malformed", 413: "too-large"}.get(status, "http")
    problem = Problem(status, kind, what=str(error.detail).rstrip("."), headers=error.headers)
    return response(problem)


def _no_database(_: Request, error: Exception) -> Response:
    LOG.error("database: %s", error)
    return response(busy("the database does not answer", 5))


def _bug(_: Request, error: Exception) -> Response:
    what = f"{type(error).__name__}"
    return response(
        Problem(500, "bug", what=what, do="The operator finds the traceback in the log.")
    )


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem."""
    app.add_exception_handler(Problem, _told)
    app.add_exception_handler(AdvisorError, _unreadable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(PoolTimeout, _no_database)
    app.add_exception_handler(Exception, _bug)
