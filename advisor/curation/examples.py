"""The examples beside the causes: questions that must lead to them, and near misses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from advisor import intake, knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, Model


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
        """One line that names the file, what happened and what was seen."""
        kind = "near miss" if self.near_miss else "lead"
        opening = " ".join(self.example.prose.split())[:60]
        first = next((h.cause.id for h in self.diagnosis.differential), "nothing")
        seen = ", ".join(f.symptom for f in self.diagnosis.findings if f.status == "present")
        return (
            f"causes/{self.cause}.example.yaml: {kind} {opening!r}: rank {self.rank}, "
            f"first {first}; seen: {seen or 'nothing'}"
        )


def examples(folder: Path) -> Iterator[tuple[str, Examples]]:
    """Every example file of a folder with the cause that it belongs to."""
    for path in sorted(folder.glob("causes/*/*.example.yaml")):
        cause = f"{path.parent.name}/{path.name.removesuffix('.example.yaml')}"
        content = knowledge.parse_yaml(path.read_bytes(), path)
        yield cause, knowledge.validate(Examples, content, path)


def run_examples(kb: Knowledge, folder: Path, only: Collection[str] = ()) -> Iterator[Tried]:
    """Diagnose every example of a folder, or those of some causes."""
    for cause, content in examples(folder):
        if only and cause not in only:
            continue
        for near_miss, chosen in ((False, content.leads), (True, content.near_misses)):
            for example in chosen:
                post = intake.as_post(example.prose, example.log, example.code)
                case = intake.read(post, kb, tried=example.tried)
                diagnosis = pipeline.diagnose(case, kb, strict=True)
                yield Tried(cause, example, near_miss, diagnosis)
