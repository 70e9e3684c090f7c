"""Who asks, whether they may, and how often."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from advisor.service import limits
from advisor.service.problems import Problem
from advisor.service.state import Here, Service
from advisor.service.store.audit import record
from advisor.service.tokens import OPERATOR, Caller, Scope, caller

# Failed attempts of one address a minute, and a day; who has a valid token is not concerned.
# unsourced
FAILURES_PER_MINUTE, FAILURES_PER_DAY = 30, 5_000

bearer = HTTPBearer(auto_error=False, description="A token of advisor token create.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def known(request: Request, here: Here, credentials: Credentials) -> Caller:
    """The holder of the token, counted against its limits."""
    if here.settings.auth == "off":
        return OPERATOR
    return await run_in_threadpool(_admitted, request, here, credentials)


def _admitted(request: Request, here: Service, credentials: Credentials) -> Caller:
    found = caller(here.store, credentials.credentials) if credentials else None
    if found is None:
        raise unknown(request, here, credentials is not None)
    admit(here, found)
    return found


def admit(here: Service, who: Caller) -> None:
    """Count a request of somebody known; raises ``Problem`` 429. It waits for the database."""
    refusal = limits.take(
        here.usage,
        who.token_id,
        rate_per_minute=who.rate_per_minute or here.settings.rate_per_minute,
        quota_per_day=who.quota_per_day or here.settings.quota_per_day,
    )
    if refusal is not None:
        here.metrics.refused(refusal.why)
        raise too_many(refusal)


def too_many(refusal: limits.Refusal) -> Problem:
    """The answer to who asks too often."""
    wait = max(1, round(refusal.seconds + 0.5))
    what = "too many requests a minute" if refusal.why == "rate" else "too many requests today"
    return Problem(
        429,
        refusal.why,
        where="token",
        what=what,
        do=f"Try again in {wait} s.",
        headers={"Retry-After": str(wait)},
    )


def unknown(request: Request, here: Service, given: bool) -> Problem:
    """The answer to who has no valid token; the attempt is counted. It waits for the database."""
    address = request.client.host if request.client else "unknown"
    refusal = limits.take(
        here.usage,
        f"ip:{address}"[:40],
        rate_per_minute=FAILURES_PER_MINUTE,
        quota_per_day=FAILURES_PER_DAY,
    )
    if refusal is not None:
        here.metrics.refused("failures")
        return too_many(refusal)
    return Problem(
        401,
        "token",
        where="Authorization",
        what="unknown, revoked or expired token" if given else "no token",
        do="Send Authorization: Bearer TOKEN; advisor token create makes one.",
        headers={"WWW-Authenticate": "Bearer"},
    )


Known = Annotated[Caller, Depends(known)]


class _Needs:
    """A dependency that lets only holders of a scope pass."""

    def __init__(self, scope: Scope) -> None:
        self._scope: Scope = scope

    async def __call__(self, here: Here, who: Known) -> Caller:
        if not who.may(self._scope):
            await run_in_threadpool(_denied, here, who, self._scope)
            raise Problem(
                403,
                "scope",
                where="token",
                what=f"it has the scopes {', '.join(sorted(who.scopes))}, not {self._scope}",
                do=f"Use a token with the scope {self._scope}.",
            )
        return who


def _denied(here: Service, who: Caller, scope: Scope) -> None:
    with here.store.writing() as session:
        record(session, who.tenant, who.name, "denied", who.token_id, needed=scope)


Asker = Annotated[Caller, Depends(_Needs("ask"))]
Agent = Annotated[Caller, Depends(_Needs("agent"))]
Admin = Annotated[Caller, Depends(_Needs("admin"))]
