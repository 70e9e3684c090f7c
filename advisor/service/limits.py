"""How often somebody may ask: a token bucket a minute and a count a day, kept in the database.

The counters are shared by all server processes.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from advisor.service.store import Store
from advisor.service.store.tables import Usage

_FIRST = text(
    "INSERT INTO usage (token_id, level, at, day, used) VALUES (:key, :level, :at, '', 0)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class Refusal:
    """Why not, and after how many seconds it is worth trying again."""

    why: Literal["rate", "quota"]
    seconds: float


def take(
    store: Store, key: str, *, rate_per_minute: int, quota_per_day: int, at: float | None = None
) -> Refusal | None:
    """Count one request of ``key``; a refused one is not counted.

    ``at`` is the time in seconds since 1970. The bucket holds a minute's worth of requests.
    """
    moment = time.time() if at is None else at
    with store.quickly() as session:
        row = _row(session, key, rate_per_minute, moment)
        # A clock that was set back must not lock anybody out.
        passed = max(0.0, moment - row.at)
        level = min(float(rate_per_minute), row.level + passed * rate_per_minute / 60)
        today = dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()
        used = row.used if row.day == today else 0
        if used >= quota_per_day:
            return Refusal("quota", 86_400 - moment % 86_400)
        if level < 1:
            return Refusal("rate", (1 - level) * 60 / rate_per_minute)
        row.level, row.at, row.day, row.used = level - 1, moment, today, used + 1
    return None


def _row(session: Session, key: str, rate: int, moment: float) -> Usage:
    found = session.scalar(select(Usage).where(Usage.token_id == key).with_for_update())
    if found is not None:
        return found
    # Two first requests at once: one of them finds the row of the other.
    values = {"key": key, "level": float(rate), "at": moment}
    session.execute(_FIRST, values)
    return session.get_one(Usage, key, with_for_update=True)
