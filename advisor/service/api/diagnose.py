"""``POST /v1/diagnose``: one question, one answer, nothing kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from advisor.model import Diagnosis
from advisor.service.api.bodies import answered, document
from advisor.service.openapi import brought, errors
from advisor.service.security import Asker
from advisor.service.state import Here

router = APIRouter(prefix="/v1", tags=["diagnose"])


@router.post(
    "/diagnose",
    response_model=Diagnosis,
    responses=errors(400, 401, 403, 408, 413, 415, 422, 429, 503),
    openapi_extra=brought("text", "files"),
)
async def diagnose(
    request: Request,
    here: Here,
    who: Asker,
    patch: Annotated[bool, Query(description="Also the diff of mechanical fixes.")] = False,
) -> Response:
    """The document of ``advisor ask --json``, byte for byte. Nothing of it is stored."""
    done = await answered(request, here, keep=False, patch=patch)
    return document(done.diagnosis)
