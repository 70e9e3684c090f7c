"""The audit log: who did what to which thing."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from advisor.service.store.tables import Audit, now


def record(
    session: Session, tenant: str, actor: str, action: str, subject: str = "", **detail: object
) -> None:
    """Write an entry in the transaction of what it tells of. Nothing that a person wrote."""
    session.add(
        Audit(
            created=now(),
            tenant=tenant,
            actor=actor[:200],
            action=action,
            subject=subject[:200],
            detail=json.dumps(detail, default=str),
        )
    )


def entries(session: Session, tenant: str, *, before: int | None, most: int) -> list[Audit]:
    """Entries of a tenant, the newest first; ``before`` is the id of the last one seen."""
    query = select(Audit).where(Audit.tenant == tenant).order_by(Audit.id.desc()).limit(most)
    return list(session.scalars(query.where(Audit.id < before) if before else query))
