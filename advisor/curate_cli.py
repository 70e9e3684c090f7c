"""``advisor curate``; only typer is imported at the top."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.learning.proposals import Proposals
    from advisor.learning.replay import Compared
    from advisor.learning.tickets import Solved
    from advisor.service.dashboard import Dashboard
    from advisor.service.store import Store

# Tickets that are learned from, the last changed. # unsourced
MOST = 5_000


def curate(
    tenant: Annotated[str, typer.Option("--tenant", help="Whose tickets.")] = "main",
    days: Annotated[float, typer.Option("--days", min=0, help="Changed in so many days.")] = 365,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="Move a proposal into the overlay: its id, learned, or all."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    replay: Annotated[
        bool, typer.Option("--replay/--no-replay", help="Diagnose all again, before and after.")
    ] = True,
    dashboard: Annotated[bool, typer.Option("--dashboard", help="Show the figures only.")] = False,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=104, help="Of the figures.")] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Learn from tickets with a confirmed cause: proposals for the folder of ADVISOR_KB.

    Documented cases, phrases and priors are written to its proposals/, where nothing reads them
    until they are accepted.
    """
    if accept:
        from advisor.learning import proposals

        for path in proposals.accept(accept, proposals.overlay()):
            sys.stdout.write(f"{path}\n")
        return
    if dashboard or as_json:
        _show_dashboard(tenant, weeks, as_json=as_json)
        return
    _propose(tenant, days, dry_run=dry_run, replay=replay)


def _propose(tenant: str, days: float, *, dry_run: bool, replay: bool) -> None:
    from advisor import knowledge
    from advisor.learning import proposals
    from advisor.learning.replay import compared

    into = None if dry_run else proposals.overlay()
    tickets = _confirmed(tenant, days)
    folders = knowledge.roots()
    kb = knowledge.load(folders)
    found = proposals.proposals(tickets, kb)
    written = proposals.write(found, into) if into else []
    _show_proposals(tickets, found, written)
    if replay and tickets:
        _show_compared(compared(tickets, found, folders, kb))


def _confirmed(tenant: str, days: float) -> list[Solved]:
    with _store() as store:
        from advisor.service.store import solved
        from advisor.service.store.tables import now

        with store.reading() as session:
            return solved.confirmed(session, tenant, now() - dt.timedelta(days=days), MOST)


def _say(text: str) -> None:
    """What people wrote must not steer the terminal."""
    from advisor.report.terminal import clean

    sys.stdout.write(clean(text))


def _show_proposals(tickets: list[Solved], found: Proposals, written: list[Path]) -> None:
    say = _say
    say(f"{len(tickets)} tickets with a confirmed cause\n")
    for case in found.cases:
        n = case.source.count("ticket ")
        say(f"case     {case.id}  {case.causes[0]}  {n} tickets: {case.title.en}\n")
    for symptom, of in found.learned.phrases.items():
        for language, phrases in of.items():
            say(f"phrase   {symptom}  {language}: {'; '.join(phrases)}\n")
    for cause, word in found.learned.priors.items():
        say(f"prior    {cause}  {word}\n")
    for path in written:
        say(f"wrote    {path}\n")
    if written:
        say("Read them, mend them, then: advisor curate --accept ID (or learned, or all)\n")


def _show_compared(both: Compared) -> None:
    before, after = both.tickets
    say = sys.stdout.write
    say(f"tickets before              {before.told()}\n")
    say(f"tickets after, held out     {after.told()}\n")
    if both.cases:
        say(f"eval/cases before           {both.cases[0].told()}\n")
        say(f"eval/cases after            {both.cases[1].told()}\n")


def _show_dashboard(tenant: str, weeks: int, *, as_json: bool) -> None:
    from advisor import knowledge

    with _store() as store:
        from advisor.service.dashboard import dashboard

        with store.reading() as session:
            figures = dashboard(session, tenant, knowledge.load(), weeks=weeks)
    if as_json:
        sys.stdout.write(figures.model_dump_json(indent=2) + "\n")
    else:
        _table(figures)


def _table(figures: Dashboard) -> None:
    say = _say
    share = "-" if figures.answered_share is None else f"{figures.answered_share:.0%}"
    hits = figures.hits
    say(f"since {figures.since}: {figures.questions} questions, {share} answered\n")
    say(f"helpful {figures.helpful}, not {figures.unhelpful}\n")
    say(f"confirmed {hits.confirmed}, first {hits.first}, in three {hits.first_three}\n")
    say(f"saved {figures.saved.hours:g} h. {figures.saved.how.en}\n\n")
    say("week        questions  answered  confirmed\n")
    for week in figures.weeks:
        say(f"{week.monday}  {week.questions:>9}{week.answered:>10}{week.confirmed:>11}\n")
    say("\nfirst  confirmed  cause\n")
    for cause in figures.causes:
        say(f"{cause.first:>5}{cause.confirmed:>11}  {cause.cause}\n")
    say("\nnot answered, alike together\n")
    for gap in figures.gaps:
        say(f"{gap.tickets:>5}  {gap.subjects[0] if gap.subjects else ''}\n")


@contextlib.contextmanager
def _store() -> Generator[Store]:
    """The service's database; raises ``InputError`` when it is not there or of another version."""
    try:
        from advisor.service.settings import Settings
        from advisor.service.store import Store, migrating
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed. Tickets need: pip install 'advisor[serve]'."
        ) from error
    store = Store(Settings.from_environment(os.environ).database)
    path = store.engine.url.database
    try:
        if store.sqlite and path and not Path(path).is_file():
            raise InputError(f"{path}: no such database. Set ADVISOR_DATABASE to the service's.")
        migrating.require_current(store)
        yield store
    finally:
        store.close()
