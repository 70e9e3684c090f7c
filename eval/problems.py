"""Problems with known causes: our own in ``eval/cases``, and any folder of the same JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from advisor import intake
from advisor.knowledge import Knowledge
from advisor.model import Case

HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """What a person brings, and what is known about it.

    ``accepted`` are causes that count as right; ``both`` are sets each of which must be met (two
    problems in one text).
    """

    id: str
    prose: str
    log: str = ""
    code: str = ""
    tried: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ("cause",)
    accepted: tuple[str, ...] = ()
    not_first: tuple[str, ...] = ()
    both: tuple[tuple[str, ...], ...] = ()
    defects: tuple[str, ...] = ()
    points_at: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def given(self) -> str:
        """What was brought: text, +curve, +code."""
        parts = (("text", self.prose), ("curve", self.log), ("code", self.code))
        return " +".join(name for name, part in parts if part)

    @property
    def family(self) -> str:
        """The family of the first accepted cause; several causes at once are one of their own."""
        return "both" if self.both else self.accepted[0].partition("/")[0] if self.accepted else ""

    def case(self, kb: Knowledge) -> Case:
        """The problem as one pasted post; what comes without any words is a file."""
        if self.code and not self.prose and not self.log:
            return intake.read("", kb, codes=[("train.py", self.code.encode())])
        if self.log and not self.prose and not self.code:
            return intake.read("", kb, curves=[("run.csv", self.log.encode())])
        return intake.read(intake.as_post(self.prose, self.log, self.code), kb, tried=self.tried)


def own(folder: Path = HERE / "cases") -> Iterator[Problem]:
    """The problems of ``eval/cases``: one a file, or a list of them."""
    for path in sorted(folder.glob("*.yaml")):
        raw: Any = yaml.load(path.read_text(), Loader=_LOADER)
        yield from map(_problem, raw if isinstance(raw, list) else [raw])


def _problem(raw: dict[str, Any]) -> Problem:
    expect = raw["expect"]
    return Problem(
        id=raw["id"],
        prose=raw.get("prose", ""),
        log=raw.get("log", ""),
        code=raw.get("code", ""),
        tried=tuple(raw.get("tried", ())),
        verdicts=tuple(expect.get("verdicts", ("cause",))),
        accepted=tuple(expect.get("first", ())),
        not_first=tuple(expect.get("not_first", ())),
        both=tuple(tuple(group) for group in expect.get("both", ())),
        defects=tuple(expect.get("defects", ())),
        points_at=tuple(expect.get("points_at", ())),
        tags=raw.get("tags", {}),
    )


def faulty_programs(folder: Path = HERE / "code") -> Iterator[Problem]:
    """The buggy halves of ``eval/code``, each brought as code alone."""
    for path in sorted(folder.glob("*/about.yaml")):
        about: dict[str, Any] = yaml.load(path.read_text(), Loader=_LOADER)
        yield Problem(
            id=path.parent.name,
            prose="",
            code=(path.parent / "buggy.py").read_text(),
            accepted=(about["cause"], *about.get("also", ())),
            tags={"framework": about["framework"]},
        )


def repaired_programs(folder: Path = HERE / "code") -> Iterator[Problem]:
    """The repaired halves: nothing is wrong with them."""
    for path in sorted(folder.glob("*/about.yaml")):
        about: dict[str, Any] = yaml.load(path.read_text(), Loader=_LOADER)
        yield Problem(
            id=path.parent.name,
            prose="",
            code=(path.parent / "repaired.py").read_text(),
            verdicts=("nothing-wrong",),
            tags={"framework": about["framework"]},
        )


def healthy_runs(folder: Path = HERE.parent / "tests" / "healthy") -> Iterator[Problem]:
    """Real trainings of ``eval/zoo`` with nothing wrong, each brought as its log alone."""
    for path in sorted(folder.glob("*.csv")):
        framework = "keras" if path.stem.startswith("keras") else "pytorch"
        yield Problem(
            id=path.stem,
            prose="",
            log=path.read_text(),
            verdicts=("nothing-wrong",),
            tags={"framework": framework},
        )


def from_folder(folder: Path) -> Iterator[Problem]:
    """Problems of ``cases.jsonl`` with the answers of ``gold.jsonl``."""
    gold = {g["id"]: g for g in _lines(folder / "gold.jsonl")}
    for raw in _lines(folder / "cases.jsonl"):
        answer = gold[raw["id"]]
        yield Problem(
            id=raw["id"],
            prose=f"{raw['title']}\n\n{raw['text']}",
            log=raw.get("log") or "",
            code=raw.get("code") or "",
            verdicts=(answer["verdict"],),
            accepted=(*answer["gold"], *answer["accept"]),
            tags={"language": raw["lang"], "framework": raw["framework"]},
        )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
