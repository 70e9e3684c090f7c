"""API tokens: ``adv_<8 hex>_<43 characters>``, of which only the SHA-256 digest is stored.

The secret has 256 random bits, so a fast digest is enough: there is nothing to guess.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from advisor.errors import InputError
from advisor.service.store import Store
from advisor.service.store.audit import record
from advisor.service.store.tables import Token, now

Scope = Literal["ask", "agent", "curator", "admin"]
SCOPES: tuple[Scope, ...] = ("ask", "agent", "curator", "admin")
"""Each includes those before it."""

_FORM = re.compile(r"adv_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Caller:
    """Who asks. A limit of None is that of the settings."""

    tenant: str
    token_id: str
    name: str
    scopes: frozenset[str]
    rate_per_minute: int | None = None
    quota_per_day: int | None = None

    def may(self, scope: Scope) -> bool:
        """Whether one of the scopes is this one or includes it."""
        return any(s in self.scopes for s in SCOPES[SCOPES.index(scope) :])


OPERATOR = Caller(tenant="local", token_id="local", name="local", scopes=frozenset(SCOPES))
"""Everybody, when ``auth`` is off."""


def digest_of(secret: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(
    store: Store,
    *,
    tenant: str,
    name: str,
    scopes: tuple[Scope, ...] = ("ask",),
    days: float | None = None,
    rate_per_minute: int | None = None,
    quota_per_day: int | None = None,
    actor: str = "operator",
) -> tuple[Token, str]:
    """A new token and its secret, which is shown once and never again."""
    if not _TENANT.fullmatch(tenant):
        raise InputError(
            f"tenant: {tenant!r} is no name. Use lower-case letters, digits and hyphens."
        )
    if not name.strip() or not scopes:
        raise InputError("token: it needs a name and a scope. Give --name and --scope.")
    prefix = secrets.token_hex(4)
    secret = f"adv_{prefix}_{secrets.token_urlsafe(32)}"
    token = Token(
        id=f"t_{secrets.token_hex(8)}",
        tenant=tenant,
        name=name.strip()[:200],
        prefix=prefix,
        digest=digest_of(secret),
        scopes=" ".join(s for s in SCOPES if s in scopes),
        created=now(),
        expires=None if days is None else now() + dt.timedelta(days=days),
        revoked=None,
        rate_per_minute=rate_per_minute,
        quota_per_day=quota_per_day,
    )
    with store.writing() as session:
        session.add(token)
        record(session, tenant, actor, "token.create", token.id, scopes=token.scopes)
    return token, secret


def revoke(store: Store, id: str, *, actor: str = "operator") -> Token:
    """End a token at once, by its id or its prefix."""
    with store.writing() as session:
        found = list(session.scalars(select(Token).where((Token.id == id) | (Token.prefix == id))))
        if len(found) != 1:
            raise InputError(f"token: {id!r} names {len(found)} tokens. See advisor token list.")
        token = found[0]
        token.revoked = token.revoked or now()
        record(session, token.tenant, actor, "token.revoke", token.id)
    return token


def caller(store: Store, secret: str) -> Caller | None:
    """Who holds the token; None when it is unknown, revoked or expired."""
    if not _FORM.fullmatch(secret):
        return None
    with store.reading() as session:
        token = session.scalar(select(Token).where(Token.digest == digest_of(secret)))
    if token is None or token.revoked or (token.expires and token.expires <= now()):
        return None
    return Caller(
        tenant=token.tenant,
        token_id=token.id,
        name=token.name,
        scopes=frozenset(token.scopes.split()),
        rate_per_minute=token.rate_per_minute,
        quota_per_day=token.quota_per_day,
    )
