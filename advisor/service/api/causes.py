"""The knowledge base, to read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from advisor.model import Cause, to_json
from advisor.service.api.bodies import document
from advisor.service.documents import CauseName
from advisor.service.openapi import errors
from advisor.service.problems import not_found
from advisor.service.security import Asker
from advisor.service.state import Here

router = APIRouter(prefix="/v1/causes", tags=["knowledge"])
CauseId = Annotated[
    str, Path(max_length=160, examples=["norm/bn-update-ops-not-run"], description="family/name")
]


@router.get("", response_model=list[CauseName], responses=errors(401, 403, 429))
async def causes(here: Here, who: Asker) -> list[CauseName]:
    """All causes by name."""
    return [
        CauseName(id=c.id, en=c.name.en, zh=c.name.zh, severity=c.severity)
        for c in here.kb.causes.values()
    ]


@router.get("/{id:path}", response_model=Cause, responses=errors(401, 403, 404, 422, 429))
async def cause(id: CauseId, here: Here, who: Asker) -> Response:
    """The document of ``advisor explain ID --json``."""
    if id not in here.kb.causes:
        raise not_found("cause", id)
    return document(to_json(here.kb.causes[id]))
