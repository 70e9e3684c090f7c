"""A Ray cluster: how to reach it, and what its failures mean.

Tokens are asked for (``RAY_AUTH_MODE=token``), because whoever may talk to a cluster may run code
on it; a cluster that asks nobody is refused unless the person sets ``RAY_AUTH_MODE=disabled``.
Docs: docs.ray.io, "Ray token authentication".
"""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
from typing import Any

import advisor
from advisor.errors import InputError
from advisor.model import Words

# Seconds in which a port must open, and a task of nothing be done. # unsourced
_KNOCK, PATIENCE = 5.0, 60.0
# Ray reads these when it is imported. Without the wait time it asks with a wrong token for 20 s.
_ENVIRONMENT = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_gcs_server_port_wait_time_s": "5",
}
_NEEDS = (
    "Ray must run there in this version of Ray and of Python, with advisor installed on every"
    " machine, and its token must be in RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH."
)


def connect(address: str, **environment: Any) -> Any:
    """The Ray library, connected; its ``shutdown`` leaves, and ends what was left running.

    ``environment`` is Ray's runtime environment: what tasks get. Raises ``InputError`` with what is
    to be done.
    """
    _knock(address)
    ray = library()
    try:
        with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level="ERROR",
                namespace="advisor",
                runtime_env=environment,
            )
        there, mode = ray.get(ray.remote(max_retries=0)(_ready).remote(), timeout=PATIENCE)
        check(address, there, mode)
    except BaseException as error:
        ray.shutdown()
        # Ray raises plain exceptions, too, and leaves the program where it cannot connect.
        if isinstance(error, InputError) or not isinstance(error, Exception | SystemExit):
            raise
        raise InputError(f"--address {address}: {first_line(error)}. {_NEEDS}") from error
    return ray


def library() -> Any:
    """Ray itself, with its settings made."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        ray: Any = importlib.import_module("ray")
        # Else it prints whose process died among what we print; its own debugger does the same.
        printing: Any = importlib.import_module("ray._private.worker")
        printing._worker_logs_enabled = False
    except ImportError as error:
        raise InputError("A cluster needs Ray. Install advisor[cluster].") from error
    return ray


def _knock(address: str) -> None:
    """Raise ``InputError`` where nothing listens; Ray itself would look for two minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise InputError(
            f"--address {address}: expected host:port of the cluster's head, or ray://host:port."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), _KNOCK).close()
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(
            f"--address {address}: nothing answers there: {why}. Start one with ray start --head,"
            " or mend the address."
        ) from error


def _ready() -> tuple[str, str]:
    """On the cluster: version of this program, and whom Ray asks for a token."""
    return advisor.__version__, os.environ.get("RAY_AUTH_MODE", "disabled")


def check(address: str, version: str, mode: str) -> None:
    """Raise ``InputError`` for a cluster that has another version, or that asks for no token."""
    if version != advisor.__version__:
        raise InputError(
            f"--address {address}: advisor is {version} there and {advisor.__version__} here."
            " Install the same on both."
        )
    if mode == "disabled" and os.environ["RAY_AUTH_MODE"] != "disabled":
        raise InputError(
            f"--address {address}: this cluster runs the code of anybody who can reach it. Start it"
            " with RAY_AUTH_MODE=token, or set RAY_AUTH_MODE=disabled here if you know that nobody"
            " else can."
        )


def require(ray: Any, address: str, *, gpus: float = 0.0, memory: float = 0.0) -> None:
    """Raise ``InputError`` for a task that no cluster of this size would ever start.

    ``memory`` is in bytes.
    """
    there: dict[str, float] = ray.cluster_resources()
    if gpus > there.get("GPU", 0.0):
        raise InputError(
            f"--gpus {gpus:g}: the cluster at {address} has {there.get('GPU', 0.0):g} GPUs. Ask for"
            " fewer, add a machine that has them, or leave --gpus out to measure on its CPUs."
        )
    if memory > there.get("memory", 0.0):
        raise InputError(
            f"--memory {memory / 1e6:g}: the cluster at {address} has"
            f" {there.get('memory', 0.0) / 1e6:.0f} MB in all. Ask for less."
        )


def told(error: BaseException) -> Words:
    """A failure of the cluster in plain words."""
    kind = type(error).__name__
    if "OutOfMemory" in kind:
        return Words(
            en="The cluster ended the task because memory ran out. Give smaller batches or shards.",
            zh="集群因内存不足终止了任务。请减小批次或分片。",
        )
    first = first_line(error)
    return Words(
        en=f"The cluster lost the task ({kind}): {first}", zh=f"集群丢失了任务（{kind}）：{first}"
    )


def first_line(error: BaseException) -> str:
    """What it says, shortened; its kind where it says nothing."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return (f"{lines[0]} {lines[-1]}" if lines[0].endswith(":") else lines[0])[:300].rstrip(".")
