"""Where help desks call us. A delivery is acknowledged when it is stored, and worked on later."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from advisor.model import Model
from advisor.service import hooks, limits
from advisor.service.courier import courier_of
from advisor.service.openapi import errors
from advisor.service.problems import Problem
from advisor.service.redaction import redacted_text
from advisor.service.security import FAILURES_PER_DAY, FAILURES_PER_MINUTE, too_many
from advisor.service.state import Here, Service
from advisor.service.store import deliveries
from advisor.service.store.registered import known
from advisor.service.store.tables import Hook
from advisor.service.webhooks import Ignored, Message, Sender, senders

LOG = logging.getLogger("advisor.service")
# Deliveries of one desk; a busy one sends some a minute. # unsourced
PER_MINUTE, PER_DAY = 1_200, 200_000

router = APIRouter(prefix="/hooks", tags=["webhooks"])
HookId = Annotated[str, Path(max_length=60, description="As advisor hook create tells it.")]


class Received(Model):
    """What became of a delivery: new, ignored (and why), or known already."""

    state: str
    why: str = ""


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.post(
    "/{id}",
    status_code=202,
    responses={200: {"model": Received}, **errors(400, 401, 413, 422, 429, 503)},
    response_model=Received,
    openapi_extra=BODY,
)
async def receive(id: HookId, request: Request, here: Here) -> Response:
    """A delivery of a help desk, with its signature over the body as it is."""
    raw = await request.body()
    headers = {k.lower(): v for k, v in request.headers.items()}
    address = request.client.host if request.client else "unknown"
    courier = courier_of(request)
    at = courier.now()
    hook, sender = await run_in_threadpool(_signed, here, id, headers, raw, at.timestamp(), address)
    payload = _json(raw)
    challenge = getattr(sender, "challenge", None)
    answer = challenge(payload) if challenge else None
    if answer is not None:
        return JSONResponse(answer)
    known = await run_in_threadpool(_kept, here, hook, sender, payload, raw, at)
    if known.state == "new":
        courier.wake("in")
    return JSONResponse(known.model_dump(), 202 if known.state == "new" else 200)


def _signed(
    here: Service, id: str, headers: dict[str, str], raw: bytes, at: float, address: str
) -> tuple[Hook, Sender]:
    """The webhook, when the body is signed with its secret; raises ``Problem``."""
    hook = known(here.store, Hook, id)
    if hook is None:
        raise _refused(here, address, id, "unknown")
    secrets = hooks.secrets_of(hook)
    if not secrets:
        LOG.error("webhook %s: none of %s is set", hook.id, hook.secret_names)
        raise Problem(
            503, "not-ready", what="the secret of this webhook is not set",
            do="The operator finds its name in the log.", headers={"Retry-After": "60"},
        )  # fmt: skip
    sender = senders()[hook.sender]
    try:
        right = sender.verify(headers, raw, secrets, at)
    except ValueError as error:
        LOG.error("webhook %s: its secret is %s", hook.id, error)
        right = False
    if not right:
        raise _refused(here, address, hook.id, "signature or time")
    refusal = limits.take(here.usage, hook.id, rate_per_minute=PER_MINUTE, quota_per_day=PER_DAY)
    if refusal is not None:
        here.metrics.refused(refusal.why)
        raise too_many(refusal)
    return hook, sender


def _refused(here: Service, address: str, id: str, why: str) -> Problem:
    """One answer for all: it must not tell a forger what was right."""
    LOG.warning("webhook %s refused: %s", id[:60].encode("ascii", "replace").decode(), why)
    refusal = limits.take(
        here.usage, f"ip:{address}"[:40],
        rate_per_minute=FAILURES_PER_MINUTE, quota_per_day=FAILURES_PER_DAY,
    )  # fmt: skip
    if refusal is not None:
        here.metrics.refused("failures")
        return too_many(refusal)
    return Problem(401, "token", what="not signed", do="Sign it with the secret of this webhook.")


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed", where="body", what="not JSON", do="Send JSON.") from error


def _kept(here: Service, hook: Hook, sender: Sender, payload: Any, raw: bytes, at: Any) -> Received:
    """Store the message, without secrets and without the rest of what was sent."""
    found = sender.read(payload)
    if isinstance(found, Ignored):
        # Nothing of it is kept but that it came.
        why = redacted_text(found.why)
        id, request, told = (
            f"ignored-{hashlib.sha256(raw).hexdigest()[:40]}",
            "",
            Received(state="ignored", why=why),
        )
    else:
        id, request, told = found.id, _redacted(found).model_dump_json(), Received(state="new")
    try:
        with here.store.writing() as session:
            deliveries.add(
                session,
                tenant=hook.tenant,
                hook=hook.id,
                direction="in",
                at=at,
                state="ignored" if isinstance(found, Ignored) else "new",
                delivery_id=id,
                request=request,
                response=told.why,
            )
    except IntegrityError:
        return Received(state="known")
    return told


def _redacted(message: Message) -> Message:
    def clean(text: str, code: bool = False) -> str:
        return redacted_text(text.replace("\0", ""), code=code)

    return message.model_copy(
        update={
            "text": clean(message.text),
            "subject": clean(message.subject),
            "curves": tuple(
                f.model_copy(update={"content": clean(f.content)}) for f in message.curves
            ),
            "code": tuple(
                f.model_copy(update={"content": clean(f.content, code=True)}) for f in message.code
            ),
        }
    )
