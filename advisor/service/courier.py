"""Works on deliveries: diagnoses what came in, sends out what is to go.

Everything is in the database before it is acknowledged and is marked as done in the transaction
that stores its effect, so a kill at any moment loses nothing. A note may be sent twice when the
service is killed between sending it and noting that; its id is then the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple, cast

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from advisor.model import Diagnosis, to_json
from advisor.service import hooks, outgoing
from advisor.service.documents import Brought
from advisor.service.jobs import Job
from advisor.service.notes import written
from advisor.service.problems import Problem
from advisor.service.redaction import redacted_text
from advisor.service.state import Service
from advisor.service.store import deliveries
from advisor.service.store.audit import record
from advisor.service.store.deliveries import Direction
from advisor.service.store.tables import Delivery, Hook, Ticket, now
from advisor.service.store.tickets import Changed, Tickets
from advisor.service.threads import in_thread
from advisor.service.webhooks import Call, Message, Outgoing, senders
from advisor.service.workers import Answered

LOG = logging.getLogger("advisor.service")
# Seconds between looks for work that another process has taken in. # unsourced
LOOK_SECONDS = 2.0
# Seconds for which work is one process's, beyond the waits for a process and for its answer: three
# transactions, each of which may wait for another writer (``store.BUSY_MS``).
SPARE_SECONDS, SEND_LEASE = 15.0, 3 * outgoing.SECONDS
# Calls under way at once, attempts at a diagnosis. # unsourced
SENT_AT_ONCE, MOST_ATTEMPTS = 4, 8
# Messages of one conversation in an hour; more of them are another machine that answers us.
# unsourced
MOST_IN_HOUR = 30
MOST_LOGGED = 2_000


class _Before(NamedTuple):
    """The ticket of a conversation and what was said in it; nothing when it is new."""

    ticket: Ticket | None
    said: bytes


class Courier:
    """The work of one server process. ``now`` is the clock, in UTC."""

    def __init__(
        self,
        here: Service,
        *,
        now: Callable[[], dt.datetime] = now,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.here, self.now, self.environment = here, now, environment
        self._news = {"in": asyncio.Event(), "out": asyncio.Event()}
        self._client = outgoing.client()

    def wake(self, direction: Direction) -> None:
        """There is something to do; it need not wait for the next look. From the event loop."""
        self._news[direction].set()

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """Work until the block is left."""
        tasks = [
            asyncio.create_task(self._loop("in", self.take_in)),
            asyncio.create_task(self._loop("out", self.send_out)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._client.aclose()

    async def _loop(self, direction: Direction, work: Callable[[], Awaitable[bool]]) -> None:
        while True:
            try:
                self._news[direction].clear()
                if await work():
                    continue
            except SQLAlchemyError as error:
                LOG.error("webhooks: database: %s", type(error).__name__)
            except Exception:  # the next look may find something else; the service goes on
                LOG.exception("webhooks")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news[direction].wait()

    async def take_in(self) -> bool:
        """Work on one message that came in; whether there was any."""
        s = self.here.settings
        lease = s.queue_seconds + s.job_seconds + SPARE_SECONDS
        rows = await in_thread(self._taken, "in", lease, 1)
        for row, hook in rows:
            await self._diagnosed(row, hook)
        return bool(rows)

    async def send_out(self) -> bool:
        """Make the calls that are due; whether there were any."""
        rows = await in_thread(self._taken, "out", SEND_LEASE, SENT_AT_ONCE)
        await asyncio.gather(*(self._sent(row, hook) for row, hook in rows))
        return bool(rows)

    def _taken(
        self, direction: Direction, seconds: float, most: int
    ) -> list[tuple[Delivery, Hook]]:
        with self.here.store.reading() as session:
            if not deliveries.any_due(session, direction, self.now()):
                return []
        with self.here.store.writing() as session:
            lease = dt.timedelta(seconds=seconds)
            rows = deliveries.take(session, direction, self.now(), lease, most)
            found: list[tuple[Delivery, Hook]] = []
            for row in rows:
                hook = session.get(Hook, row.hook)
                limit = MOST_ATTEMPTS if direction == "in" else outgoing.MOST_ATTEMPTS
                if hook is None or hook.revoked:
                    row.state, row.response = "failed", "the webhook is revoked"
                elif row.attempts > limit:  # whoever took it never came back
                    row.state, row.response = "failed", "given up"
                else:
                    found.append((row, hook))
        return found

    async def _diagnosed(self, row: Delivery, hook: Hook) -> None:
        message = Message.model_validate_json(row.request)
        try:
            before = await in_thread(self._before, hook, message)
            brought = Brought(
                text=message.text, subject=message.subject, curves=message.curves, code=message.code
            )
            job = Job(content_type="application/json", keep=True)
            done = await self.here.pool.run(job, to_json(brought).encode(), before.said)
            self.here.metrics.verdict(done.done.verdict)
            await in_thread(self._stored, row, hook, message, before, done)
            self.wake("out")
        except Changed:
            await in_thread(self._again, row, MOST_ATTEMPTS, 1.0, None, "changed meanwhile")
        except Problem as problem:
            # What the message itself is to blame for will not be better next time.
            most = MOST_ATTEMPTS if problem.status_code >= 500 else 0
            why = str(problem.detail)
            await in_thread(
                self._again, row, most, outgoing.pause(row.attempts), problem.status_code, why
            )

    def _before(self, hook: Hook, message: Message) -> _Before:
        with self.here.store.reading() as session:
            tickets = Tickets(session, hook.tenant)
            ticket = tickets.external(hook.name, message.conversation)
            if ticket is None:
                return _Before(None, b"")
            said = tickets.conversation(ticket.id, ticket.language)
        if len(said) > self.here.settings.max_conversation:
            raise Problem(
                413, "too-large", where="conversation", what="too long", do="Open another."
            )
        return _Before(ticket, said if ticket.version else b"")

    def _stored(
        self, row: Delivery, hook: Hook, message: Message, before: _Before, done: Answered
    ) -> None:
        """Ticket, answer, notes and the mark that it is done: all of it or nothing."""
        with self.here.store.writing() as session:
            mine = deliveries.held(session, row.id, row.attempts)
            if mine is None:
                return
            tickets = Tickets(session, hook.tenant)
            ticket = tickets.external(hook.name, message.conversation)
            if (ticket.id if ticket else None) != (before.ticket.id if before.ticket else None):
                raise Changed
            ticket = ticket or tickets.open(
                token_id=hook.id,
                origin=hook.name,
                external_id=message.conversation,
                language=done.done.language,
                subject=done.done.subject,
            )
            mine.ticket_id = ticket.id
            since = self.now() - dt.timedelta(hours=1)
            session.flush()
            if deliveries.lately(session, ticket.id, since) > MOST_IN_HOUR:
                mine.state, mine.response = "ignored", "too many in an hour: it may be a machine"
                return
            tickets.add(
                ticket.id,
                done.events,
                after=before.ticket.version if before.ticket else 0,
                diagnosis=done.diagnosis.decode(),
                question=done.question.decode(),
                verdict=done.done.verdict,
                listed=done.done.listed,
            )
            mine.state, mine.status, mine.next_attempt = "done", 200, None
            for draft in deliveries.drafts(session, ticket.id):
                draft.state, draft.response = "dropped", "something was said since"
            diagnosis = Diagnosis.model_validate_json(done.diagnosis)
            for public, text in written(diagnosis, done.question, ticket.id):
                place = message.model_copy(update={"text": "", "curves": (), "code": ()})
                told = Outgoing(message=place, text=text, public=public)
                if _call(hook, told) is not None:
                    deliveries.add(
                        session,
                        tenant=hook.tenant,
                        hook=hook.id,
                        direction="out",
                        at=self.now(),
                        state="draft" if public else "new",
                        request=told.model_dump_json(),
                        ticket_id=ticket.id,
                    )
            record(session, hook.tenant, hook.name, "hook.message", ticket.id, delivery=row.id)

    async def _sent(self, row: Delivery, hook: Hook) -> None:
        sender, call = (
            senders()[hook.sender],
            _call(hook, Outgoing.model_validate_json(row.request)),
        )
        if call is None:
            await in_thread(self._again, row, 0, 0, None, "there is nowhere to send it")
            return
        token = hooks.token_of(hook, self.environment)
        if not token:
            why = f"{hook.token_name} is not set"
            await in_thread(
                self._again, row, outgoing.MOST_ATTEMPTS, outgoing.pause(row.attempts), None, why
            )
            return
        body = json.dumps(call.body, ensure_ascii=False).encode()
        headers = sender.headers(row.delivery_id, body, token, self.now().timestamp())
        done = await outgoing.send(self._client, hook.base_url + call.path, body, headers)
        refused = getattr(sender, "failure", None)
        failure = refused(done.body) if refused else ""
        if done.status is not None and 200 <= done.status < 300 and not failure:
            await in_thread(self._delivered, row, done)
            return
        most = outgoing.MOST_ATTEMPTS if done.again else 0
        wait = max(outgoing.pause(row.attempts), done.wait or 0)
        answer = failure if failure and not done.again else done.body.decode("utf-8", "replace")
        told = redacted_text(answer.replace(token, "…"))
        await in_thread(self._again, row, most, wait, done.status, told)

    def _delivered(self, row: Delivery, done: outgoing.Sent) -> None:
        with self.here.store.writing() as session:
            mine = deliveries.held(session, row.id, row.attempts)
            if mine is not None:
                mine.state, mine.status, mine.next_attempt = "done", done.status, None
                mine.response = ""

    def _again(self, row: Delivery, most: int, wait: float, status: int | None, why: str) -> None:
        with self.here.store.writing() as session:
            mine = deliveries.held(session, row.id, row.attempts)
            if mine is None:
                return
            mine.status, mine.response = status, why.replace("\0", "")[:MOST_LOGGED]
            if row.attempts >= most:
                mine.state, mine.next_attempt = "failed", None
                LOG.warning("webhook %s: delivery %d failed for good", row.hook, row.id)
            else:
                mine.next_attempt = self.now() + dt.timedelta(seconds=wait)


def _call(hook: Hook, told: Outgoing) -> Call | None:
    sender = senders()[hook.sender]
    return sender.note(told.message, told.text, public=told.public, notes_to=hook.notes_to)


def courier_of(request: Request) -> Courier:
    """The courier of the server process that a request has come to."""
    return cast(Courier, request.app.state.courier)
