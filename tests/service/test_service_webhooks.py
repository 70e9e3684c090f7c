"""Help desks call, sign, repeat themselves and talk to machines; notes reach a real server."""

# A loop that waits for something has at least one round.
# pyright: reportPossiblyUnboundVariable=false

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desks import OLD_SECRET, PAYLOADS, SECRET, TEXT, TOKEN, Desk, chatwoot, desk, signed, zammad
from serving import Served
from sqlalchemy import select
from starlette.testclient import TestClient

from advisor.errors import InputError
from advisor.service import hooks, outgoing
from advisor.service.plain_html import text_of
from advisor.service.store import deliveries, registered
from advisor.service.store.tables import Delivery, Hook, Message, Ticket
from advisor.service.webhooks import Ignored, senders
from advisor.service.webhooks import Message as Written

NAMES = sorted(senders())
NUMBERS = iter(range(1, 10_000))


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVISOR_HOOK_SECRET", SECRET)
        patch.setenv("ADVISOR_HOOK_OLD", OLD_SECRET)
        patch.setenv("ADVISOR_HOOK_TOKEN", TOKEN)
        patch.setattr(outgoing, "FIRST_WAIT", 0.2)
        yield


@pytest.fixture
def there() -> Iterator[Desk]:
    with desk() as made:
        yield made


@pytest.fixture
def hook(served: Served, there: Desk) -> Callable[..., Hook]:
    def make(sender: str, tenant: str = "main", **options: Any) -> Hook:
        return hooks.create(
            served.store,
            tenant=tenant,
            name=f"{sender}-{next(NUMBERS)}",
            sender=sender,
            base=there.url,
            secret_names=("ADVISOR_HOOK_SECRET", "ADVISOR_HOOK_OLD"),
            token_name="" if sender == "standard" else "ADVISOR_HOOK_TOKEN",
            **{"notes_to": "CAGENTS", **options},
        )

    return make


def send(served: Served, hook: Hook, payload: Any, **how: Any) -> Any:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"content-type": "application/json", **signed(hook.sender, body, **how)}
    return served.client.post(f"/hooks/{hook.id}", content=body, headers=headers)


def rows(served: Served, hook: Hook, direction: str = "in") -> list[Delivery]:
    with served.store.reading() as session:
        query = select(Delivery).where(Delivery.hook == hook.id, Delivery.direction == direction)
        return list(session.scalars(query.order_by(Delivery.id)))


def settled(served: Served, hook: Hook, number: int = 1) -> list[Delivery]:
    for _ in range(600):
        found = rows(served, hook)
        if len(found) >= number and all(r.state != "new" for r in found):
            return found
        time.sleep(0.05)
    raise AssertionError([(r.state, r.response) for r in rows(served, hook)])


@pytest.mark.parametrize("sender", NAMES)
def test_a_question_becomes_a_note_and_a_draft_that_an_agent_approves(
    served: Served, hook: Callable[..., Hook], there: Desk, sender: str
) -> None:
    made = hook(sender)
    answer = send(served, made, PAYLOADS[sender]())
    assert (answer.status_code, answer.json()["state"]) == (202, "new")
    path, headers, note = there.wait(1)[0]
    (row,) = settled(served, made)
    assert row.state == "done"
    told = json.dumps(note)
    assert row.ticket_id
    assert row.ticket_id in told
    expected = {
        "standard": (note.get("type") == "advisor.note", "webhook-signature"),
        "chatwoot": (note.get("private") is True and path.endswith("/3/conversations/1/messages"),
                     "api_access_token"),
        "zammad": (note.get("internal") is True and note.get("ticket_id") == 1, "authorization"),
        "slack": (note.get("channel") == "CAGENTS" and "thread_ts" not in note, "authorization"),
    }[sender]  # fmt: skip
    assert expected[0], note
    assert expected[1] in headers
    # The public answer waits until an agent sends it, in words of their own.
    agent = served.token("agent")
    (draft,) = served.client.get(f"/v1/deliveries?state=draft&hook={made.id}", headers=agent).json()
    time.sleep(0.3)
    assert len(there.got) == 1
    done = served.client.post(
        f"/v1/deliveries/{draft['id']}/approve", json={"text": "Hello, lower it."}, headers=agent
    )
    assert done.status_code == 200, done.text
    _, _, public = there.wait(2)[1]
    assert "Hello, lower it." in json.dumps(public)
    assert public.get("private") is not True
    assert public.get("internal") is not True
    again = served.client.post(f"/v1/deliveries/{draft['id']}/approve", json={}, headers=agent)
    assert again.status_code == 409
    ticket = served.client.get(f"/v1/tickets/{row.ticket_id}", headers=agent).json()
    assert ticket["origin"] == made.name
    assert ticket["diagnosis"]["verdict"]


@pytest.mark.parametrize("sender", NAMES)
def test_the_same_again_is_acknowledged_and_not_worked_on(
    served: Served, hook: Callable[..., Hook], there: Desk, sender: str
) -> None:
    made, payload = hook(sender), PAYLOADS[sender]()
    states = [send(served, made, payload, id=i).json()["state"] for i in ("msg_1", "msg_1", "x")]
    assert states == ["new", "known", "known"]
    there.wait(1)
    settled(served, made)
    time.sleep(0.3)
    assert len(there.got) == 1
    with served.store.reading() as session:
        assert len(list(session.scalars(select(Ticket).where(Ticket.origin == made.name)))) == 1


@pytest.mark.parametrize("sender", NAMES)
def test_a_second_message_goes_on_with_the_conversation(
    served: Served, hook: Callable[..., Hook], there: Desk, sender: str
) -> None:
    made, write = hook(sender), PAYLOADS[sender]
    send(served, made, write())
    settled(served, made)
    send(served, made, write("the gradient norm is 1e8 before it happens", id="2"))
    first, second = settled(served, made, 2)
    assert first.ticket_id == second.ticket_id
    with served.store.reading() as session:
        ticket = session.get_one(Ticket, first.ticket_id)
        said = list(session.scalars(select(Message).where(Message.ticket_id == ticket.id)))
    assert ticket.version == len(said) == 2
    states = [r.state for r in rows(served, made, "out") if "advisor, ticket" not in r.request]
    assert states == ["dropped", "draft"]


@pytest.mark.parametrize("sender", NAMES)
def test_unsigned_or_old_is_refused_without_saying_why(
    served: Served, hook: Callable[..., Hook], sender: str
) -> None:
    made, payload = hook(sender), PAYLOADS[sender]()
    body = json.dumps(payload).encode()
    good = signed(sender, body)
    wrong = [
        {},
        signed(sender, body, secret="whsec_" + "A" * 43 + "="),
        signed(sender, body + b" "),
        {k: v[:-2] for k, v in good.items()},
        dict.fromkeys(good, "ÿ" * 20),
    ]
    if sender != "zammad":
        wrong += [signed(sender, body, at=time.time() + d) for d in (-400, 400)]
    told: set[str] = set()
    for headers in wrong:
        sent = {k: v.encode("latin-1") for k, v in headers.items()}
        done = served.client.post(f"/hooks/{made.id}", content=body, headers=sent)
        assert done.status_code in (401, 429), headers
        told.add(done.json()["detail"] if done.status_code == 401 else "")
    assert len(told - {""}) == 1
    assert served.client.post("/hooks/hook_" + "0" * 24, content=body).status_code in (401, 429)
    assert not rows(served, made)
    # The secret before the present one is good, too, while both are set.
    assert send(served, made, payload, secret=OLD_SECRET).status_code == 202


def test_what_machines_and_agents_write_is_ignored() -> None:
    def why(sender: str, payload: Any) -> str:
        found = senders()[sender].read(payload)
        return found.why if isinstance(found, Ignored) else ""

    for sender in NAMES:
        assert why(sender, PAYLOADS[sender]()) == ""
        for junk in (None, [], {}, "x", 5, {"event": {}}, {"data": []}, {"article": 1}):
            assert why(sender, junk)
    fields: dict[str, Any]
    for fields in (
        {"message_type": "outgoing"}, {"message_type": "template"}, {"private": True},
        {"event": "message_updated"}, {"sender": {"type": "agent_bot"}},
        {"sender": {"type": "user"}}, {"status": "resolved"}, {"content": None},
        {"account": {"id": "3/../4"}},
    ):  # fmt: skip
        assert why("chatwoot", chatwoot(**fields)), fields
    for fields in (
        {"sender": "Agent"}, {"sender": "System"}, {"internal": True}, {"body": "<br>"},
        {"preferences": {"is-auto-response": True}},
    ):  # fmt: skip
        assert why("zammad", zammad(**fields)), fields
    for fields in (
        {"bot_id": "B1"}, {"subtype": "bot_message"}, {"subtype": "message_changed"},
        {"user": "U0ADVISOR"}, {"type": "message"}, {"type": "reaction_added"}, {"text": "<@U1>"},
        {"channel": "../x"},
    ):  # fmt: skip
        assert why("slack", PAYLOADS["slack"](**fields)), fields
    assert why("standard", PAYLOADS["standard"](author="bot"))
    assert why("standard", PAYLOADS["standard"](text=5))
    direct = PAYLOADS["slack"](type="message", channel_type="im")
    assert isinstance(senders()["slack"].read(direct), Written)


def test_our_own_note_coming_back_is_no_question(
    served: Served, hook: Callable[..., Hook], there: Desk
) -> None:
    """Chatwoot tells its bots of their own messages, too."""
    made = hook("chatwoot")
    send(served, made, chatwoot())
    _, _, note = there.wait(1)[0]
    echo = chatwoot(
        note["content"], id="2", message_type="outgoing", private=True,
        sender={"id": 1, "name": "advisor", "type": "agent_bot"},
    )  # fmt: skip
    answer = send(served, made, echo)
    assert (answer.status_code, answer.json()["state"]) == (200, "ignored")
    time.sleep(0.3)
    assert len(there.got) == 1


def test_another_machine_that_answers_is_left_after_a_while(
    served: Served, hook: Callable[..., Hook], there: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.service.courier.MOST_IN_HOUR", 2)
    made = hook("chatwoot")
    for number in range(1, 5):
        send(served, made, chatwoot(id=str(number)))
        found = settled(served, made, number)
    assert [r.state for r in found] == ["done", "done", "ignored", "ignored"]


def test_slack_asks_whether_we_are_there(served: Served, hook: Callable[..., Hook]) -> None:
    made = hook("slack")
    done = send(served, made, {"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    assert (done.status_code, done.json()) == (200, {"challenge": "3eZbrw1a"})
    assert not rows(served, made)


def test_a_refusal_in_slack_is_no_success(
    served: Served, hook: Callable[..., Hook], there: Desk
) -> None:
    there.body = b'{"ok": false, "error": "channel_not_found"}'
    made = hook("slack")
    send(served, made, PAYLOADS["slack"]())
    there.wait(1)
    for _ in range(100):
        (note,) = [r for r in rows(served, made, "out") if r.state != "draft"]
        if note.state == "failed":
            break
        time.sleep(0.05)
    assert (note.state, note.response) == ("failed", "channel_not_found")


def test_nothing_personal_and_no_secret_is_stored(
    served: Served, hook: Callable[..., Hook], there: Desk
) -> None:
    made = hook("zammad")
    send(served, made, zammad(f"{TEXT} api_key='sk-{'a' * 30}' mail bob@example.com"))
    there.wait(1)
    settled(served, made)
    with served.store.reading() as session:
        kept = [
            str(vars(r))
            for t in (Delivery, Ticket, Message, Hook)
            for r in session.scalars(select(t))
        ]
    text = "\n".join(kept)
    for secret in ("jane@", "+4930", "Main Street", "bob@", "sk-aaa", SECRET, TOKEN):
        assert secret not in text
        assert secret not in json.dumps([body for _, _, body in there.got])


def test_a_desk_that_is_down_gets_the_note_later(
    served: Served, hook: Callable[..., Hook], there: Desk
) -> None:
    there.answers = [500, None, 429, 503]
    made = hook("standard")
    send(served, made, PAYLOADS["standard"]())
    _, headers, note = there.wait(1)[0]
    # The desk can check it with the same scheme and secret.
    assert senders()["standard"].verify(headers, headers["raw"].encode(), [SECRET], time.time())
    for _ in range(100):
        (row,) = [r for r in rows(served, made, "out") if r.state == "done"] or [None]
        if row:
            break
        time.sleep(0.05)
    assert row is not None
    assert row.attempts == 5
    assert headers["webhook-id"] == row.delivery_id
    assert TEXT not in json.dumps(note["data"]["message"])


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_what_cannot_succeed_is_not_repeated_until_an_agent_says_so(
    served: Served, hook: Callable[..., Hook], there: Desk, status: int
) -> None:
    there.answers = [status]
    made = hook("chatwoot")
    send(served, made, chatwoot())
    settled(served, made)
    for _ in range(200):
        (note,) = [r for r in rows(served, made, "out") if r.state != "draft"]
        if note.state == "failed":
            break
        time.sleep(0.05)
    assert (note.state, note.status, note.attempts) == ("failed", status, 1)
    assert not there.got
    other = served.token("agent", tenant="other")
    assert served.client.post(f"/v1/deliveries/{note.id}/replay", headers=other).status_code == 404
    asker = served.token("ask")
    assert served.client.get("/v1/deliveries", headers=asker).status_code == 403
    done = served.client.post(f"/v1/deliveries/{note.id}/replay", headers=served.token("agent"))
    assert done.status_code == 200
    there.wait(1)


def browser_of(served: Served, tenant: str) -> TestClient:
    """Signed in on the pages as an agent."""
    header = served.token("agent", tenant=tenant)
    client = TestClient(
        served.client.app, base_url="http://localhost", headers={"origin": "http://localhost"}
    )
    client.portal = served.client.portal
    client.post("/session", data={"token": header["Authorization"].split()[1]})
    return client


def test_an_agent_sends_a_draft_from_the_page(
    served: Served, hook: Callable[..., Hook], there: Desk
) -> None:
    made = hook("chatwoot", tenant="page")
    hostile = "</textarea><img src=x onerror=alert(1)>\x1b]0;owned\x07"
    send(served, made, chatwoot(f"{TEXT} {hostile}"))
    there.wait(1)
    settled(served, made)
    mine, other = browser_of(served, "page"), browser_of(served, "other-page")
    shown = mine.get("/deliveries").text
    assert made.name in shown
    assert "<img" not in shown
    assert "\x1b" not in shown
    assert "&lt;img src=x" in shown
    assert made.name not in other.get("/deliveries").text
    (draft,) = [r for r in rows(served, made, "out") if r.state == "draft"]
    at = f"/deliveries/{draft.id}"
    assert other.post(f"{at}/approve", data={"text": "x"}).status_code == 404
    forged = mine.post(f"{at}/approve", headers={"origin": "https://evil.example"})
    assert forged.status_code == 403
    sent = mine.post(f"{at}/approve", data={"text": "Hello,\r\nlower it."})
    assert sent.status_code == 200
    assert "Saved." in sent.text
    _, _, public = there.wait(2)[1]
    assert (public["content"], public["private"]) == ("Hello,\nlower it.", False)
    assert mine.post(f"{at}/drop").status_code == 409
    assert mine.post(f"{at}/nonsense").status_code == 422
    for _ in range(100):
        (row,) = [r for r in rows(served, made, "out") if r.id == draft.id]
        if row.state == "done":
            break
        time.sleep(0.05)
    assert mine.post(f"{at}/replay").status_code == 200
    there.wait(3)
    assert mine.get("/deliveries?state=draft").text.count("<article") == 0


@pytest.mark.parametrize("sender", NAMES)
def test_what_strangers_write_is_harmless_in_a_note(
    served: Served, hook: Callable[..., Hook], there: Desk, sender: str
) -> None:
    """No control characters for a terminal, no markup for a page that shows Markdown."""
    made = hook(sender, tenant="notes")
    hostile = "\x1b[2J\u202eloss=nan <img src=x onerror=alert(1)> [click](https://evil.example)"
    send(served, made, PAYLOADS[sender](f"{TEXT}. {hostile}", id="9"))
    _, _, note = there.wait(1)[0]
    text = json.dumps(note, ensure_ascii=False)
    assert "\\u001b" not in text
    assert "\u202e" not in text
    for sign in ("<img", "](https"):
        at = text.find(sign)
        assert at < 0 or text[at - 1] == "\\", text[max(0, at - 80) : at + 20]


def test_the_log_is_of_one_tenant(served: Served, hook: Callable[..., Hook]) -> None:
    made = hook("chatwoot", tenant="acme")
    send(served, made, chatwoot())
    (row,) = settled(served, made)
    mine, other = served.token("agent", tenant="acme"), served.token("admin", tenant="other")
    (shown,) = served.client.get("/v1/deliveries?direction=in", headers=mine).json()
    assert shown["id"] == row.id
    assert shown["state"] == "done"
    document = served.client.get(f"/v1/deliveries/{row.id}", headers=mine).json()
    assert TEXT in document["request"]
    assert served.client.get("/v1/deliveries", headers=other).json() == []
    assert served.client.get(f"/v1/deliveries/{row.id}", headers=other).status_code == 404
    (known,) = served.client.get("/v1/deliveries/hooks", headers=mine).json()
    assert known["secret_names"] == "ADVISOR_HOOK_SECRET ADVISOR_HOOK_OLD"
    assert served.client.post(f"/v1/deliveries/{row.id}/replay", headers=mine).status_code == 409


def test_after_revoking_nothing_comes_in(served: Served, hook: Callable[..., Hook]) -> None:
    made = hook("chatwoot")
    registered.revoke(served.store, Hook, made.id)
    assert send(served, made, chatwoot()).status_code in (401, 429)


def test_without_its_secret_a_webhook_is_not_ready(
    served: Served, hook: Callable[..., Hook], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hook("chatwoot")
    monkeypatch.delenv("ADVISOR_HOOK_SECRET")
    monkeypatch.delenv("ADVISOR_HOOK_OLD")
    done = send(served, made, chatwoot())
    assert done.status_code == 503
    assert "retry-after" in done.headers


def test_signed_nonsense(served: Served, hook: Callable[..., Hook]) -> None:
    made = hook("chatwoot")
    for body in (b"", b"{", b"[" * 100_000, b'"\\ud800"', b"\xff", b"NaN", b"1" * 5_000):
        assert send(served, made, body).status_code in (200, 400), body[:20]
    large = json.dumps(chatwoot("x" * 300_000)).encode()
    assert send(served, made, large).status_code == 413
    odd = chatwoot("\ud800 loss is nan\0")
    assert send(served, made, odd).status_code in (200, 202)


def test_an_old_article_is_refused() -> None:
    at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    for days, right in ((0, True), (2, True), (4, False)):
        made = (at - dt.timedelta(days=days)).isoformat()
        body = json.dumps(zammad(created_at=made)).encode()
        given = {k.lower(): v for k, v in signed("zammad", body).items()}
        assert senders()["zammad"].verify(given, body, [SECRET], at.timestamp()) is right


def test_a_leap_of_the_clock_delays_nothing(store: Any) -> None:
    at = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    lease = dt.timedelta(seconds=60)
    with store.writing() as session:
        for n in range(3):
            deliveries.add(
                session, tenant="a", hook="h", direction="in", at=at, state="new",
                delivery_id=str(n),
            )  # fmt: skip
    with store.writing() as session:
        assert len(deliveries.take(session, "in", at, lease, 2)) == 2
    with store.writing() as session:
        (third,) = deliveries.take(session, "in", at, lease, 5)
        assert third.delivery_id == "2"
        assert not deliveries.take(session, "in", at + lease / 2, lease, 5)
    # Set back by a day: what is planned for tomorrow is due now, not tomorrow.
    with store.writing() as session:
        assert len(deliveries.take(session, "in", at - dt.timedelta(days=1), lease, 5)) == 3
    # Set forward: leases are over at once; who held one before cannot finish it any more.
    with store.writing() as session:
        taken = deliveries.take(session, "in", at + dt.timedelta(days=9), lease, 5)
        assert [t.attempts for t in taken] == [3, 3, 3]
        assert deliveries.held(session, taken[0].id, 2) is None
        assert deliveries.held(session, taken[0].id, 3) is not None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://desk.example/", "https://desk.example"),
        ("https://desk.example:8443/a/b", "https://desk.example:8443/a/b"),
        ("http://zammad:8080", "http://zammad:8080"),
        ("http://10.0.0.5", "http://10.0.0.5"),
        ("http://[::1]:80", "http://[::1]:80"),
        *[(u, "") for u in (
            "http://desk.example", "ftp://desk", "https://", "https://a@desk", "https://d/?q=1",
            "https://d/#x", "https://d/../x", "https://d/%2e%2e", "file:///etc/passwd", "desk",
            "https://d\\@evil", "http://8.8.8.8", "http://169.254.169.254", "https://[::1", "https://d:99999",
        )],
    ],
)  # fmt: skip
def test_base_urls(url: str, shown: str) -> None:
    if shown:
        assert hooks.base_url(url) == shown
        return
    with pytest.raises(InputError, match="base URL"):
        hooks.base_url(url)


def test_only_names_of_their_own_variables(store: Any) -> None:
    def make(**options: Any) -> Hook:
        given: dict[str, Any] = {
            "tenant": "a", "name": "desk", "sender": "zammad", "base": "https://d.example",
            "secret_names": ("ADVISOR_HOOK_A",),
        }  # fmt: skip
        return hooks.create(store, **{**given, **options})

    assert make().token_name == "ADVISOR_HOOK_A"
    for options in (
        {"secret_names": ("ADVISOR_DATABASE",)}, {"token_name": "HOME"}, {"secret_names": ()},
        {"sender": "nope"}, {"name": "widget"}, {"name": "A"}, {},
    ):  # fmt: skip
        with pytest.raises(InputError):
            make(**options)


def test_the_specification_s_example() -> None:
    """The example of the Standard Webhooks libraries: its key, message and signature."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,xyz v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    body = b'{"test": 2432232314}'
    assert senders()["standard"].verify(headers, body, [secret], 1614265330 + 299)
    assert not senders()["standard"].verify(headers, body, [secret], 1614265330 + 301)
    assert not senders()["standard"].verify(headers, body + b" ", [secret], 1614265330)


def test_slack_s_example() -> None:
    """The example of "Verifying requests from Slack"."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015"
        b".47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    assert senders()["slack"].verify(headers, body, [secret], 1531420618)
    assert not senders()["slack"].verify(headers, body, [secret + "x"], 1531420618)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<div>a<br>b</div><p>c &lt; d</p>", "a\nb\n\nc < d"),
        ("<pre>x = 1\n  y = 2</pre>", "x = 1\n  y = 2"),
        ("one\ntwo", "one two"),
        ("a<script>alert(1)</script>b<style>x</style>", "ab"),
        ('new<blockquote type="cite"><div>old<blockquote>x</blockquote></div></blockquote>more',
         "newmore"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("a<!-- x <b> -->c<!-- y", "ac"),
        ("a<b", "a<b"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_of_html(source: str, text: str) -> None:
    assert text_of(source) == text


def test_hostile_html_takes_no_longer_than_its_length() -> None:
    for bad in ("<" * 200_000, "<a " * 60_000 + ">", "<!--" * 50_000, "&#x" * 60_000,
                "<script>" * 25_000, "<div " * 40_000):  # fmt: skip
        began = time.process_time()
        text_of(bad)
        assert time.process_time() - began < 2


def test_waits_grow_and_differ() -> None:
    assert outgoing.pause(1, lambda: 1.0) == outgoing.FIRST_WAIT
    assert outgoing.pause(3, lambda: 1.0) == 4 * outgoing.FIRST_WAIT
    assert outgoing.pause(1, lambda: 0.0) == outgoing.FIRST_WAIT / 2
    assert outgoing.pause(10_000, lambda: 1.0) <= outgoing.LAST_WAIT
