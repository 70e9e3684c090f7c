"""The tools for assistants, called with the SDK's own client: in process, over stdio and HTTP."""

import functools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ListRootsResult, Root

from advisor import knowledge, pipeline
from advisor.errors import InputError
from advisor.intake import read as read_case
from advisor.mcp import answers, roots
from advisor.mcp.server import create

POST = "val loss stays at 1.386 while train loss falls, 4 classes, tf.slim with batch norm"
LOG = "".join(f"epoch {n} loss {2.3 - 0.2 * n:.3f} val_loss 1.386\n" for n in range(8))
CODE = """
import torch
x = torch.nn.Softmax(dim=1)(model(y))
loss = torch.nn.CrossEntropyLoss()(x, t)
"""
LOOP = """
import torch
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    loss = criterion(net(x), y)
    loss.backward()
    opt.step()
"""
TOOLS = {"diagnose", "next_tests", "explain", "read_curve", "read_code", "list_probes"}

Use = Callable[[Client], Awaitable[Any]]


def with_client(server: Any, use: Use, **options: Any) -> Any:
    async def run() -> Any:
        async with Client(server, **options) as client:
            return await use(client)

    return anyio.run(run)


@functools.cache
def kb() -> knowledge.Knowledge:
    return knowledge.load()


def call(tool: str, arguments: dict[str, Any], *folders: Path, **options: Any) -> Any:
    """The result of a call in process."""
    server = create(kb(), roots.folders(folders), client_roots=True)
    return with_client(server, lambda c: c.call_tool(tool, arguments), **options)


def told(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    return result.structured_content


def refusal(result: Any) -> str:
    assert result.is_error
    return result.content[0].text


def test_every_tool_is_read_only_and_says_what_it_returns():
    server = create(kb(), (), client_roots=False)
    tools = with_client(server, lambda c: c.list_tools()).tools
    assert {t.name for t in tools} == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.output_schema["type"] == "object"
        assert tool.description
        # The parameter that the server fills in itself is not the assistant's.
        assert "client" not in tool.input_schema["properties"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("diagnose", {"text": POST, "curves": [{"name": "a.log", "content": LOG}]}),
        ("next_tests", {"text": POST}),
        ("explain", {"id": "norm/bn-update-ops-not-run"}),
        ("explain", {"id": "bn-statistics"}),
        ("read_curve", {"file": {"name": "a.log", "content": LOG + "epoch 8 loss nan\n"}}),
        ("read_code", {"file": {"name": "a.py", "content": CODE}}),
        ("list_probes", {"language": "zh"}),
    ],
)
def test_results_fit_their_schemas(tool: str, arguments: dict[str, Any]):
    server = create(kb(), (), client_roots=False)

    async def both(client: Client) -> Any:
        schemas = {t.name: t.output_schema for t in (await client.list_tools()).tools}
        return schemas[tool], await client.call_tool(tool, arguments)

    schema, result = with_client(server, both)
    jsonschema.validate(told(result), schema)
    assert json.loads(result.content[0].text) == told(result)
    # A tool's answer has to fit into a context beside everything else.
    assert len(json.dumps(told(result))) < 40_000


def test_diagnose_says_what_ask_says():
    document = pipeline.diagnose(read_case(POST, kb()), kb())
    answer = told(call("diagnose", {"text": POST}))
    assert answer["verdict"] == document.verdict == "cause"
    best = document.differential[0]
    assert answer["causes"][0]["cause"] == best.cause.id == "norm/bn-update-ops-not-run"
    assert answer["causes"][0]["probability"] == pytest.approx(best.probability, abs=1e-4)
    assert [t["id"] for t in answer["next_tests"]] == [t.id for t in document.next_tests]


def test_an_answer_changes_the_ranking_and_is_not_asked_again():
    text = "my loss is nan after some steps"
    before = told(call("next_tests", {"text": text}))
    question = next(t for t in before["tests"] if "yes" in t["values"])
    after = told(call("diagnose", {"text": text, "answers": {question["id"]: "yes"}}))
    assert question["id"] in {s["symptom"] for s in after["seen"] if s["source"] == "person"}
    assert question["id"] not in {t["id"] for t in after["next_tests"]}


def test_code_is_read_with_its_patch():
    reading = told(call("read_code", {"file": {"name": "train.py", "content": LOOP}}))
    assert any("gradient" in d["name"].lower() for d in reading["defects"])
    assert "+    opt.zero_grad()" in reading["patch"]


def test_quoted_text_carries_no_control_characters():
    nasty = "loss is \x1b[31mnan\x1b[0m \x1b]0;title\x07 after epoch 3 \u202e"
    answer = json.dumps(told(call("diagnose", {"text": nasty})), ensure_ascii=False)
    assert not any(c in answer for c in "\x1b\x07\u202e")
    assert answers.clean("a\x1b[31mb\u200bc\n") == "abc\n"


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("diagnose", {}, "nothing to look at"),
        ("explain", {"id": "norm/bn-update-ops-not-rum"}, "did you mean"),
        ("diagnose", {"text": "x", "answers": {"no-such-test": "yes"}}, "no such question"),
        ("diagnose", {"text": "x", "answers": {"loss-became-nan": "perhaps"}}, "perhaps"),
        ("read_code", {"file": {"name": "a"}}, "either its content or its path"),
        ("read_code", {"file": {"path": "a", "content": "b"}}, "either its content or its path"),
        ("read_code", {"file": {"path": "train.py"}}, "no folder is allowed"),
        ("read_curve", {"file": {"name": "a.csv", "content": ""}}, "a.csv"),
    ],
)
def test_mistakes_are_told(tool: str, arguments: dict[str, Any], says: str):
    assert says in refusal(call(tool, arguments))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a log in a subfolder, links that lead out of it, and a secret beside it."""
    inside = tmp_path / "inside"
    (inside / "runs").mkdir(parents=True)
    (inside / "runs" / "train.log").write_text(LOG)
    (tmp_path / "secret.log").write_text(LOG)
    (inside / "link.log").symlink_to(tmp_path / "secret.log")
    (inside / "within.log").symlink_to(inside / "runs" / "train.log")
    (inside / "out").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe")
    return inside


def test_a_file_below_a_root_is_read_by_either_name(folder: Path):
    for path in ("runs/train.log", str(folder / "runs" / "train.log"), "./runs/train.log"):
        reading = told(call("read_curve", {"file": {"path": path}}, folder))
        assert {s["role"]: s["points"] for s in reading["series"]} == {
            "train-loss": 8,
            "val-loss": 8,
        }


@pytest.mark.parametrize(
    "path",
    [
        "../secret.log",
        "runs/../../secret.log",
        "link.log",
        "within.log",
        "out/secret.log",
        "pipe",
        "runs",
        ".",
        "",
        "/etc/passwd",
        "runs/train.log\0",
        "missing.log",
    ],
)
def test_nothing_else_is_read(folder: Path, path: str):
    with pytest.raises(InputError):
        roots.read(path, roots.folders([folder]))
    assert refusal(call("read_curve", {"file": {"path": path}}, folder))


def test_a_sibling_whose_name_begins_alike_is_outside(folder: Path):
    beside = folder.with_name("inside2")
    beside.mkdir()
    (beside / "a.log").write_text(LOG)
    with pytest.raises(InputError, match="outside"):
        roots.read(str(beside / "a.log"), roots.folders([folder]))


def test_a_root_that_is_a_link_is_what_it_leads_to(folder: Path, tmp_path: Path):
    link = tmp_path / "alias"
    link.symlink_to(folder)
    assert roots.read("runs/train.log", roots.folders([link])) == LOG.encode()
    with pytest.raises(InputError, match="not a folder"):
        roots.folders([tmp_path / "gone"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.filterwarnings("ignore:The roots capability is deprecated")
def test_folders_of_a_local_client_are_allowed(folder: Path, mode: str):
    async def listed(_: Any) -> ListRootsResult:
        return ListRootsResult(roots=[Root(uri=folder.as_uri()), Root(uri="file:///nowhere")])  # type: ignore[arg-type]

    asked = {"curves": [{"path": "runs/train.log"}]}
    answer = call("diagnose", asked, list_roots_callback=listed, mode=mode)
    assert told(answer)["verdict"]
    server = create(kb(), (), client_roots=False)
    refused = with_client(
        server, lambda c: c.call_tool("diagnose", asked), list_roots_callback=listed, mode=mode
    )
    assert "no folder is allowed" in refusal(refused)


def environment(**more: str) -> dict[str, str]:
    return {**{k: v for k, v in os.environ.items() if k != "ADVISOR_MCP_TOKEN"}, **more}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdio(folder: Path, mode: str):
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "advisor", "mcp", "--root", str(folder)],
        env=environment(),
    )

    async def use(client: Client) -> tuple[set[str], Any, Any]:
        tools = {t.name for t in (await client.list_tools()).tools}
        asked = {"text": POST, "curves": [{"path": "runs/train.log"}]}
        good = await client.call_tool("diagnose", asked)
        return tools, good, await client.call_tool("read_curve", {"file": {"path": "link.log"}})

    tools, good, bad = with_client(command, use, mode=mode)
    assert tools == TOOLS
    assert told(good)["causes"][0]["cause"] == "norm/bn-update-ops-not-run"
    assert "links are not followed" in refusal(bad)


@contextmanager
def serving(*options: str, **variables: str) -> Generator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "advisor", "mcp", "--http", "--port", str(port), *options]
    process = subprocess.Popen(command, env=environment(**variables))
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(20)


def test_over_http(folder: Path):
    async def listed(_: Any) -> ListRootsResult:
        return ListRootsResult(roots=[Root(uri=folder.parent.as_uri())])  # type: ignore[arg-type]

    async def use(client: Client) -> tuple[Any, Any]:
        good = await client.call_tool("diagnose", {"curves": [{"path": "runs/train.log"}]})
        outside = {"file": {"path": str(folder.parent / "secret.log")}}
        return good, await client.call_tool("read_curve", outside)

    with serving("--root", str(folder)) as url:
        for mode in ("auto", "legacy"):
            good, bad = with_client(url, use, mode=mode, list_roots_callback=listed)
            assert told(good)["verdict"]
            assert "outside of the allowed folders" in refusal(bad)
        # A page in a browser that was pointed here by a rebound name is refused.
        strange = httpx2.post(url, json={}, headers={"host": "evil.example"})
        assert strange.status_code == 421
        foreign = httpx2.post(url, json={}, headers={"origin": "https://evil.example"})
        assert foreign.status_code == 403


def test_http_with_a_token():
    token = "t" * 32

    async def tools(headers: dict[str, str]) -> int:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return len((await client.list_tools()).tools)

    with serving(ADVISOR_MCP_TOKEN=token) as url:
        assert anyio.run(tools, {"authorization": f"Bearer {token}"}) == len(TOOLS)
        for wrong in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {token}x"}):
            assert httpx2.post(url, json={}, headers=wrong).status_code == 401


def test_other_addresses_need_a_token():
    command = [sys.executable, "-m", "advisor", "mcp", "--http", "--host", "0.0.0.0"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True)
    assert done.returncode == 2
    assert "ADVISOR_MCP_TOKEN" in done.stderr
