"""``advisor doctor --service URL``: a deployment looked at from outside, as its users meet it."""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx2

import advisor
from advisor import knowledge

SECONDS = 15.0  # unsourced
# Signatures of webhooks are good for five minutes; half a minute off is a clock that nobody sets.
# unsourced
CLOCK_SECONDS = 30.0


class Check(NamedTuple):
    """What was looked at, how it is, and what to do when that is not well."""

    name: str
    well: bool
    found: str
    do: str = ""


def checks(url: str, token: str, *, now: Callable[[], dt.datetime] | None = None) -> list[Check]:
    """Everything that can be seen from here. ``token`` may be empty; it is not sent without TLS
    to another machine."""
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    base = httpx2.URL(url.rstrip("/"))
    near = base.host in ("localhost", "127.0.0.1", "::1")
    safe = base.scheme == "https" or near
    with httpx2.Client(base_url=base, timeout=SECONDS, follow_redirects=False) as client:
        try:
            health, moment = client.get("/healthz"), clock()
        except httpx2.TransportError as error:
            return [
                Check("reached", False, type(error).__name__, "Is it running, and at this URL?")
            ]
        found = [
            Check("tls", safe, base.scheme, "Put it behind a proxy with TLS."),
            *_healthy(health),
            _ready(client),
            *_headers(health.headers),
            _clock(health.headers, moment),
        ]
        return [*found, *(_token(client, token) if safe else ())]


def _healthy(health: httpx2.Response) -> Iterator[Check]:
    well = health.status_code == 200
    do = "421: list the host in ADVISOR_HOSTS." if health.status_code == 421 else "See its log."
    yield Check("health", well, str(health.status_code), do)
    told: dict[str, Any] = health.json() if well else {}
    for what, own in (("advisor", advisor.__version__), ("knowledge", knowledge.load().digest)):
        there = str(told.get(what, "unknown"))
        yield Check(
            f"{what} as here", there == own, there, f"Here it is {own}: update one of them."
        )


def _ready(client: httpx2.Client) -> Check:
    """A service starts only with tables of its version, so ready means that they are."""
    ready = client.get("/readyz")
    found = "database, tables and processes" if ready.status_code == 200 else ready.text[:200]
    return Check("ready", ready.status_code == 200, found, "Run advisor db upgrade; see its log.")


def _headers(headers: Mapping[str, str]) -> Iterator[Check]:
    policy = headers.get("content-security-policy", "")
    do = "A proxy takes it away: pass headers on as they are."
    yield Check("content-security-policy", "default-src 'none'" in policy, policy or "none", do)
    sniff = headers.get("x-content-type-options", "")
    yield Check("x-content-type-options", sniff == "nosniff", sniff or "none", do)


def _clock(headers: Mapping[str, str], moment: dt.datetime) -> Check:
    try:
        there = email.utils.parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return Check("clock", False, "no date", "A proxy takes it away.")
    off = (there - moment).total_seconds()
    do = "Set the clocks by NTP: signatures of webhooks are refused when they differ."
    return Check("clock", abs(off) <= CLOCK_SECONDS, f"{off:+.0f} s from here", do)


def _token(client: httpx2.Client, token: str) -> Iterator[Check]:
    bare = client.get("/v1/causes")
    do = "ADVISOR_AUTH=off is for the own machine only."
    yield Check("asks for a token", bare.status_code in (401, 429), str(bare.status_code), do)
    if not token:
        yield Check("token", False, "not given", "Set ADVISOR_TOKEN to try one.")
        return
    headers = {"Authorization": f"Bearer {token}"}
    found = client.get("/v1/causes", headers=headers)
    do = "advisor token list shows whether it is revoked or expired."
    yield Check("token", found.status_code == 200, str(found.status_code), do)
    asked = client.post("/v1/diagnose", json={"text": "my loss is nan"}, headers=headers)
    yield Check("diagnoses", asked.status_code == 200, str(asked.status_code), "See its log.")
