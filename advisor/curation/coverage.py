"""What the knowledge base covers, as counts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from advisor.detectors import all_detectors
from advisor.knowledge import Knowledge
from advisor.model import Cause


def stats(kb: Knowledge) -> dict[str, Any]:
    """What the knowledge base covers, as plain counts."""
    probed = {s for p in kb.probes.values() for s in p.answers}
    with_case = {c for case in kb.cases.values() for c in case.causes}
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
        "causes without a case": sorted(set(kb.causes) - with_case),
        "causes without a probe": sorted(c.id for c in causes if not _probed(c, probed, kb)),
    }


def _probed(cause: Cause, probed: set[str], kb: Knowledge) -> bool:
    return bool(probed & set(cause.symptoms)) and any(p in kb.probes for p in cause.confirm_with)
