"""The widget: which pages may show it, what it may reach, and that it works in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from serving import Served
from starlette.testclient import TestClient

from advisor.errors import InputError
from advisor.service import sites
from advisor.service.page import shell
from advisor.service.store import registered
from advisor.service.store.tables import Site

INTRANET = "http://intranet.example"
HOME = {"origin": "http://localhost"}
# Bytes before the click.
MOST = 20_000


@pytest.fixture(scope="module")
def here(serving: Callable[..., Served]) -> Served:
    return serving("sqlite")


@pytest.fixture
def client(here: Served) -> TestClient:
    made = TestClient(here.client.app, base_url="http://localhost", headers=HOME)
    made.portal = here.client.portal
    return made


def site(here: Served, *origins: str, tenant: str = "main") -> str:
    return sites.create(here.store, tenant=tenant, name="wiki", origins=origins or (INTRANET,)).id


def opened(client: TestClient, key: str, host: str = INTRANET) -> str:
    done = client.post(
        f"/widget/{key}?host={host}",
        files={"text": (None, "my loss is nan")},
        follow_redirects=False,
    )
    assert done.status_code == 303, done.text[:500]
    return done.headers["location"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Wiki.Example", "https://wiki.example"),
        ("https://wiki.example:443/", "https://wiki.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins(given: str, kept: str) -> None:
    assert sites.origin(given) == kept


@pytest.mark.parametrize(
    "text",
    ["wiki.example", "*", "https://*.example", "https://a.example/path", "null", "https://", "",
     "https://a b", "https://a.example:x", "https://u@a.example", "https://a.example; x", "data:x"],
)  # fmt: skip
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(InputError, match="origin"):
        sites.origin(text)


def test_only_pages_of_the_site_may_hold_the_frame(here: Served, client: TestClient) -> None:
    key = site(here, INTRANET, "https://b.example")
    done = client.get(f"/widget/{key}?host={INTRANET}")
    assert done.status_code == 200
    assert f"frame-ancestors {INTRANET};" in done.headers["content-security-policy"]
    assert "script-src 'self';" in done.headers["content-security-policy"]
    for host in ("https://evil.example", INTRANET + ".evil.example", "*", "", "http://localhost"):
        refused = client.get(f"/widget/{key}", params={"host": host})
        assert refused.status_code == 403
        assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
        posted = client.post(f"/widget/{key}", params={"host": host}, files={"text": (None, "x")})
        assert posted.status_code == 403


def test_keys_that_do_not_count(here: Served, client: TestClient) -> None:
    key = site(here)
    registered.revoke(here.store, Site, key)
    for other in (key, "site_" + "0" * 24, "site_x", "%27"):
        assert client.get(f"/widget/{other}?host={INTRANET}").status_code == 404


def test_it_reaches_its_own_conversations_only(here: Served, client: TestClient) -> None:
    key, other, strange = site(here), site(here), site(here, tenant="strange")
    at = opened(client, key)
    assert client.get(at).status_code == 200
    token = here.token("agent")
    made = here.client.post("/v1/conversations", json={"text": "loss is nan"}, headers=token).json()
    ticket = at.split("/")[3].partition("?")[0]
    for wrong in (
        f"/widget/{other}/{ticket}?host={INTRANET}",
        f"/widget/{strange}/{ticket}?host={INTRANET}",
        f"/widget/{key}/{made['id']}?host={INTRANET}",
        f"/c/{ticket}",
    ):
        assert client.get(wrong, follow_redirects=False).status_code in (303, 404)
        added = client.post(wrong, files={"text": (None, "x")}, follow_redirects=False)
        assert added.status_code in (303, 404)
    kept = here.client.get(f"/v1/tickets/{ticket}", headers=token).json()
    assert (kept["origin"], kept["version"], kept["state"]) == ("widget", 1, "answered")


def test_it_is_limited(here: Served, client: TestClient) -> None:
    made = sites.create(here.store, tenant="main", name="w", origins=(INTRANET,), rate_per_minute=2)
    codes = [client.get(f"/widget/{made.id}?host={INTRANET}").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_it_is_small_and_needs_nothing(here: Served, client: TestClient) -> None:
    done = client.get("/widget.js")
    assert len(done.content) < MOST
    assert done.headers["cross-origin-resource-policy"] == "cross-origin"
    text = done.text
    for word in ("innerHTML", "eval(", "import ", "fetch(", "document.cookie", '"*"'):
        assert word not in text
    frame = shell.static("frame.js")[0].decode()
    assert '"*"' not in frame
    assert "e.origin !== host" in frame
    assert "e.origin !== home" in text


def test_the_tag(here: Served) -> None:
    made = sites.create(here.store, tenant="main", name="w", origins=(INTRANET,))
    tag = sites.tag(made, 'https://a.example/"><x>')
    assert tag.count("<") == 2
    assert made.id in tag
