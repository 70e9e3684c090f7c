"""What the knowledge base covers, as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisor import knowledge
from advisor.detectors import all_detectors
from advisor.knowledge import Knowledge
from advisor.model import Cause
from advisor.zoo import catalogue


def stats(kb: Knowledge, folders: Sequence[Path]) -> dict[str, Any]:
    """What the knowledge base covers, as plain counts; ``folders`` may hold a ``zoo.yaml``."""
    probed = {s for p in kb.probes.values() for s in p.answers}
    with_case = {c for case in kb.cases.values() for c in case.causes}
    zoo = {cause for cause, runs in zoo_runs(folders).items() if runs and cause in kb.causes}
    zoo |= {fault.cause for fault in catalogue().values()} & set(kb.causes)
    causes = kb.causes.values()
    return {
        "knowledge": kb.digest,
        "causes": len(kb.causes),
        "causes by family": dict(Counter(c.family for c in causes)),
        "causes by severity": dict(Counter(c.severity for c in causes)),
        "causes reviewed": sum(c.status == "reviewed" for c in causes),
        "symptoms": len(kb.symptoms),
        "symptoms by channel": dict(
            Counter(channel for s in kb.symptoms.values() for channel in s.channels)
        ),
        "symptoms with a detector": len({d.symptom for d in all_detectors()}),
        "symptoms with phrases": len(kb.phrases.ids),
        "symptoms with a question": sum(s.ask is not None for s in kb.symptoms.values()),
        "experiments": len(kb.experiments),
        "probes": len(kb.probes),
        "myths": len(kb.myths),
        "cases": len(kb.cases),
        "causes with a probe": sum(_probed(c, probed, kb) for c in causes),
        "causes with a case": len(with_case),
        "causes with a zoo run": len(zoo),
        "references": sum(len(c.references) for c in causes),
        "references verified": sum(r.verified for c in causes for r in c.references),
        "causes without a verified reference": sorted(
            c.id for c in causes if not any(r.verified for r in c.references)
        ),
        "causes without a zoo run": sorted(set(kb.causes) - zoo),
        "causes without a case": sorted(set(kb.causes) - with_case),
        "causes without a probe": sorted(c.id for c in causes if not _probed(c, probed, kb)),
    }


def zoo_runs(folders: Sequence[Path]) -> dict[str, list[str]]:
    """Names of real small trainings with a cause at work, by cause."""
    runs: dict[str, list[str]] = {}
    for folder in folders:
        path = folder / "zoo.yaml"
        if path.is_file():
            runs |= knowledge.parse_yaml(path.read_bytes(), path)
    return runs


def _probed(cause: Cause, probed: set[str], kb: Knowledge) -> bool:
    return bool(probed & set(cause.symptoms)) and any(p in kb.probes for p in cause.confirm_with)
