"""What came of the questions of a tenant: counts by week and cause, hits, time saved, gaps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from advisor.knowledge import Knowledge
from advisor.learning.tickets import grouped
from advisor.model import Model, Words
from advisor.service.store.solved import chosen
from advisor.service.store.tables import Feedback, Ticket, now

# Minutes of an agent for a question that is solved by hand, unless the site says its own number.
# unsourced
MINUTES = 20.0
ANSWERED = ("cause", "nothing-wrong")
ELSEWHERE = "not-a-training-question"
# Causes and gaps that are listed, subjects of a gap that are shown. # unsourced
MOST_CAUSES, MOST_GAPS, MOST_SUBJECTS = 15, 20, 3
# Unanswered tickets that are read to be grouped, the newest. # unsourced
MOST_READ = 500
SAVED = Words(
    en="{first} confirmed causes stood first in the answer and count {minutes:g} minutes each;"
    " {third} stood second or third and count half. Tickets without a confirmed cause count"
    " nothing. The minutes are what a question takes by hand: set them to your own figure.",
    zh="{first} 个已确认的原因在答案中排第一，各计 {minutes:g} 分钟；{third} 个排第二或第三，"
    "计一半。"
    "未确认原因的工单不计。分钟数是人工处理一个问题所需的时间，请换成您自己的数字。",
)


class Week(Model):
    """Questions of the week that begins on ``monday``, by what came of them."""

    monday: dt.date
    questions: int
    answered: int
    elsewhere: int = Field(description="Not about training: other people's business.")
    confirmed: int


class CauseCount(Model):
    """How often a cause came first, and how often it was confirmed."""

    cause: str
    name: Words
    first: int
    confirmed: int


class Gap(Model):
    """Questions alike that nobody could answer: ``missed`` ones had a cause that was not listed."""

    tickets: int
    missed: int
    ids: tuple[str, ...]
    subjects: tuple[str, ...]
    causes: tuple[str, ...] = Field(description="Confirmed in the end, though not listed.")


class Hits(Model):
    """Of the confirmed causes: how many came first, and how many in the first three."""

    confirmed: int
    first: int
    first_three: int
    first_share: float | None
    first_three_share: float | None


class Saved(Model):
    """Hours of the agents' time, and how they are computed."""

    hours: float
    minutes_by_hand: float
    how: Words


class Dashboard(Model):
    """Everything of ``GET /v1/dashboard``; times in UTC, weeks from Monday."""

    since: dt.date
    questions: int
    answered: int
    answered_share: float | None = Field(description="Of the questions about training.")
    helpful: int
    unhelpful: int
    hits: Hits
    saved: Saved
    weeks: tuple[Week, ...]
    causes: tuple[CauseCount, ...]
    gaps: tuple[Gap, ...]


def dashboard(
    session: Session,
    tenant: str,
    kb: Knowledge,
    *,
    weeks: int,
    minutes: float = MINUTES,
    at: dt.datetime | None = None,
) -> Dashboard:
    """The figures of the last ``weeks``, the present one included."""
    monday = _monday((at or now()).date()) - dt.timedelta(weeks=weeks - 1)
    since = dt.datetime.combine(monday, dt.time(), dt.UTC)
    rows = session.execute(
        select(
            Ticket.id,
            Ticket.created,
            Ticket.verdict,
            Ticket.top_cause,
            Ticket.confirmed_cause,
        ).where(Ticket.tenant == tenant, Ticket.created >= since, Ticket.verdict.is_not(None))
        .order_by(Ticket.created.desc(), Ticket.id)
    ).all()  # fmt: skip
    places = _places(session, tenant, since)
    hits = _hits(places.values())
    ours = [r for r in rows if r.verdict != ELSEWHERE]
    answered = sum(r.verdict in ANSWERED for r in ours)
    thumbs = Counter(
        session.scalars(
            select(Feedback.helpful).where(Feedback.tenant == tenant, Feedback.created >= since)
        )
    )
    return Dashboard(
        since=monday,
        questions=len(rows),
        answered=answered,
        answered_share=_share(answered, len(ours)),
        helpful=thumbs[True],
        unhelpful=thumbs[False],
        hits=hits,
        saved=_saved(hits, minutes),
        weeks=_weeks(rows, monday, weeks),
        causes=_causes(rows, kb),
        gaps=_gaps(session, tenant, rows, places, kb),
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _places(session: Session, tenant: str, since: dt.datetime) -> dict[str, int]:
    """Where the confirmed cause stood in the answer, by ticket; 0 when it was not listed."""
    query = select(Ticket.id, Ticket.confirmed_cause, Ticket.listed).where(
        Ticket.tenant == tenant, Ticket.created >= since, Ticket.confirmed_cause.is_not(None)
    )
    found: dict[str, int] = {}
    for id, cause, listed in session.execute(query):
        causes = listed.split()
        found[id] = causes.index(cause) + 1 if cause in causes else 0
    return found


def _hits(places: Iterable[int]) -> Hits:
    ranks = list(places)
    first, three = sum(r == 1 for r in ranks), sum(1 <= r <= 3 for r in ranks)
    return Hits(
        confirmed=len(ranks),
        first=first,
        first_three=three,
        first_share=_share(first, len(ranks)),
        first_three_share=_share(three, len(ranks)),
    )


def _saved(hits: Hits, minutes: float) -> Saved:
    later = hits.first_three - hits.first
    values = {"first": hits.first, "third": later, "minutes": minutes}
    return Saved(
        hours=round((hits.first + later / 2) * minutes / 60, 2),
        minutes_by_hand=minutes,
        how=Words(en=SAVED.en.format(**values), zh=SAVED.zh.format(**values)),
    )


def _weeks(rows: Sequence[Row[*tuple[Any, ...]]], first: dt.date, weeks: int) -> tuple[Week, ...]:
    by_week: dict[dt.date, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        by_week.setdefault(_monday(row.created.date()), []).append(row)
    found: list[Week] = []
    for number in range(weeks):
        monday = first + dt.timedelta(weeks=number)
        of = by_week.get(monday, [])
        found.append(
            Week(
                monday=monday,
                questions=len(of),
                answered=sum(r.verdict in ANSWERED for r in of),
                elsewhere=sum(r.verdict == ELSEWHERE for r in of),
                confirmed=sum(r.confirmed_cause is not None for r in of),
            )
        )
    return tuple(found)


def _causes(rows: Sequence[Row[*tuple[Any, ...]]], kb: Knowledge) -> tuple[CauseCount, ...]:
    first = Counter(r.top_cause for r in rows if r.top_cause and r.verdict in ANSWERED)
    confirmed = Counter(r.confirmed_cause for r in rows if r.confirmed_cause)
    order = sorted({*first, *confirmed}, key=lambda c: (-confirmed[c], -first[c], c))
    return tuple(
        CauseCount(
            cause=id,
            name=kb.causes[id].name if id in kb.causes else Words(en=id, zh=id),
            first=first[id],
            confirmed=confirmed[id],
        )
        for id in order[:MOST_CAUSES]
    )


def _gaps(
    session: Session,
    tenant: str,
    rows: Sequence[Row[*tuple[Any, ...]]],
    places: dict[str, int],
    kb: Knowledge,
) -> tuple[Gap, ...]:
    missed = {id for id, place in places.items() if not 1 <= place <= 3}
    silent = [
        r.id
        for r in rows
        if r.id in missed or (r.verdict == "not-enough-evidence" and r.confirmed_cause is None)
    ]
    tickets = chosen(session, tenant, silent[:MOST_READ])
    ids = [t.id for t in tickets]
    query = select(Ticket.id, Ticket.subject).where(Ticket.tenant == tenant, Ticket.id.in_(ids))
    subjects = {row.id: row.subject for row in session.execute(query)}
    groups = grouped(tickets, kb)
    return tuple(
        Gap(
            tickets=len(group),
            missed=sum(t.id in missed for t in group),
            ids=tuple(t.id for t in group),
            subjects=tuple(dict.fromkeys(subjects.get(t.id, "") for t in group))[:MOST_SUBJECTS],
            causes=tuple(sorted({t.cause for t in group if t.cause})),
        )
        for group in groups[:MOST_GAPS]
    )
