"""Webhooks: which help desk calls us at which URL, and where its notes go.

An operator makes them; the base URL is the only place that anything is sent to. Secrets are read
from the environment when they are needed and are never stored.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from advisor.errors import InputError
from advisor.service.store import Store
from advisor.service.store.audit import record
from advisor.service.store.tables import Hook, now
from advisor.service.tokens import Caller
from advisor.service.webhooks import senders

SECRET = "ADVISOR_HOOK_"
"""How names of variables with secrets begin: no other variable can be sent to anybody."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_VARIABLE = re.compile(rf"{SECRET}[A-Z0-9_]{{1,60}}")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,10}[a-z0-9-]{1,63}|\[[0-9a-f:.]{2,45}\]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]{1,100}){0,10}")
# Origins of tickets that are no webhook's.
TAKEN = ("api", "page", "widget", "mcp", "import")


def base_url(text: str) -> str:
    """A URL below which calls may go; raises ``InputError``.

    Without TLS only within the own network: a name without dots, or a private address.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise _no_base(text) from None
    shown = f"[{host}]" if ":" in host else host
    whole = not (parts.query or parts.fragment or "@" in parts.netloc or port == 0)
    path = parts.path.rstrip("/")
    dots = any(p in (".", "..") for p in path.split("/"))
    if not (whole and _HOST.fullmatch(shown) and _PATH.fullmatch(path)) or dots:
        raise _no_base(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and _near(host)):
        raise _no_base(text)
    return f"{parts.scheme}://{shown}{'' if port is None else f':{port}'}{path}"


def _near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
        # Link-local is where clouds tell their secrets.
        return address.is_private and not address.is_link_local
    except ValueError:
        return "." not in host


def _no_base(text: str) -> InputError:
    return InputError(
        f"base URL: {text[:100]!r} is none. Give https://host/path, or http:// for a host of the"
        " own network."
    )


def create(
    store: Store,
    *,
    tenant: str,
    name: str,
    sender: str,
    base: str,
    secret_names: tuple[str, ...],
    token_name: str = "",
    notes_to: str = "",
    actor: str = "operator",
) -> Hook:
    """A new webhook; raises ``InputError``. ``secret_names`` are variables, the newest first."""
    if sender not in senders():
        raise InputError(f"sender: {sender!r} is unknown. There are {', '.join(senders())}.")
    if not _NAME.fullmatch(name) or name in TAKEN or not _NAME.fullmatch(tenant):
        raise InputError(
            f"webhook: {name!r} of {tenant!r} will not do. Use lower-case letters, digits and"
            f" hyphens, and none of {', '.join(TAKEN)}."
        )
    for variable in (*secret_names, *([token_name] if token_name else [])):
        if not _VARIABLE.fullmatch(variable):
            raise InputError(
                f"variable: {variable[:80]!r} will not do. Give the name of a variable that begins"
                f" with {SECRET}, not the secret."
            )
    if not secret_names:
        raise InputError("webhook: it needs the name of a secret's variable. Give --secret-env.")
    hook = Hook(
        id=f"hook_{secrets.token_hex(12)}",
        tenant=tenant,
        name=name,
        sender=sender,
        base_url=base_url(base),
        secret_names=" ".join(secret_names),
        token_name=token_name or secret_names[0],
        notes_to=notes_to,
        created=now(),
        revoked=None,
    )
    try:
        with store.writing() as session:
            session.add(hook)
            record(session, tenant, actor, "hook.create", hook.id, sender=sender)
    except IntegrityError as error:
        raise InputError(f"webhook: {name!r} is there already. Take another name.") from error
    return hook


def secrets_of(hook: Hook, environment: Mapping[str, str] = os.environ) -> list[str]:
    """The secrets that are set; while one is being changed there are two."""
    return [s for n in hook.secret_names.split() if (s := environment.get(n, ""))]


def token_of(hook: Hook, environment: Mapping[str, str] = os.environ) -> str:
    """What proves to the desk who we are; empty when it is not set."""
    return environment.get(hook.token_name, "")


def as_caller(hook: Hook) -> Caller:
    """Who asks there. It has no scope: the API is not for it."""
    return Caller(
        tenant=hook.tenant, token_id=hook.id, name=f"webhook {hook.name}", scopes=frozenset()
    )
