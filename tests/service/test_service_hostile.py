"""What nobody should send. The answer is always a 4xx that says what to do."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from serving import Served
from starlette.testclient import TestClient

BOMB = 50_000_000


@pytest.fixture(scope="module")
def here(serving: Callable[..., Served]) -> Served:
    return serving("sqlite")


@pytest.fixture(scope="module")
def client(here: Served) -> TestClient:
    here.client.headers.update(here.token("ask"))
    return here.client


def refused(response: Any, *statuses: int) -> dict[str, Any]:
    assert response.status_code in statuses, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["what"]
    assert document["detail"]
    return document


def file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "content": base64.b64encode(data).decode(), "binary": True}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("train.log", b"0" * BOMB)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("log.gz", gzip.compress(b"0" * BOMB)),
        ("log.zip", zipped()),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 1000),
        ("model.pkl", b"\x80\x04\x95" + b"\0" * 100),
        ("empty.log", b""),
        ("noise.bin", bytes(range(256)) * 50),
    ],
)
def test_files_that_are_no_log(client: TestClient, name: str, data: bytes) -> None:
    body = {"text": "loss is nan", "curves": [file(name, data)]}
    document = refused(client.post("/v1/diagnose", json=body), 422)
    assert document["where"] == name
    assert document["do"]
    form = client.post("/v1/diagnose", data={"text": "x"}, files={"curve": (name, data)})
    assert form.status_code == 422


def test_a_line_of_ten_megabytes(client: TestClient) -> None:
    for content in ("0.1 " * 2_500_000, "x" * 10_000_000, "loss: " * 1_600_000):
        body = {"text": "loss is nan", "curves": [{"name": "a.log", "content": content}]}
        response = client.post("/v1/diagnose", json=body)
        assert response.status_code in (200, 422)
        if response.status_code == 422:
            refused(response, 422)


def test_text_of_one_long_line(client: TestClient) -> None:
    assert client.post("/v1/diagnose", json={"text": "a@" * 900_000}).status_code in (200, 422)
    refused(client.post("/v1/diagnose", json={"text": "a" * 2_000_001}), 422)


def test_larger_than_allowed(client: TestClient) -> None:
    body = b'{"text":"' + b"a" * 24_000_000 + b'"}'
    headers = {"content-type": "application/json"}
    refused(client.post("/v1/diagnose", content=body, headers=headers), 413)
    # The same without saying how much is coming.
    pieces = (body[i : i + 1_000_000] for i in range(0, len(body), 1_000_000))
    refused(client.post("/v1/diagnose", content=pieces, headers=headers), 413)


def test_small_routes_take_small_bodies(client: TestClient) -> None:
    body = {"note": "x" * 300_000}
    refused(client.post("/v1/conversations/abc/feedback", json=body), 413)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"\xff\xfe\x00",
        b'{"text": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"text": NaN}',
    ],
)
def test_no_json(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    refused(client.post("/v1/diagnose", content=body, headers=headers), 400, 422)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ([], "body"),
        ("text", "body"),
        ({"txt": "x"}, "txt"),
        ({"text": "x", "language": "fr"}, "language"),
        ({"curves": {"name": "a"}}, "curves"),
        ({"curves": [{"name": "a"}]}, "curves.0.content"),
        ({"curves": [{"name": "", "content": "x"}]}, "curves.0.name"),
        ({"events": [{"kind": "shouted"}]}, "events.0"),
        ({"tried": "x"}, "tried"),
        ({"probe_results": [{"target": 1}]}, "probe_results.0.target"),
        ({"text": "x", "curves": [{"name": "a", "content": "1"}] * 21}, "curves"),
    ],
)
def test_wrong_types_are_named(client: TestClient, body: object, where: str) -> None:
    document = refused(client.post("/v1/diagnose", json=body), 422)
    assert document["where"] == where
    assert document["faults"][0]["where"] == where


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "nothing to look at"),
        ({"text": "   "}, "nothing to look at"),
        ({"curves": [{"name": "a.log", "content": "!!", "binary": True}]}, "base64"),
        ({"events": [{"kind": "undone"}]}, "nothing to take back"),
        (
            {"text": "nan", "events": [{"kind": "answered", "test": "nope", "answer": "yes"}]},
            "no such question",
        ),
        (
            {"text": "nan", "probe_results": [{"target": "t", "results": [
                {"probe": "nope", "outcome": "done"}]}]},
            "no such probe",
        ),
        ({"text": "x", "code": [{"name": "a.py", "content": "\x00\x01" * 50}]}, "a.py"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_what_to_do(
    client: TestClient, body: dict[str, Any], said: str
) -> None:
    document = refused(client.post("/v1/diagnose", json=body), 422)
    assert said in document["detail"]


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/xml", "multipart/form-data", "x" * 500]
)
def test_other_kinds_of_body(client: TestClient, media: str) -> None:
    response = client.post("/v1/diagnose", content=b"{}", headers={"content-type": media})
    refused(response, 400, 415)


def test_compressed_bodies_are_not_opened(client: TestClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    body = gzip.compress(b'{"text":"' + b"a" * BOMB + b'"}')
    refused(client.post("/v1/diagnose", content=body, headers=headers), 415)


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\nno header",
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n' * 500,
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\n" + b"X-A: 1\r\n" * 50_000 + b"\r\nx\r\n--b--\r\n",
    ],
)
def test_forms_that_are_none(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    refused(client.post("/v1/diagnose", content=body, headers=headers), 400, 422)


def test_parts_that_are_not_known(client: TestClient) -> None:
    assert refused(client.post("/v1/diagnose", files={"model": ("m.pt", b"x")}), 422)["where"] == (
        "model"
    )
    found = client.post("/v1/diagnose", files={"text": ("t", b"x")})
    assert refused(found, 422)["where"] == "text"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/shadow", "shadow"),
        ("C:\\Users\\bob\\train.py", "train.py"),
        ("a/../../b.py", "b.py"),
        ("\x1b]0;owned\x07x.py", "]0;ownedx.py"),
        ("..", "file"),
        ("runs/train.py", "runs/train.py"),
    ],
)
def test_names_of_files_are_only_labels(client: TestClient, name: str, shown: str) -> None:
    code = "import torch\nloss = torch.nn.CrossEntropyLoss()(torch.softmax(x, 1), y)\n"
    body = {"text": "it does not learn", "code": [{"name": name, "content": code}]}
    response = client.post("/v1/diagnose?patch=true", json=body)
    assert response.status_code == 200
    places = [e["where"] for f in response.json()["findings"] for e in f["evidence"]]
    assert any(p.startswith(f"{shown}:") for p in places)


def test_control_characters_do_not_reach_a_list(here: Served, client: TestClient) -> None:
    said = "my loss is nan \x1b]0;owned\x07\u202e and\nmore\0"
    made = client.post("/v1/conversations", json={"text": said}).json()
    assert made["subject"] == "my loss is nan ]0;owned and more"


def test_pages_of_other_sites_may_not_call(client: TestClient) -> None:
    body = {"text": "loss is nan"}
    for origin in ("https://evil.example", "null", "http://localhost:9999"):
        response = client.post("/v1/diagnose", json=body, headers={"origin": origin})
        refused(response, 403)
    own = client.post("/v1/diagnose", json=body, headers={"origin": "http://localhost"})
    assert own.status_code == 200


def test_other_names_of_the_service_are_refused(client: TestClient) -> None:
    refused(client.get("/healthz", headers={"host": "evil.example"}), 421)
    refused(client.get("/healthz", headers={"host": "localhost.evil.example:80"}), 421)
    assert client.get("/healthz", headers={"host": "127.0.0.1:8321"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/causes/../../etc/passwd", "/v1/causes/%2e%2e%2fx", "/v1/causes/nope", "/nope",
             "/v1/conversations/%00", "/v1/conversations/' OR 1=1 --", "/docs"]
)  # fmt: skip
def test_paths_that_are_not_there(client: TestClient, path: str) -> None:
    refused(client.get(path), 404, 422)


def test_headers_of_every_answer(client: TestClient) -> None:
    for path in ("/healthz", "/nope", "/v1/causes", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_wrong_methods(client: TestClient) -> None:
    refused(client.get("/v1/diagnose"), 405)
    refused(client.put("/v1/conversations", json={}), 405)
