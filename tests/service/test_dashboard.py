"""The figures of a tenant, on both databases, and ``advisor curate`` on a service's tickets."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Served
from sqlalchemy import update

from advisor import knowledge
from advisor.service.dashboard import dashboard
from advisor.service.store import Store
from advisor.service.store.solved import chosen, confirmed
from advisor.service.store.tables import Ticket, now
from advisor.service.store.tickets import Tickets

BN, LR, ADAM = "norm/bn-update-ops-not-run", "optim/lr-too-high", "optim/adam-epsilon-or-betas"
KB = knowledge.load()


def put(
    store: Store,
    said: str,
    causes: tuple[str, ...] = (),
    *,
    verdict: str = "cause",
    cause: str | None = None,
    created: dt.datetime | None = None,
    tenant: str = "main",
) -> str:
    """A ticket with an answer that lists these causes, and the confirmed one."""
    with store.writing() as session:
        tickets = Tickets(session, tenant)
        ticket = tickets.open(subject=said[:60])
        tickets.add(
            ticket.id,
            [json.dumps({"kind": "said", "text": said})],
            after=0,
            diagnosis="{}",
            question="",
            verdict=verdict,
            listed=causes,
        )
        values: dict[str, object] = (
            {"confirmed_cause": cause, "state": "confirmed"} if cause else {}
        )
        if created:
            values["created"] = created
        if values:
            session.execute(update(Ticket).where(Ticket.id == ticket.id).values(**values))
        return ticket.id


@pytest.fixture
def filled(store: Store) -> Store:
    old = now() - dt.timedelta(weeks=1)
    put(store, "validation loss pinned", (BN, LR), cause=BN)
    put(store, "validation loss pinned again", (LR, BN), cause=BN, created=old)
    put(store, "loss explodes after a while", (LR,), cause=ADAM)
    put(store, "loss explodes", (LR,))
    for n in range(3):
        put(store, f"the owl detector sleeps after {n} hours", verdict="not-enough-evidence")
    put(store, "which gpu shall I buy", verdict="not-a-training-question")
    put(store, "far too old", (BN,), cause=BN, created=now() - dt.timedelta(weeks=60))
    put(store, "somebody else's", (BN,), cause=BN, tenant="other")
    return store


def test_figures(filled: Store) -> None:
    with filled.reading() as session:
        found = dashboard(session, "main", KB, weeks=4, minutes=30)
    assert (found.questions, found.answered) == (8, 4)
    assert found.answered_share == pytest.approx(4 / 7, abs=1e-4)
    assert (found.hits.confirmed, found.hits.first, found.hits.first_three) == (3, 1, 2)
    # One first (30 minutes), one second (15): three quarters of an hour.
    assert found.saved.hours == 0.75
    assert "30 minutes" in found.saved.how.en
    assert [w.questions for w in found.weeks] == [0, 0, 1, 7]
    assert found.weeks[-1].elsewhere == 1
    assert {(c.cause, c.first, c.confirmed) for c in found.causes} == {
        (BN, 1, 2),
        (ADAM, 0, 1),
        (LR, 3, 0),
    }
    assert [(g.tickets, g.missed) for g in found.gaps] == [(3, 0), (1, 1)]
    assert all("owl" in s for s in found.gaps[0].subjects)
    assert found.gaps[1].causes == (ADAM,)


def test_an_empty_service_has_figures(store: Store) -> None:
    with store.reading() as session:
        found = dashboard(session, "main", KB, weeks=2)
    assert (found.questions, found.answered_share, found.gaps) == (0, None, ())
    assert found.saved.hours == 0


def test_what_is_learned_from_is_the_tenants_and_redacted(filled: Store) -> None:
    secret = put(filled, "write to jane@corp.example about it, loss is nan", (BN,), cause=BN)
    theirs = put(filled, "another secret", (BN,), cause=BN, tenant="other")
    with filled.reading() as session:
        found = confirmed(session, "main", now() - dt.timedelta(days=100), 100)
        assert chosen(session, "main", [theirs]) == []
    by_id = {t.id: t for t in found}
    assert theirs not in by_id
    assert "jane" not in by_id[secret].text
    assert by_id[secret].cause == BN
    assert by_id[secret].listed == (BN,)


def test_only_agents_see_it(served: Served) -> None:
    put(served.store, "validation loss pinned", (BN,), cause=BN)
    assert served.client.get("/v1/dashboard").status_code == 401
    asker, agent = served.token("ask"), served.token("agent")
    assert served.client.get("/v1/dashboard", headers=asker).status_code == 403
    answer = served.client.get("/v1/dashboard?weeks=2", headers=agent)
    assert answer.status_code == 200
    assert answer.json()["hits"]["first_share"] == 1.0
    assert served.client.get("/v1/dashboard?weeks=0", headers=agent).status_code == 422
    other = served.client.get("/v1/dashboard", headers=served.token("agent", tenant="empty"))
    assert other.json()["questions"] == 0


def test_curate_reads_the_database_and_writes_proposals(
    tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    from advisor.service.store import migrating

    url = f"sqlite:///{tmp_path}/advisor.db"
    store = Store(url)
    migrating.upgrade(store)
    for n in range(4):
        put(
            store,
            f"\x1b]0;owned\x07the heron counter stalls while the camera runs on, {n} epochs",
            cause=BN,
        )
    store.close()
    overlay = tmp_path / "site"
    overlay.mkdir()
    env = {"ADVISOR_DATABASE": url, "ADVISOR_KB": str(overlay)}

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return command("curate", *options, **env)

    done = run("--no-replay")
    assert done.returncode == 0, done.stderr
    assert "4 tickets with a confirmed cause" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    (case,) = (overlay / "proposals" / "cases").glob("*.yaml")
    assert run("--accept", case.stem).returncode == 0
    assert (overlay / "cases" / case.name).is_file()
    table = run("--dashboard")
    assert "confirmed 4, first 0" in table.stdout
    env["ADVISOR_DATABASE"] = f"sqlite:///{tmp_path}/gone.db"
    missing = run("--dashboard")
    assert missing.returncode == 2
    assert "no such database" in missing.stderr
