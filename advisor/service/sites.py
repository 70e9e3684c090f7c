"""Sites whose pages may show the widget: a public key and the origins that it is good for.

The key says which site asks; it proves nothing. What protects a tenant is that the widget can only
open conversations and go on with those it has opened, each under an id of 128 random bits.
"""

from __future__ import annotations

import html
import re
import secrets
from urllib.parse import urlsplit

from advisor.errors import InputError
from advisor.service.store import Store
from advisor.service.store.audit import record
from advisor.service.store.tables import Site, now
from advisor.service.tokens import Caller

_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,10}[a-z0-9-]{1,63}|\[[0-9a-f:.]{2,45}\]")
DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(text: str) -> str:
    """An origin in the form in which browsers send it; raises ``InputError``."""
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        raise _no_origin(text) from None
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    extra = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in DEFAULT_PORTS or extra or not _HOST.fullmatch(host):
        raise _no_origin(text)
    shown = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _no_origin(text: str) -> InputError:
    return InputError(
        f"origin: {text[:100]!r} is none. Give scheme, host and port alone, like"
        " https://intranet.example."
    )


def create(
    store: Store,
    *,
    tenant: str,
    name: str,
    origins: tuple[str, ...],
    rate_per_minute: int | None = None,
    quota_per_day: int | None = None,
    actor: str = "operator",
) -> Site:
    """A new site; raises ``InputError`` when one of its origins is none."""
    if not _TENANT.fullmatch(tenant):
        raise InputError(
            f"tenant: {tenant!r} is no name. Use lower-case letters, digits and hyphens."
        )
    if not name.strip() or not origins:
        raise InputError("site: it needs a name and an origin. Give --name and --origin.")
    site = Site(
        id=f"site_{secrets.token_hex(12)}",
        tenant=tenant,
        name=name.strip()[:200],
        origins=" ".join(dict.fromkeys(map(origin, origins))),
        created=now(),
        revoked=None,
        rate_per_minute=rate_per_minute,
        quota_per_day=quota_per_day,
    )
    with store.writing() as session:
        session.add(site)
        record(session, tenant, actor, "site.create", site.id, origins=site.origins)
    return site


def as_caller(site: Site) -> Caller:
    """Who asks on that site. It has no scope: the API is not for it."""
    return Caller(
        tenant=site.tenant,
        token_id=site.id,
        name=f"widget {site.name}",
        scopes=frozenset(),
        rate_per_minute=site.rate_per_minute,
        quota_per_day=site.quota_per_day,
    )


def tag(site: Site, url: str) -> str:
    """The script tag for the pages of that site; ``url`` is where the service is reached."""
    source = html.escape(f"{url.rstrip('/')}/widget.js")
    return f'<script src="{source}" data-site="{site.id}" async></script>'
