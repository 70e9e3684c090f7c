"""The knowledge base read backwards: who refers to an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor import knowledge
from advisor.curation.examples import Examples, examples
from advisor.knowledge import Knowledge
from advisor.model import Frequency, Outcome, Symptom


def _lists() -> defaultdict[str, list[str]]:
    return defaultdict(list)


@dataclass
class Relations:
    """Ids by id. ``shown`` and ``tried`` also hold how often, by cause.

    ``said`` are the symptoms as written: the compiled form leaves their phrases out.
    """

    examples: dict[str, Examples]
    said: dict[str, Symptom]
    shown: dict[str, list[tuple[Frequency, str]]] = field(
        default_factory=lambda: defaultdict[str, list[tuple[Frequency, str]]](list)
    )
    tried: dict[str, dict[str, dict[Outcome, Frequency]]] = field(
        default_factory=lambda: defaultdict[str, dict[str, dict[Outcome, Frequency]]](dict)
    )
    settled: dict[str, list[str]] = field(default_factory=_lists)
    confused: dict[str, list[str]] = field(default_factory=_lists)
    cases: dict[str, list[str]] = field(default_factory=_lists)
    myths: dict[str, list[str]] = field(default_factory=_lists)
    probes: dict[str, list[str]] = field(default_factory=_lists)
    groups: dict[str, list[str]] = field(default_factory=_lists)


def gather(kb: Knowledge, folders: Sequence[Path]) -> Relations:
    """Every reference of every entry, seen from what it refers to."""
    found = Relations(
        {id: content for folder in folders for id, content in examples(folder)},
        {symptom.id: symptom for folder in folders for symptom in _symptoms(folder)},
    )
    for cause in kb.causes.values():
        for symptom, often in cause.symptoms.items():
            found.shown[symptom].append((often, cause.id))
        for experiment, outcomes in cause.responds_to.items():
            found.tried[experiment][cause.id] = outcomes
        for test in cause.confirm_with:
            found.settled[test].append(cause.id)
        for other in cause.confused_with:
            found.confused[other].append(cause.id)
    for case in kb.cases.values():
        for id in case.causes:
            found.cases[id].append(case.id)
    for myth in kb.myths.values():
        for id in myth.about:
            found.myths[id].append(myth.id)
    for probe in kb.probes.values():
        for symptom in probe.answers:
            found.probes[symptom].append(probe.id)
    for symptom in kb.symptoms.values():
        if symptom.group:
            found.groups[symptom.group].append(symptom.id)
    return found


def _symptoms(folder: Path) -> Iterator[Symptom]:
    for path in sorted(folder.glob("symptoms/*.yaml")):
        content = knowledge.parse_yaml(path.read_bytes(), path)
        yield knowledge.validate(Symptom, content, path)
