"""The child process in which a person's code runs: ``python -m advisor.probes.worker FD``.

Standard input brings one JSON object a line: first the target, then one probe after another. Events
leave on the file descriptor ``FD``, one JSON object a line; what the person's code prints goes
where the parent put standard output.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any

from advisor.errors import AdvisorError
from advisor.probes.engine import Processes
from advisor.probes.measuring import measure
from advisor.probes.sharding import Source, opened
from advisor.probes.target import Options


def main() -> None:
    """Serve until standard input ends."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with os.fdopen(int(sys.argv[1]), "w", buffering=1) as events:

        def tell(**event: Any) -> None:
            events.write(json.dumps(event) + "\n")

        asked = json.loads(sys.stdin.readline())
        try:
            source = Source(asked["target"], Options(**asked["options"]))
            subject: Any = opened(source)
        except AdvisorError as error:
            tell(failed=str(error))
            return
        except KeyboardInterrupt:
            return
        subject.engine, subject.source = Processes(asked["workers"]), source
        tell(ready=True)
        for line in sys.stdin:
            request = json.loads(line)
            result = measure(
                request["probe"],
                subject,
                request["answers"],
                progress=lambda done, total: tell(done=done, total=total),
            )
            tell(result=result.model_dump(mode="json"))


if __name__ == "__main__":
    main()
