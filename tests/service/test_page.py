"""The pages over HTTP: who may see them, forged forms, headers, and nothing that becomes markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from serving import Served
from starlette.testclient import TestClient

from advisor.service.api.pages import local
from advisor.service.page import shell, words
from advisor.service.tokens import Scope, create

TEXT = "my loss becomes nan in the second epoch, learning rate 0.1"
HOME = {"origin": "http://localhost"}
HOSTILE = "</textarea></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e<!-- "


class Parsed(HTMLParser):
    """Elements with their attributes, and all text outside of scripts."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def here(serving: Callable[..., Served]) -> Served:
    return serving("sqlite")


def browser_of(here: Served) -> TestClient:
    """A client with cookies of its own, in the loop of the service."""
    client = TestClient(here.client.app, base_url="http://localhost", headers=HOME)
    client.portal = here.client.portal
    return client


def signed_in(here: Served, *scopes: Scope, tenant: str = "main") -> TestClient:
    """A browser of its own, with the cookie of a new token."""
    _, secret = create(here.store, tenant=tenant, name="Ana", scopes=scopes or ("ask",))
    client = browser_of(here)
    done = client.post("/session", data={"token": secret}, follow_redirects=False)
    assert done.status_code == 303, done.text[:300]
    assert done.headers["location"] == "/"
    return client


def asked(client: TestClient, text: str = TEXT, **files: tuple[str, str]) -> str:
    """The address of a new conversation."""
    done = client.post("/ask", files={"text": (None, text), **files}, follow_redirects=False)
    assert done.status_code == 303, done.text[:2000]
    return done.headers["location"]


def test_the_cookie_is_for_this_site_alone(here: Served) -> None:
    _, secret = create(here.store, tenant="main", name="x")
    done = here.client.post(
        "/session", data={"token": f" {secret} "}, headers=HOME, follow_redirects=False
    )
    (cookie,) = [v for v in done.headers.get_list("set-cookie") if "advisor_session" in v]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert "secure" not in attributes  # plain http of the own machine
    here.client.cookies.clear()


def test_who_is_not_known_is_asked_for_a_token(here: Served) -> None:
    client = browser_of(here)
    done = client.get("/queue", follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/session?next=/queue")
    form = Parsed(client.get("/session?next=/queue").text)
    assert {"type": "hidden", "name": "next", "value": "/queue"} in form.all("input")
    wrong = client.post("/session", data={"token": "adv_nonsense"})
    assert wrong.status_code == 401
    assert words.PAGE["token-wrong"].en in wrong.text
    assert "advisor_session" not in client.cookies


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "", "/a\nb", "/é"]
)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    assert local(path) == "/"


def test_pages_by_scope(here: Served) -> None:
    asker, agent = signed_in(here), signed_in(here, "agent")
    at = asked(asker)
    ticket = at.replace("/c/", "/queue/")
    assert asker.get(at).status_code == agent.get(at).status_code == 200
    refused = asker.get(ticket)
    assert refused.status_code == 403
    assert "agent" in Parsed(refused.text).said
    assert asker.post(f"{ticket}/close").status_code == 403
    assert not {"/queue", "/dashboard"} & {a["href"] for a in Parsed(asker.get("/").text).all("a")}
    assert asker.get("/dashboard").status_code == 403
    assert agent.get(ticket).status_code == 200


def test_tenants_do_not_see_one_another(here: Served) -> None:
    mine, other = signed_in(here, "agent"), signed_in(here, "agent", tenant="other")
    at = asked(mine)
    for path in (at, f"{at}/diagnosis.json", at.replace("/c/", "/queue/")):
        assert mine.get(path).status_code == 200
        assert other.get(path).status_code == 404
    for path in (at, f"{at}/delete", at.replace("/c/", "/queue/") + "/close"):
        assert other.post(path, files={"text": (None, "x")}).status_code == 404
    assert at.rpartition("/")[2] not in other.get("/queue").text + other.get("/").text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {},
    ],
)
def test_forged_forms_change_nothing(here: Served, headers: dict[str, str]) -> None:
    client = signed_in(here, "agent")
    at = asked(client)
    client.headers.pop("origin")
    ticket = at.replace("/c/", "/queue/")
    for path in ("/ask", at, f"{at}/delete", f"{ticket}/close", "/session", "/session/end"):
        done = client.post(path, files={"text": (None, "forged")}, headers=headers)
        assert done.status_code == 403, path
    kept = client.get(f"{at}/diagnosis.json")
    assert kept.status_code == 200
    assert "forged" not in client.get("/").text


def test_the_api_does_not_take_the_cookie(here: Served) -> None:
    client = signed_in(here, "admin")
    assert client.get("/v1/tickets").status_code == 401
    assert client.post("/v1/diagnose", json={"text": TEXT}).status_code == 401


def test_signing_out_and_revoked_tokens(here: Served) -> None:
    from advisor.service.tokens import revoke

    client = signed_in(here)
    assert client.get("/").status_code == 200
    client.post("/session/end")
    assert client.get("/", follow_redirects=False).status_code == 303
    token, secret = create(here.store, tenant="main", name="gone")
    client.post("/session", data={"token": secret})
    assert client.get("/").status_code == 200
    revoke(here.store, token.id)
    assert client.get("/", follow_redirects=False).status_code == 303


def test_policy_of_every_page(here: Served) -> None:
    client = signed_in(here, "agent")
    at = asked(client)
    ticket = at.replace("/c/", "/queue/")
    for path in ("/", at, "/queue", ticket, "/dashboard", "/deliveries", "/session", "/c/nowhere"):
        done = client.get(path)
        policy = dict(
            rule.strip().split(" ", 1)
            for rule in done.headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert "unsafe" not in str(policy)
        assert done.headers["x-content-type-options"] == "nosniff"
        assert done.headers["cache-control"] == "no-store"
        page = Parsed(done.text)
        for script in page.all("script"):
            assert (
                script.get("type") == "application/json" or (script["src"] or "")[:8] == "/static/"
            )
        for name, attributes in page.elements:
            assert name not in ("style", "base", "iframe", "object")
            assert not [a for a in attributes if a.startswith("on") or a == "style"]


def test_static_files(here: Served) -> None:
    for name in shell.STATIC:
        done = here.client.get(shell.address(name))
        assert done.status_code == 200
        assert "immutable" in done.headers["cache-control"]
        assert done.headers["content-type"].startswith(shell.STATIC[name][2])
        assert here.client.get(f"/static/{name}").headers["cache-control"] == "no-cache"
        text = done.text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"innerHTML|eval\(|document\.write|@import|insertAdjacentHTML", text)
    for name in ("x.js", "..%2fshell.py", "app.py"):
        assert here.client.get(f"/static/{name}").status_code == 404


def test_nothing_stored_becomes_markup(here: Served) -> None:
    client = signed_in(here, "agent", tenant="hostile")
    log = f"{HOSTILE}\nepoch 1 loss 0.7\nepoch 2 loss nan\n"
    code = (
        "import torch\nopt = torch.optim.SGD(model.parameters(), lr=10)  # " + HOSTILE + "\n"
        "for x, y in loader:\n    loss = f(model(x), y)\n    loss.backward()\n    opt.step()\n"
    )
    at = asked(
        client,
        f"{TEXT} {HOSTILE}",
        subject=(None, HOSTILE),  # pyright: ignore[reportArgumentType]
        tried=(None, f"switched to SGD {HOSTILE}: it blows up faster"),  # pyright: ignore
        curve=(f"{HOSTILE}.log", log),
        code=(f"{HOSTILE}.py", code),
    )
    ticket = at.replace("/c/", "/queue/")
    client.post(f"{ticket}/note", data={"note": HOSTILE})
    client.post("/queue/x/confirm", data={"cause": HOSTILE})
    # Its confirmed cause was not listed, so the dashboard shows its subject as a gap.
    client.post(f"{ticket}/confirm", data={"cause": "norm/bn-update-ops-not-run"})
    assert "&lt;script&gt;" in client.get("/dashboard").text
    odd = (f"/queue?words={HOSTILE}", f"/c/{HOSTILE[:30]}", f"/dashboard?weeks={HOSTILE}")
    for path in (at, ticket, "/", "/queue", "/dashboard", *odd):
        done = client.get(path)
        page = Parsed(done.text)
        assert not page.all("img"), path
        assert not [e for e in page.elements if any(a.startswith("on") for a in e[1])], path
        assert "\u202e" not in done.text
        for script in page.all("script"):
            assert "src" in script or script["type"] == "application/json"
    shown = Parsed(client.get(at).text).said
    assert "<script>alert(1)</script>" in shown
    assert "<img src=x onerror=alert(1)>" in shown


def test_a_conversation_without_any_script(here: Served) -> None:
    client = signed_in(here)
    empty = ("", b"", "application/octet-stream")  # what a browser sends for no file
    at = asked(client, TEXT, curve=empty, code=empty)  # pyright: ignore[reportArgumentType]
    page = Parsed(client.get(at).text)
    answers = [b for b in page.all("button") if b.get("name") == "event"]
    events = [json.loads(b["value"] or "") for b in answers]
    assert {"answered", "skipped"} <= {e["kind"] for e in events}, "ask with another text"
    assert {"type": "hidden", "name": "seen", "value": "1"} in page.all("input")
    first = next(e for e in events if e["kind"] == "answered")
    done = client.post(at, files={"seen": (None, "1"), "event": (None, json.dumps(first))})
    assert done.status_code == 200
    assert str(done.url).endswith(at)
    after = Parsed(done.text)
    left = [json.loads(b["value"] or "") for b in after.all("button") if b.get("name") == "event"]
    assert {"kind": "undone"} in left
    assert first["test"] not in {e.get("test") for e in left}
    # An answer to a page that has grown old.
    stale = client.post(at, files={"seen": (None, "1"), "event": (None, json.dumps(first))})
    assert stale.status_code == 409
    assert "alert" in stale.text
    undone = client.post(at, files={"seen": (None, "2"), "event": (None, '{"kind":"undone"}')})
    assert first["test"] in undone.text
    assert client.post(f"{at}/feedback", data={"helpful": "true"}).status_code == 200
    assert client.post(f"{at}/delete").status_code == 200
    assert client.get(at).status_code == 404


def test_what_cannot_be_read_is_told_on_a_page(here: Served) -> None:
    client = signed_in(here)
    done = client.post("/ask", files={"curve": ("a.log", b"nothing here")})
    assert done.status_code == 422
    assert done.headers["content-type"].startswith("text/html")
    assert "a.log" in Parsed(done.text).said
    scripted = client.post(
        "/ask", files={"curve": ("a.log", b"nothing here")}, headers={"accept": "application/json"}
    )
    assert scripted.headers["content-type"] == "application/problem+json"


def test_an_agent_decides(here: Served) -> None:
    client = signed_in(here, "agent", tenant="desk")
    at = asked(client).replace("/c/", "/queue/")
    page = Parsed(client.get(at).text)
    (cause,) = [b["value"] for b in page.all("button") if b.get("name") == "cause"]
    assert "Hello," in page.said
    done = client.post(f"{at}/confirm", data={"cause": cause})
    assert "Saved." in done.text
    assert "Confirmed:" in Parsed(done.text).said
    other = next(o["value"] for o in page.all("option") if o["value"] not in (cause, ""))
    assert client.post(f"{at}/confirm", data={"cause": other}).status_code == 200
    assert client.post(f"{at}/confirm", data={"cause": "no/such"}).status_code == 404
    client.post(f"{at}/note", data={"note": "call back; key sk-" + "a1B2" * 8})
    client.post(f"{at}/close")
    header = here.token("agent", tenant="desk")

    def tickets(query: str) -> list[dict[str, Any]]:
        return here.client.get(f"/v1/tickets?{query}", headers=header).json()["tickets"]

    (kept,) = tickets("state=closed")
    assert (kept["confirmed_cause"], kept["confirmed_by"]) == (other, "Ana")
    assert kept["note"] == "call back; key REDACTED"
    assert (
        tickets(f"cause={other}") == tickets("words=NAN+epoch") == tickets("origin=page") == [kept]
    )
    assert tickets(f"cause={cause}") == tickets("words=nan+100%25") == tickets("origin=api") == []
    shown = here.client.get(f"/v1/tickets/{kept['id']}", headers=header).json()
    assert shown["diagnosis"]["differential"]
    client.post(f"{at}/reopen")
    assert tickets("state=confirmed")[0]["id"] == kept["id"]
    listed = Parsed(client.get("/queue?state=confirmed&words=nan").text)
    assert at in {a["href"] for a in listed.all("a")}
    assert at not in client.get("/queue?state=closed").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages(here: Served, language: str) -> None:
    client = signed_in(here, "agent")
    at = asked(client)
    assert client.get(f"/language/{language}?next={at}", follow_redirects=False).status_code == 303
    for path in ("/", at, "/queue", "/dashboard", "/deliveries", at.replace("/c/", "/queue/")):
        page = Parsed(client.get(path).text)
        assert page.all("html")[0]["lang"] == ("zh-Hans" if language == "zh" else "en")
        assert words.PAGE["new"][language] in page.said  # pyright: ignore[reportArgumentType]
        assert len(page.all("h1")) == 1
        ids = [a["id"] for _, a in page.elements if a.get("id")]
        assert len(ids) == len(set(ids)), path
        fields = {a.get("id") for n in ("textarea", "select", "input") for a in page.all(n)} - {
            None
        }
        labels = {a.get("for") for a in page.all("label")}
        assert fields <= labels, path


def test_evidence_leads_to_its_line(here: Served) -> None:
    client = signed_in(here)
    code = "import torch\nmodel = Net()\nopt = torch.optim.SGD(model.parameters(), lr=10)\n"
    page = Parsed(client.get(asked(client, TEXT, code=("train.py", code))).text)
    ids = {a["id"] for _, a in page.elements if a.get("id")}
    links = [a["href"] or "" for a in page.all("a") if a.get("class") in ("place-line", "remark")]
    assert links
    assert all(link[1:] in ids for link in links)
    assert {"data-n": "3", "class": "seen"}.items() <= next(
        a for _, a in page.elements if a.get("id") == "code-0-3"
    ).items()
