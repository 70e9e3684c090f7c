"""Look after the knowledge base: what is missing in it, and whether its examples hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from advisor import intake, knowledge, pipeline
from advisor.detectors import all_detectors
from advisor.errors import KnowledgeError
from advisor.knowledge import Knowledge
from advisor.model import Cause, Diagnosis, Model, Symptom
from advisor.patterns import pattern

# Two causes closer than this (nats of Jensen-Shannon divergence, summed over symptoms and
# experiments) look the same to every test there is. # unsourced
INDISTINCT = 0.35
_LINK = pattern(r"^https?://[\w.-]+\.[a-z]{2,}(/\S*)?$|^$")


class Example(Model):
    """A question that must lead to a cause, or a near miss that must not."""

    prose: str
    log: str = ""
    code: str = ""
    tried: tuple[str, ...] = ()
    within: int = 1


class Examples(Model):
    """The content of a ``.example.yaml`` file."""

    leads: tuple[Example, ...]
    near_misses: tuple[Example, ...]


@dataclass(frozen=True)
class Tried:
    """An example with its diagnosis."""

    cause: str
    example: Example
    near_miss: bool
    diagnosis: Diagnosis

    @property
    def rank(self) -> int:
        """Where the cause came out; 0 when it is not listed."""
        listed = [h.cause.id for h in self.diagnosis.differential]
        return listed.index(self.cause) + 1 if self.cause in listed else 0

    @property
    def holds(self) -> bool:
        """A lead ranks within its limit; a near miss is not asserted."""
        asserted = self.diagnosis.verdict in ("cause", "nothing-wrong")
        if self.near_miss:
            return not (asserted and self.rank == 1)
        return 0 < self.rank <= self.example.within

    def told(self) -> str:
        """One line that names the file and what happened."""
        kind = "near miss" if self.near_miss else "lead"
        opening = " ".join(self.example.prose.split())[:60]
        first = next((h.cause.id for h in self.diagnosis.differential), "nothing")
        return (
            f"causes/{self.cause}.example.yaml: {kind} {opening!r}: rank {self.rank}, first {first}"
        )


def examples(folder: Path) -> Iterator[tuple[str, Examples]]:
    """Every example file of a folder with the cause that it belongs to."""
    for path in sorted(folder.glob("causes/*/*.example.yaml")):
        cause = f"{path.parent.name}/{path.name.removesuffix('.example.yaml')}"
        content = knowledge.parse_yaml(path.read_bytes(), path)
        yield cause, knowledge.validate(Examples, content, path)


def run_examples(kb: Knowledge, folder: Path) -> Iterator[Tried]:
    """Diagnose every example of a folder."""
    for cause, content in examples(folder):
        for near_miss, chosen in ((False, content.leads), (True, content.near_misses)):
            for example in chosen:
                post = intake.as_post(example.prose, example.log, example.code)
                case = intake.read(post, kb, tried=example.tried)
                diagnosis = pipeline.diagnose(case, kb, strict=True)
                yield Tried(cause, example, near_miss, diagnosis)


def problems(folders: tuple[Path, ...]) -> list[str]:
    """Everything wrong in form, one line each naming file and field."""
    found = knowledge.problems(folders)
    if found:
        return found
    kb = knowledge.load(folders)
    for folder in folders:
        try:
            named = {cause for cause, _ in examples(folder)}
        except KnowledgeError as error:
            return [str(error)]
        found += [f"causes/{id}.example.yaml: no such cause" for id in named - set(kb.causes)]
    return [*found, *links(kb)]


def links(kb: Knowledge) -> Iterator[str]:
    """References whose address cannot be one."""
    for cause in kb.causes.values():
        for reference in cause.references:
            if not _LINK.match(reference.url):
                yield f"causes/{cause.id}.yaml: references.url: {reference.url!r} is no address"


def orphans(kb: Knowledge) -> Iterator[str]:
    """Symptoms that no cause uses, and symptoms that nothing can observe."""
    used = {s for cause in kb.causes.values() for s in cause.symptoms}
    for symptom in kb.symptoms.values():
        if symptom.id not in used:
            yield f"symptoms/{symptom.id}.yaml: no cause uses it"
        if not observers(symptom, kb):
            yield f"symptoms/{symptom.id}.yaml: nothing can observe it"


def observers(symptom: Symptom, kb: Knowledge) -> tuple[str, ...]:
    """Who can see a symptom: detectors by channel, phrases, probes, a question."""
    seen = [d.source for d in all_detectors() if d.symptom == symptom.id]
    seen += ["prose"] if symptom.phrases else []
    seen += ["probe" for p in kb.probes.values() if symptom.id in p.answers][:1]
    seen += ["person"] if symptom.ask else []
    return tuple(dict.fromkeys(seen))


def twins(kb: Knowledge) -> list[tuple[str, str, float]]:
    """Pairs of causes that no test can tell apart, closest first."""
    p = np.clip(kb.frequencies, 1e-6, 1 - 1e-6)  # (n_causes, n_symptoms)
    close: list[tuple[str, str, float]] = []
    for i in range(len(p)):
        mean = (p[i] + p[i + 1 :]) / 2
        gap = _entropy(mean) - (_entropy(p[i]) + _entropy(p[i + 1 :])) / 2
        for j in np.flatnonzero(gap.sum(axis=1) < INDISTINCT):
            a, b = kb.cause_ids[i], kb.cause_ids[i + 1 + int(j)]
            if kb.causes[a].responds_to == kb.causes[b].responds_to:
                close.append((a, b, float(gap.sum(axis=1)[j])))
    return sorted(close, key=lambda pair: pair[2])


def _entropy(p: Any) -> Any:
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


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
        "symptoms with phrases": sum(bool(s.phrases) for s in kb.symptoms.values()),
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


def search(kb: Knowledge, words: str, top: int) -> list[tuple[str, str, str]]:
    """Entries about some words, best first: kind, id and English name."""
    from advisor.retrieval import Index

    entries = {
        **{("cause", c.id): c.model_dump_json() for c in kb.causes.values()},
        **{("symptom", s.id): f"{s.id} {s.name.en} {s.name.zh}" for s in kb.symptoms.values()},
        **{("probe", p.id): p.model_dump_json() for p in kb.probes.values()},
        **{("case", c.id): c.model_dump_json() for c in kb.cases.values()},
        **{("myth", m.id): m.model_dump_json() for m in kb.myths.values()},
    }
    keys = {f"{kind} {id}": (kind, id) for kind, id in entries}
    index = Index.build({f"{kind} {id}": text for (kind, id), text in entries.items()})
    scores = index.scores(words)
    best = sorted(scores, key=lambda key: (-scores[key], key))[:top]
    return [(*keys[key], _name(kb.entry(keys[key][1]))) for key in best]


def _name(entry: Model) -> str:
    words = next(getattr(entry, f) for f in ("name", "title", "claim") if hasattr(entry, f))
    return str(words.en)
