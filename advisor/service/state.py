"""What the routes of one server process share; ``app.state.service`` is one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from advisor.knowledge import Knowledge
from advisor.service.metrics import Metrics
from advisor.service.settings import Settings
from advisor.service.store import Store
from advisor.service.workers import Pool


@dataclass(frozen=True)
class Service:
    """Settings, database, counters, diagnosing processes and the knowledge base."""

    settings: Settings
    store: Store
    usage: Store
    metrics: Metrics
    pool: Pool
    kb: Knowledge


def service_of(request: Request) -> Service:
    """The service that a request has come to."""
    return cast(Service, request.app.state.service)


Here = Annotated[Service, Depends(service_of)]
"""A route's parameter of this type gets the service."""
