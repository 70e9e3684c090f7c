"""The application: ``create_app(settings)``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import AsyncGenerator

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

import advisor
from advisor import knowledge
from advisor.service import openapi, problems
from advisor.service.api import ROUTERS
from advisor.service.courier import Courier
from advisor.service.metrics import Metrics
from advisor.service.middleware import Gate
from advisor.service.settings import Settings
from advisor.service.state import Service
from advisor.service.store import Store, usage_store
from advisor.service.store.migrating import require_current
from advisor.service.store.retention import prune
from advisor.service.threads import in_thread
from advisor.service.workers import Pool

LOG = logging.getLogger("advisor.service")
# Paths that take files; every other body is small.
LARGE = re.compile(
    r"/v1/diagnose|/v1/conversations(?:/[^/]+/messages)?|/ask|/c/[^/]+|/widget/[^/]+(?:/[^/]+)?"
)


def from_environment() -> FastAPI:
    """What each server process of ``advisor serve`` runs."""
    return create_app(Settings.from_environment(os.environ))


def create_app(settings: Settings) -> FastAPI:
    """The service. Database and diagnosing processes are opened when it starts, not before.

    Raises ``InputError`` at the start when the database is not of this version.
    """
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with _open(settings, metrics) as service:
            app.state.service, app.state.courier = service, Courier(service)
            app.openapi()  # takes a third of a second, better now than in a request
            async with app.state.courier.working():
                yield

    app = FastAPI(
        title="advisor",
        version=advisor.__version__,
        summary="Why a neural network trains badly, with the evidence.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    openapi.install(app)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=["Location", "Retry-After", "Idempotent-Replayed"],
        )
    app.add_middleware(
        Gate, settings=settings, metrics=metrics, large=lambda p: bool(LARGE.fullmatch(p))
    )
    return app


@contextlib.asynccontextmanager
async def _open(settings: Settings, metrics: Metrics) -> AsyncGenerator[Service]:
    store = Store(settings.database)
    pool = Pool(settings, metrics)
    try:
        await run_in_threadpool(require_current, store)
        usage = await run_in_threadpool(usage_store, store)
        kb = await run_in_threadpool(knowledge.load)
        await pool.open()
        service = Service(settings, store, usage, metrics, pool, kb)
        pruning = asyncio.create_task(_pruned(service))
        try:
            yield service
        finally:
            pruning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pruning
            if usage is not store:
                usage.close()
    finally:
        await pool.close()
        store.close()


async def _pruned(service: Service) -> None:
    """Delete what is too old, again and again."""
    settings = service.settings
    while True:
        try:
            done = await in_thread(
                prune,
                service.store,
                service.usage,
                days=settings.retention_days,
                audit_days=settings.audit_days,
                actor="service",
            )
            service.metrics.pruned(done.tickets)
        except Exception:  # the next attempt may succeed; the service goes on
            LOG.exception("pruning failed")
        await asyncio.sleep(settings.prune_minutes * 60)
