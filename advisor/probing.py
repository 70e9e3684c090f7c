"""Which probes to run for a diagnosis, and the diagnosis after them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import advisor
from advisor import pipeline
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, ProbeReport, ProbeResult
from advisor.probes.record import implemented
from advisor.probes.runner import Measuring, Progress

# A cause this probable settles the matter; so does a ranking that no probe would change.
# Probability above which no further test is worth its time. # unsourced
SETTLED = 0.9
# The same for a leading cause that a probe has confirmed: no text weighs against it. # unsourced
CONFIRMED = 0.5

Done = Callable[[ProbeResult], None]


def report(target: str, results: Sequence[ProbeResult]) -> ProbeReport:
    """The document of some results."""
    return ProbeReport(
        target=target, results=tuple(results), versions={"advisor": advisor.__version__}
    )


def wanted(diagnosis: Diagnosis, kb: Knowledge, done: Sequence[str]) -> list[str]:
    """Probes that the differential asks for and that exist, cheapest first."""
    named = [t.id for t in diagnosis.next_tests if t.kind == "probe"]
    named += [p for h in diagnosis.differential for p in h.cause.confirm_with if p in kb.probes]
    fresh = [p for p in dict.fromkeys(named) if implemented(p) and p not in done]
    return sorted(fresh, key=lambda p: kb.probes[p].minutes)


def settled(diagnosis: Diagnosis, confirmed: Collection[str] = ()) -> bool:
    """Whether one cause is beyond doubt, and that by a measurement rather than by words alone."""
    if not diagnosis.differential:
        return False
    first = diagnosis.differential[0]
    best = first.probability
    if first.cause.id in confirmed and best >= CONFIRMED:
        return True
    measured = any(f.source == "probe" and f.status != "unknown" for f in diagnosis.findings)
    return best >= SETTLED and measured


def auto(
    diagnosis: Diagnosis, session: Measuring, kb: Knowledge, progress: Progress | None = None
) -> Iterator[tuple[ProbeResult, Diagnosis]]:
    """Measure until the matter is settled; each result with the diagnosis after it."""
    done: list[str] = []
    confirmed: set[str] = set()
    while not settled(diagnosis, confirmed):
        queue = wanted(diagnosis, kb, done)
        if not queue:
            return
        id = queue[0]
        done.append(id)
        result = session.measure(id, kb.probes[id].answers, progress)
        confirmed |= {j.cause for j in result.judgements if j.verdict == "confirm"}
        diagnosis = pipeline.diagnose_again(
            diagnosis, kb, result.findings, result.judgements, asked=[id]
        )
        yield result, diagnosis


def read_report(text: str | bytes, name: str) -> ProbeReport:
    """A saved report; raises ``InputError`` for anything else."""
    from pydantic import ValidationError

    try:
        return ProbeReport.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "document"
        raise InputError(
            f"{name}: not a probe report: {field}: {first['msg']}. Save one with"
            " advisor probe run --json."
        ) from error
