"""``Idempotency-Key``: a request that is sent again is carried out once.

The key is stored in the transaction of what the request did and goes with the ticket. Of two that
arrive at once one finds the key of the other there, takes everything back and answers with the
other's ticket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import Depends, Header, Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from advisor.service.problems import Problem
from advisor.service.security import Asker
from advisor.service.state import Service
from advisor.service.store.tables import RequestKey, Ticket, now
from advisor.service.store.tickets import Tickets
from advisor.service.tokens import Caller

MOST_KEY = 200
REPLAYED = {"Idempotent-Replayed": "true"}


class Once(NamedTuple):
    """The key of a request, and what tells it from another one under the same key."""

    key: str
    digest: str

    def keep(self, session: Session, who: Caller, ticket_id: str) -> None:
        """To be called in the transaction of what the request does."""
        session.add(
            RequestKey(
                token_id=who.token_id,
                key=self.key,
                digest=self.digest,
                ticket_id=ticket_id,
                created=now(),
            )
        )
        session.flush()


async def of(request: Request) -> Once | None:
    """The key that a request brings, if any; raises ``Problem`` for one that is none."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= MOST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(
            400, "malformed", where="Idempotency-Key",
            what=f"it must be 1 to {MOST_KEY} printable ASCII characters", do="Send a random one.",
        )  # fmt: skip
    return Once(key, await run_in_threadpool(_digest, request, await request.body()))


def _digest(request: Request, body: bytes) -> str:
    """A form has another boundary each time that it is sent."""
    media = request.headers.get("content-type", "")
    _, found, boundary = media.partition("boundary=")
    edge = boundary.partition(";")[0].strip().strip('"').encode("latin-1", "replace")
    same = body.replace(edge, b"") if found and edge else body
    return hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + same).hexdigest()


async def documented(
    request: Request,
    who: Asker,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=MOST_KEY,
            pattern=r"^[\x20-\x7e]+$",
            description="Random; the same when the same request is sent again. It is then answered"
            " with what the first one did.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ] = None,
) -> Once | None:
    """The key of an API request."""
    return await of(request)


Retry = Annotated[Once | None, Depends(documented)]
"""A route's parameter of this type gets the key, and the description tells of it."""


def before(here: Service, who: Caller, once: Once | None) -> Ticket | None:
    """The ticket of the first of equal requests; raises ``Problem`` 422. It reads the database."""
    if once is None:
        return None
    with here.store.reading() as session:
        found = session.get(RequestKey, (who.token_id, once.key))
        if found is None:
            return None
        if found.digest != once.digest:
            raise Problem(
                422, "reused", where="Idempotency-Key", what="another request had this key",
                do="Send a new key with every new request.",
            )  # fmt: skip
        return Tickets(session, who.tenant).get(found.ticket_id)


def unless_before(
    here: Service, who: Caller, once: Once | None, work: Callable[[], Ticket]
) -> Ticket:
    """What ``work`` returns, or what an equal request has done while it was at work."""
    try:
        return work()
    except IntegrityError:
        first = before(here, who, once)
        if first is None:
            raise
        return first
