"""A diagnosing process: jobs come in on standard input, answers leave on standard output.

It is started by ``workers`` and ends with its input. It has the knowledge base loaded, a memory
limit, no secrets in its environment, and ends by itself when a job hangs.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from typing import Any

from advisor.errors import AdvisorError
from advisor.service import frames, jobs

# Seconds beyond the limit after which the process ends itself, should nobody else do it.
# unsourced
GRACE = 5
# Read once before the first job, so that the first person does not wait for what is built then.
WARM = {
    "text": "my val loss is nan after 3 epochs, lr 0.1",
    "curves": [{"name": "w.log", "content": "epoch 1 loss 0.7\nepoch 2 loss nan\n"}],
    "code": [{"name": "w.py", "content": "import torch\nx = torch.zeros(1)\n"}],
}


def main() -> None:
    """Serve jobs until the input ends: ``worker SECONDS MEMORY_MB JOBS``."""
    seconds, memory, most = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not garble an answer
    _limit(memory)
    from advisor import knowledge

    kb = knowledge.load()
    jobs.run(jobs.Job(content_type="application/json"), json.dumps(WARM).encode(), b"", kb)
    frames.write(answers, {"status": 0, "knowledge": kb.digest}, ())
    for number in range(1, most + 1):
        request = frames.read(sys.stdin.buffer)
        if request is None:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        answer, blobs = _served(request, kb)
        # The server must not give another job to a process that is about to end.
        answer["last"] = answer.get("last", False) or number == most
        frames.write(answers, answer, blobs)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if answer["last"]:
            return


def _limit(memory: int) -> None:
    size = memory * 1_000_000
    for what, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, size),
    ):
        with contextlib.suppress(OSError, ValueError):  # not every system has each of them
            resource.setrlimit(what, (most, most))


def _served(request: tuple[frames.Header, frames.Blobs], kb: Any) -> frames.Answer:
    """The answer to one job; ``last`` when the process is not fit for another."""
    header, (body, before) = request
    try:
        done, blobs = jobs.run(jobs.Job.model_validate(header), body, before, kb)
        return {"status": 200, "done": done.model_dump()}, blobs
    except jobs.Refused as error:
        return _failed(error.status, error.kind, str(error), error.faults), ()
    except AdvisorError as error:
        return _failed(422, "input", str(error)), ()
    except RecursionError:
        return _failed(422, "too-much-work", _TOO_BIG), ()
    except MemoryError:
        return _failed(422, "too-much-work", _TOO_BIG) | {"last": True}, ()
    except Exception as error:
        traceback.print_exc()
        return _failed(500, "bug", f"{type(error).__name__}. Report it to the operator."), ()


_TOO_BIG = (
    "body: it takes more memory than one request may have. Send a shorter log, or only the file"
    " with the model and the training loop."
)


def _failed(status: int, kind: str, message: str, faults: list[Any] | None = None) -> frames.Header:
    return {"status": status, "kind": kind, "message": message, "faults": faults or []}


if __name__ == "__main__":
    main()
