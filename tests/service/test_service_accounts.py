"""Tokens, scopes, tenants, limits, conversations and what is stored of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from serving import Served
from sqlalchemy import text

from advisor.service.store.registered import listed
from advisor.service.store.tables import Audit, Token, now
from advisor.service.tokens import Scope, create, revoke

TEXT = "my loss becomes nan in the second epoch"
CONVERSATION = "/v1/conversations"


def refused(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text[:500]
    document = response.json()
    assert document["type"] == f"urn:advisor:{kind}"
    assert document["what"]
    return document


@pytest.fixture
def ask(served: Served) -> Callable[..., Any]:
    """``ask(method, path, token, **options)``."""

    def request(method: str, path: str, token: dict[str, str], **options: Any) -> Any:
        return served.client.request(method, path, headers=token, **options)

    return request


def test_who_has_no_token_is_told_how_to_get_one(served: Served) -> None:
    document = refused(served.client.get("/v1/causes"), 401, "token")
    assert "advisor token create" in document["do"]
    response = served.client.get("/v1/causes", headers={"Authorization": "Bearer nonsense"})
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("how", ["revoked", "expired", "changed", "basic"])
def test_tokens_that_do_not_count(served: Served, how: str) -> None:
    token, secret = create(served.store, tenant="main", name="x", days=1)
    header = {"Authorization": f"Bearer {secret}"}
    assert served.client.get("/v1/causes", headers=header).status_code == 200
    if how == "revoked":
        revoke(served.store, token.prefix)
    elif how == "expired":
        with served.store.writing() as session:
            session.get_one(Token, token.id).expires = now() - dt.timedelta(seconds=1)
    elif how == "changed":
        header = {"Authorization": f"Bearer {secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}"}
    else:
        header = {"Authorization": f"Basic {secret}"}
    refused(served.client.get("/v1/causes", headers=header), 401, "token")


# Every route with the least scope that opens it.
ROUTES: list[tuple[str, str, Scope]] = [
    ("POST", "/v1/diagnose", "ask"),
    ("POST", CONVERSATION, "ask"),
    ("GET", f"{CONVERSATION}/x", "ask"),
    ("DELETE", f"{CONVERSATION}/x", "ask"),
    ("GET", f"{CONVERSATION}/x/diagnosis", "ask"),
    ("GET", f"{CONVERSATION}/x/messages", "ask"),
    ("POST", f"{CONVERSATION}/x/messages", "ask"),
    ("POST", f"{CONVERSATION}/x/feedback", "ask"),
    ("GET", "/v1/causes", "ask"),
    ("GET", "/v1/causes/norm/bn-update-ops-not-run", "ask"),
    ("GET", "/v1/tickets", "agent"),
    ("GET", "/v1/tickets/x", "agent"),
    ("PATCH", "/v1/tickets/x", "agent"),
    ("GET", "/v1/tickets.csv", "agent"),
    ("GET", "/v1/dashboard", "agent"),
    ("GET", "/v1/deliveries", "agent"),
    ("GET", "/v1/deliveries/hooks", "agent"),
    ("GET", "/v1/deliveries/x", "agent"),
    ("POST", "/v1/deliveries/x/replay", "agent"),
    ("POST", "/v1/deliveries/x/approve", "agent"),
    ("POST", "/v1/deliveries/x/drop", "agent"),
    ("GET", "/v1/audit", "admin"),
    ("GET", "/metrics", "admin"),
]
LADDER: tuple[Scope, ...] = ("ask", "agent", "curator", "admin")
OPEN = {"/healthz", "/readyz", "/openapi.json"}


@pytest.mark.parametrize(("method", "path", "least"), ROUTES)
def test_scopes(served: Served, method: str, path: str, least: Scope) -> None:
    body: dict[str, Any] = {"json": {}} if method in ("POST", "PATCH") else {}
    refused(served.client.request(method, path, **body), 401, "token")
    for scope in LADDER:
        response = served.client.request(method, path, headers=served.token(scope), **body)
        if LADDER.index(scope) < LADDER.index(least):
            refused(response, 403, "scope")
        else:
            assert response.status_code not in (401, 403)


def test_no_route_is_open_by_oversight(served: Served) -> None:
    """Every path of the API is in the list above, or open on purpose."""
    known = {(method, path.replace("/x", "/{id}")) for method, path, _ in ROUTES}
    known.remove(("GET", "/v1/causes/norm/bn-update-ops-not-run"))
    known.add(("GET", "/v1/causes/{id}"))
    described = served.client.app.openapi()["paths"]  # pyright: ignore
    found = {
        (method.upper(), path)
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/") or path == "/metrics"
    }
    assert found == known
    # Help desks sign what they send.
    assert set(described) - {path for _, path in known} == {
        *OPEN - {"/openapi.json"},
        "/hooks/{id}",
    }


def test_tenants_do_not_see_one_another(served: Served, ask: Callable[..., Any]) -> None:
    mine, other = served.token("admin", tenant="one"), served.token("admin", tenant="two")
    made = ask("POST", CONVERSATION, mine, json={"text": TEXT}).json()
    at = f"{CONVERSATION}/{made['id']}"
    tries = [
        ("GET", at, {}),
        ("DELETE", at, {}),
        ("GET", f"{at}/diagnosis", {}),
        ("GET", f"{at}/messages", {}),
        ("POST", f"{at}/messages", {"json": {"text": "more"}}),
        ("POST", f"{at}/feedback", {"json": {"helpful": True}}),
        ("PATCH", f"/v1/tickets/{made['id']}", {"json": {"state": "closed"}}),
    ]
    for method, path, body in tries:
        strange = ask(method, path, other, **body)
        nowhere = ask(method, path.replace(made["id"], "f" * 32), other, **body)
        assert strange.status_code == nowhere.status_code == 404
        assert strange.json() | {"where": "", "detail": ""} == nowhere.json() | {
            "where": "",
            "detail": "",
        }
    assert ask("GET", "/v1/tickets", other).json()["tickets"] == []
    assert made["id"] not in ask("GET", "/v1/audit", other).text
    kept = ask("GET", at, mine).json()
    assert (kept["state"], kept["version"]) == ("answered", 1)


def test_a_conversation_from_question_to_confirmation(
    served: Served, ask: Callable[..., Any]
) -> None:
    user, agent = served.token("ask"), served.token("agent")
    opened = ask("POST", CONVERSATION, user, json={"text": TEXT, "subject": "NaN!"})
    assert opened.status_code == 201
    made = opened.json()
    assert opened.headers["location"] == f"{CONVERSATION}/{made['id']}"
    assert (made["state"], made["subject"], made["version"]) == ("answered", "NaN!", 1)
    question = made["question"]
    assert question["text"]["en"]
    assert question["why"]["en"]
    at = f"{CONVERSATION}/{made['id']}"
    while not question["options"]:  # something to bring
        event = {"kind": "skipped", "test": question["test"]}
        made = ask("POST", f"{at}/messages", user, json={"events": [event]}).json()
        question = made["question"]
    value = question["options"][0]["value"]
    event = {"kind": "answered", "test": question["test"], "answer": value}
    seen = made["version"]
    more = ask("POST", f"{at}/messages", user, json={"events": [event], "seen": seen}).json()
    assert more["version"] == seen + 1
    assert more["question"] is None or more["question"]["test"] != question["test"]
    symptoms = {f["symptom"]: f for f in more["diagnosis"]["findings"]}
    if question["kind"] == "question":
        assert symptoms[question["test"]]["source"] == "person"
    # Taken back, all is as it was.
    undone = ask("POST", f"{at}/messages", user, json={"events": [{"kind": "undone"}]}).json()
    assert undone["diagnosis"] == made["diagnosis"]
    said = [m["event"]["kind"] for m in ask("GET", f"{at}/messages", user).json()]
    assert [kind for kind in said if kind != "skipped"] == ["said", "answered", "undone"]

    cause = made["diagnosis"]["differential"][0]["cause"]["id"]
    given = {"helpful": True, "cause": cause, "note": "write to bob@example.org"}
    assert ask("POST", f"{at}/feedback", user, json=given).status_code == 204
    changed = ask("PATCH", f"/v1/tickets/{made['id']}", agent, json={"confirmed_cause": cause})
    assert changed.json()["state"] == "confirmed"
    assert changed.json()["confirmed_by"] == "tester"
    assert ask("GET", "/v1/tickets?state=confirmed", agent).json()["tickets"][0]["id"] == made["id"]
    assert ask("DELETE", at, user).status_code == 204
    refused(ask("GET", at, user), 404, "not-found")
    with served.store.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM feedback")) == 0
        done = {a.action for a in session.query(Audit).filter(Audit.subject == made["id"])}
    assert done == {"feedback", "ticket.change", "ticket.delete"}


def test_who_has_not_seen_the_last_word_is_told(served: Served, ask: Callable[..., Any]) -> None:
    user = served.token("ask")
    made = ask("POST", CONVERSATION, user, json={"text": TEXT}).json()
    at = f"{CONVERSATION}/{made['id']}/messages"
    assert ask("POST", at, user, json={"text": "I use Adam", "seen": 1}).status_code == 200
    refused(ask("POST", at, user, json={"text": "I use SGD", "seen": 1}), 409, "conflict")
    assert len(ask("GET", at, user).json()) == 2


def test_a_message_that_cannot_be_read_changes_nothing(
    served: Served, ask: Callable[..., Any]
) -> None:
    user = served.token("ask")
    made = ask("POST", CONVERSATION, user, json={"text": TEXT}).json()
    at = f"{CONVERSATION}/{made['id']}"
    bad = {"curves": [{"name": "a.log", "content": "nothing here"}]}
    refused(ask("POST", f"{at}/messages", user, json=bad), 422, "input")
    refused(ask("POST", f"{at}/messages", user, json={}), 422, "input")
    assert ask("GET", at, user).json() == made


def test_only_causes_that_are_known(served: Served, ask: Callable[..., Any]) -> None:
    user = served.token("agent")
    made = ask("POST", CONVERSATION, user, json={"text": TEXT}).json()
    given = {"cause": "no/such-cause"}
    refused(
        ask("POST", f"{CONVERSATION}/{made['id']}/feedback", user, json=given), 404, "not-found"
    )
    wanted = {"confirmed_cause": "no/such-cause"}
    refused(ask("PATCH", f"/v1/tickets/{made['id']}", user, json=wanted), 404, "not-found")


def test_nothing_private_is_stored(served: Served, ask: Callable[..., Any]) -> None:
    key, mail, home = "sk-" + "a1B2" * 8, "jane.doe@corp.example", "/home/janedoe/run/train.py"
    said = f"my loss is nan. key {key}, mail {mail}, file {home}"
    body = {
        "text": said,
        "subject": f"from {mail}",
        "curves": [{"name": "jane.doe@corp.example.log",
                    "content": f"# {home} {key}\nepoch 1 loss 0.7\nepoch 2 loss nan\n"}],
        "code": [{"name": "t.py", "content": f'import torch\n# {mail}\nKEY = "{key}"\n'}],
        "tried": [f"asked {mail}: same"],
    }  # fmt: skip
    made = ask("POST", CONVERSATION, served.token("ask"), json=body)
    assert made.status_code == 201
    with served.store.reading() as session:
        rows = [
            session.execute(text(f"SELECT * FROM {table}")).all()
            for table in ("tickets", "messages", "audit")
        ]
    for secret in (key, mail, "janedoe"):
        assert secret not in str(rows)
        assert secret not in made.text


def test_diagnose_stores_nothing(served: Served, ask: Callable[..., Any]) -> None:
    def count() -> int:
        with served.store.reading() as session:
            return session.scalar(text("SELECT count(*) FROM tickets")) or 0

    before = count()
    assert ask("POST", "/v1/diagnose", served.token("ask"), json={"text": TEXT}).status_code == 200
    assert count() == before


def test_limits_of_a_token(served: Served) -> None:
    header = served.token("ask", rate_per_minute=3)
    codes = [served.client.get("/v1/causes", headers=header).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    response = served.client.get("/v1/causes", headers=header)
    document = refused(response, 429, "rate")
    assert 1 <= int(response.headers["retry-after"]) <= 21
    assert "s." in document["do"]
    # Somebody else is not concerned.
    assert served.client.get("/v1/causes", headers=served.token("ask")).status_code == 200
    quota = served.token("ask", quota_per_day=2)
    codes = [served.client.get("/v1/causes", headers=quota).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused(served.client.get("/v1/causes", headers=quota), 429, "quota")


def test_guessing_tokens_is_slowed_down(serving: Callable[..., Served]) -> None:
    served = serving("sqlite")
    codes = [
        served.client.get("/v1/causes", headers={"Authorization": "Bearer x"}).status_code
        for _ in range(35)
    ]
    assert codes[:30] == [401] * 30
    assert 429 in codes[30:]
    assert served.client.get("/v1/causes", headers=served.token("ask")).status_code == 200


def test_denials_are_in_the_audit_log(served: Served, ask: Callable[..., Any]) -> None:
    admin = served.token("admin", tenant="audited")
    ask("GET", "/v1/audit", served.token("ask", tenant="audited"))
    entries = ask("GET", "/v1/audit?limit=5", admin).json()
    assert [e["action"] for e in entries] == ["denied", "token.create", "token.create"]
    older = ask("GET", f"/v1/audit?before={entries[0]['id']}", admin).json()
    assert older == entries[1:]


def test_the_digest_is_of_the_whole_token(served: Served) -> None:
    _, secret = create(served.store, tenant="main", name="digest")
    digests = {t.digest for t in listed(served.store, Token, "main")}
    assert hashlib.sha256(secret.encode()).hexdigest() in digests


def test_old_tickets_go_by_themselves(serving: Callable[..., Served]) -> None:
    served = serving("sqlite", prune_minutes=0.002, retention_days=1)
    user = served.token("ask")
    made = served.client.post(CONVERSATION, json={"text": TEXT}, headers=user).json()
    with served.store.writing() as session:
        old = now() - dt.timedelta(days=2)
        session.execute(text("UPDATE tickets SET updated = :t"), {"t": old.replace(tzinfo=None)})
    for _ in range(100):
        if served.client.get(f"{CONVERSATION}/{made['id']}", headers=user).status_code == 404:
            return
    raise AssertionError("still there")


def test_without_tokens_for_ones_own_machine(serving: Callable[..., Served]) -> None:
    served = serving("sqlite", auth="off")
    assert served.client.post("/v1/diagnose", json={"text": TEXT}).status_code == 200
    # A page in the person's browser must not use that.
    response = served.client.post(
        "/v1/diagnose", json={"text": TEXT}, headers={"origin": "https://evil.example"}
    )
    refused(response, 403, "origin")


def test_health(served: Served) -> None:
    for path in ("/healthz", "/readyz"):
        found = served.client.get(path)
        assert found.status_code == 200
        assert found.json()["status"] == "ok"
    text = served.client.get("/metrics", headers=served.token("admin")).text
    assert 'advisor_requests_total{method="GET",route="/healthz",status="200"}' in text
    assert "tester" not in text


def test_pages_of_listed_sites_may_call(serving: Callable[..., Served]) -> None:
    site = "https://docs.example"
    served = serving("sqlite", origins=(site,))
    headers = {"origin": site, "access-control-request-method": "POST",
               "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    asked = served.client.options("/v1/diagnose", headers=headers)
    assert asked.headers["access-control-allow-origin"] == site
    header = served.token("ask") | {"origin": site}
    done = served.client.post("/v1/diagnose", json={"text": TEXT}, headers=header)
    assert done.headers["access-control-allow-origin"] == site
    assert "access-control-allow-credentials" not in done.headers
    other = served.client.options("/v1/diagnose", headers=headers | {"origin": "https://x.example"})
    assert "access-control-allow-origin" not in other.headers


def test_a_database_that_is_held_up_is_a_503(serving: Callable[..., Served]) -> None:
    served = serving("sqlite")
    user = served.token("ask")
    blocker = sqlite3.connect(str(served.store.engine.url.database), isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    try:
        response = served.client.post(CONVERSATION, json={"text": TEXT}, headers=user)
    finally:
        blocker.close()
    refused(response, 503, "busy")
    assert response.headers["retry-after"] == "5"
    assert served.client.post(CONVERSATION, json={"text": TEXT}, headers=user).status_code == 201
