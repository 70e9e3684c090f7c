"""The whole API as its description says: generated requests, and no 500."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from serving import Live

from advisor.model import Diagnosis

# Seconds of generated requests.
SECONDS = "20"


@pytest.fixture(scope="module")
def live(living: Callable[..., Live]) -> Live:
    return living()


def test_examples_of_the_description_work(live: Live) -> None:
    described = httpx2.get(f"{live.url}/openapi.json").json()
    for path in ("/v1/diagnose", "/v1/conversations"):
        body = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        assert body["examples"]
        for example in body["examples"].values():
            done = httpx2.post(live.url + path, json=example["value"], headers=live.header)
            assert done.status_code in (200, 201), done.text
            document = done.json()
            Diagnosis.model_validate(document.get("diagnosis", document))


def test_every_route_tells_of_its_errors(live: Live) -> None:
    described = httpx2.get(f"{live.url}/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (method, path)
            if path.startswith("/v1/"):
                assert {"401", "403", "429"} <= set(operation["responses"]), (method, path)


# Requests without a token are tried in test_service_accounts.py: after so many of them from one
# address they meet 429, which a generated check of 401 and 403 cannot know.
def test_generated_requests(live: Live, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"), "run", f"{live.url}/openapi.json",
            "--header", f"Authorization: {live.header['Authorization']}",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                        "response_schema_conformance",
            "--max-time", SECONDS, "--max-examples", "25", "--generation-database", "none",
            "--seed", "1", "--no-color", "--continue-on-failure",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    counted = httpx2.get(f"{live.url}/metrics", headers=live.header).text
    assert 'status="500"' not in counted
    assert 'route="/v1/conversations/{id}/messages"' in counted
