"""People who use the pages: their token in a cookie that scripts and other sites cannot use.

Only the pages read the cookie; the API wants the header. Every form that changes something must
come from a page of this very origin.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from advisor.service.problems import Problem
from advisor.service.security import admit
from advisor.service.state import Here, Service
from advisor.service.tokens import OPERATOR, Caller, Scope, caller

COOKIE = "advisor_session"
# Seconds after which the browser forgets the token; a revoked one is refused at once. # unsourced
FORGOTTEN = 30 * 86_400


class SignIn(Exception):
    """A person must sign in first, or with a token of that ``scope``."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__(scope)
        self.scope = scope


def ours(request: Request) -> None:
    """Raises ``Problem`` 403 unless the request comes from one of our own pages."""
    origin = request.headers.get("origin")
    same = (
        request.headers.get("sec-fetch-site") == "same-origin"
        if origin is None
        else urlsplit(origin).netloc == request.headers.get("host", "")
    )
    if not same:
        raise Problem(
            403, "origin", where="Origin", what="this form was not sent from this site",
            do="Open the page here and send it again.",
        )  # fmt: skip


async def known(request: Request, here: Here) -> Caller | None:
    """The person with the cookie; raises ``Problem`` 429."""
    if here.settings.auth == "off":
        return OPERATOR
    secret = request.cookies.get(COOKIE)
    return await run_in_threadpool(_admitted, here, secret) if secret else None


def _admitted(here: Service, secret: str) -> Caller | None:
    found = caller(here.store, secret)
    if found is not None:
        admit(here, found)
    return found


Visitor = Annotated[Caller | None, Depends(known)]


class _Needs:
    def __init__(self, scope: Scope) -> None:
        self._scope: Scope = scope

    async def __call__(self, who: Visitor) -> Caller:
        if who is None:
            raise SignIn
        if not who.may(self._scope):
            raise SignIn(self._scope)
        return who


Person = Annotated[Caller, Depends(_Needs("ask"))]
Desk = Annotated[Caller, Depends(_Needs("agent"))]


def remember(response: Response, request: Request, secret: str) -> None:
    """Put the token into the browser."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=FORGOTTEN,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )


def forget(response: Response) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
