"""The figures of a tenant."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from advisor.service import dashboard as figures
from advisor.service.dashboard import MINUTES, Dashboard
from advisor.service.openapi import errors
from advisor.service.security import Agent
from advisor.service.state import Here, Service

router = APIRouter(prefix="/v1/dashboard", tags=["dashboard"])
Weeks = Annotated[int, Query(ge=1, le=104, description="The present week and those before it.")]
Minutes = Annotated[float, Query(gt=0, le=1000, description="What a question takes by hand.")]


@router.get("", response_model=Dashboard, responses=errors(401, 403, 422, 429))
async def dashboard(
    here: Here, who: Agent, weeks: Weeks = 12, minutes: Minutes = MINUTES
) -> Dashboard:
    """Questions by week, causes, hits, time saved with its formula, and open gaps."""
    return await run_in_threadpool(shown, here, who.tenant, weeks, minutes)


def shown(here: Service, tenant: str, weeks: int, minutes: float) -> Dashboard:
    """The figures of a tenant; it waits for the database."""
    with here.store.reading() as session:
        return figures.dashboard(session, tenant, here.kb, weeks=weeks, minutes=minutes)
