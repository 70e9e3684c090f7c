"""Whether the service is alive and ready, and its counters."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

import advisor
from advisor.model import Model
from advisor.service.metrics import CONTENT_TYPE
from advisor.service.openapi import errors
from advisor.service.problems import Problem
from advisor.service.security import Credentials, known
from advisor.service.state import Here, Service

router = APIRouter(tags=["health"])


class Health(Model):
    """Which program with which knowledge answers."""

    status: str
    advisor: str
    knowledge: str


@router.get("/healthz")
async def healthz(here: Here) -> Health:
    """The process is alive."""
    return _told(here)


@router.get("/readyz", responses=errors(503))
async def readyz(here: Here) -> Health:
    """Database and diagnosing processes are there."""
    if not here.pool.ready:
        raise _unready("no diagnosing process is up")
    await run_in_threadpool(_reached, here)
    return _told(here)


PLAIN: dict[str, Any] = {
    "content": {"text/plain": {"schema": {"type": "string"}}},
    "description": "Counters.",
}


@router.get("/metrics", response_class=Response, responses={200: PLAIN, **errors(401, 403, 429)})
async def metrics(request: Request, here: Here, credentials: Credentials) -> Response:
    """Counters for Prometheus; for admins unless ADVISOR_METRICS=open."""
    if here.settings.metrics != "open" and not (await known(request, here, credentials)).may(
        "admin"
    ):
        raise Problem(
            403,
            "scope",
            where="token",
            what="not an admin's",
            do="Set ADVISOR_METRICS=open, or use one.",
        )
    return Response(await run_in_threadpool(here.metrics.text), media_type=CONTENT_TYPE)


def _told(here: Service) -> Health:
    return Health(status="ok", advisor=advisor.__version__, knowledge=here.kb.digest)


def _reached(here: Service) -> None:
    try:
        with here.store.reading() as session:
            session.execute(text("SELECT count(*) FROM tokens WHERE 1 = 0"))
    except SQLAlchemyError as error:
        raise _unready("the database does not answer") from error


def _unready(what: str) -> Problem:
    return Problem(503, "not-ready", what=what, do="Wait.", headers={"Retry-After": "5"})
