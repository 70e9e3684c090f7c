"""The audit log of a tenant."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from advisor.service.documents import AuditView
from advisor.service.openapi import errors
from advisor.service.security import Admin
from advisor.service.state import Here, Service
from advisor.service.store.audit import entries

router = APIRouter(prefix="/v1/audit", tags=["audit"])
MOST_ROWS = 500


@router.get("", response_model=list[AuditView], responses=errors(401, 403, 422, 429))
async def audit(
    here: Here,
    who: Admin,
    before: Annotated[int | None, Query(ge=1, le=2**62, description="An entry's id.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
) -> list[AuditView]:
    """Entries, the newest first."""
    return await run_in_threadpool(_listed, here, who.tenant, before, limit)


def _listed(here: Service, tenant: str, before: int | None, most: int) -> list[AuditView]:
    with here.store.reading() as session:
        found = entries(session, tenant, before=before, most=most)
    return [AuditView.model_validate(row, from_attributes=True) for row in found]
