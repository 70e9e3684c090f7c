"""``Idempotency-Key``: what is sent again is carried out once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from serving import Served
from sqlalchemy import func, select

from advisor.service.store.tables import Feedback, Message, RequestKey, Ticket

TEXT = {"text": "my loss becomes nan in the second epoch"}


def tickets(served: Served, header: dict[str, str]) -> list[Any]:
    return served.client.get("/v1/tickets?limit=200", headers=header).json()["tickets"]


def test_a_conversation_is_opened_once(served: Served) -> None:
    header = served.token("agent", tenant="once")
    key = {**header, "idempotency-key": "8e03978e-40d5"}
    first, again = (
        served.client.post("/v1/conversations", json=TEXT, headers=key) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["location"] == again.headers["location"]
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(tickets(served, header)) == 1
    # Another body under the same key is a mistake of the sender, not a retry.
    other = served.client.post("/v1/conversations", json={"text": "loss is flat"}, headers=key)
    assert (other.status_code, other.json()["where"]) == (422, "Idempotency-Key")
    assert "text" in TEXT
    without = served.client.post("/v1/conversations", json=TEXT, headers=header)
    assert without.headers["location"] != first.headers["location"]


def test_keys_are_of_one_token(served: Served) -> None:
    one, two = served.token("agent", tenant="k1"), served.token("agent", tenant="k2")
    at = [
        served.client.post(
            "/v1/conversations", json=TEXT, headers={**h, "idempotency-key": "same"}
        ).headers["location"]
        for h in (one, two)
    ]
    assert at[0] != at[1]
    assert len(tickets(served, one)) == len(tickets(served, two)) == 1


def test_of_many_at_once_one_is_carried_out(served: Served) -> None:
    header = served.token("agent", tenant="race")
    key = {**header, "idempotency-key": "race"}

    def send(_: int) -> Any:
        return served.client.post("/v1/conversations", json=TEXT, headers=key)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(send, range(4)))
    assert [r.status_code for r in found] == [201] * 4, found
    assert len({r.headers["location"] for r in found}) == 1
    assert len(tickets(served, header)) == 1


def test_a_message_and_feedback_are_added_once(served: Served) -> None:
    header = served.token("agent", tenant="more")
    at = served.client.post("/v1/conversations", json=TEXT, headers=header).headers["location"]
    id = at.rpartition("/")[2]
    for _ in range(2):
        more = served.client.post(
            f"{at}/messages", json={"text": "the gradient norm is 1e8"},
            headers={**header, "idempotency-key": "m"},
        )  # fmt: skip
        assert (more.status_code, more.json()["version"]) == (200, 2)
        judged = served.client.post(
            f"{at}/feedback", json={"helpful": True}, headers={**header, "idempotency-key": "f"}
        )
        assert judged.status_code == 204

    def count(table: Any) -> int:
        with served.store.reading() as session:
            query = select(func.count()).select_from(table).where(table.ticket_id == id)
            return session.scalar(query) or 0

    assert (count(Message), count(Feedback), count(RequestKey)) == (2, 1, 2)
    # Keys go with the ticket: nothing is left of it.
    assert served.client.delete(at, headers=header).status_code == 204
    assert (count(Message), count(Feedback), count(RequestKey)) == (0, 0, 0)


def test_a_form_is_the_same_with_another_boundary(served: Served) -> None:
    header = {**served.token("agent", tenant="form"), "idempotency-key": "form"}
    places = set[str]()
    for boundary in ("one", "another"):
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
            f"{TEXT['text']}\r\n--{boundary}--\r\n"
        )
        media = {"content-type": f"multipart/form-data; boundary={boundary}"}
        done = served.client.post(
            "/v1/conversations", content=body.encode(), headers={**header, **media}
        )
        assert done.status_code == 201, done.text
        places.add(done.headers["location"])
    assert len(places) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "\u00e9", "a\tb"])
def test_keys_that_are_none(served: Served, key: str) -> None:
    header: dict[str, Any] = {**served.token(), "idempotency-key": key.encode("latin-1")}
    done = served.client.post("/v1/conversations", json=TEXT, headers=header)
    assert done.status_code in (400, 422), done.text
    with served.store.reading() as session:
        assert not session.scalars(select(Ticket).where(Ticket.token_id == key)).all()
