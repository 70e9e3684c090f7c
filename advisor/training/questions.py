"""What is learned from: questions with their causes, and texts that exist in both languages."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from advisor import knowledge
from advisor.intake.paste import language_of
from advisor.reader import NOTHING
from advisor.words import sentences

# Words of a sentence that can say anything; of Chinese, characters. # unsourced
FEWEST = 5
# Characters of a text by which near-copies are known. # unsourced
OPENING = 40
# Weight of an excerpt beside a whole question. # chosen on kb/questions held out
EXCERPT_WEIGHT = 0.25


@dataclass(frozen=True)
class Question:
    """A question as somebody would post it, with its cause.

    Those of one ``batch`` were written by the same people; what is in no batch is not held out.
    """

    cause: str
    language: str
    text: str
    code: str = ""
    log: str = ""
    batch: str = ""
    excerpt_of: str = ""

    @property
    def opening(self) -> str:
        """What near-copies share, and an excerpt with its whole."""
        return (self.excerpt_of or self.text)[:OPENING]

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        return EXCERPT_WEIGHT if self.excerpt_of else 1.0


def excerpts(asked: Sequence[Question], seed: int = 0) -> Iterator[Question]:
    """One or two sentences of every longer question, without its code.

    What people type in haste fits many causes; from whole questions alone a reader would learn that
    every word in them gives the cause away.
    """
    chance = random.Random(seed)
    for question in asked:
        said = [s.quote for s in sentences(question.text) if len(s.words) >= FEWEST]
        if len(said) > 1:
            kept = chance.choice((1, 1, 2)) if len(said) > 2 else 1
            at = chance.randrange(len(said) - kept + 1)
            joint = "" if question.language == "zh" else " "
            text = joint.join(said[at : at + kept])
            yield replace(question, text=text, code="", log="", excerpt_of=question.text)


def everything_asked(root: Path) -> list[Question]:
    """All that the readers learn: questions and excerpts of them, what they lead to, the rest."""
    folder = root / "questions"
    asked = [*questions(folder), *leads(root), *telling_nothing(folder), *outside(folder)]
    return [*asked, *excerpts(asked)]


def label_rows(asked: Sequence[Question]) -> dict[str, int]:
    """The rows of all labels, in order: what is no cause comes first."""
    names = sorted({q.cause for q in asked}, key=lambda name: ("/" in name, name))
    return {name: row for row, name in enumerate(names)}


def questions(folder: Path) -> Iterator[Question]:
    """Every question of ``kb/questions``; the file's place names the cause."""
    for path in sorted(folder.glob("*/*.jsonl")):
        yield from _read(path, f"{path.parent.name}/{path.stem}")


def telling_nothing(folder: Path) -> Iterator[Question]:
    """Questions from which nobody could tell any cause, under the label ``NOTHING``."""
    yield from _read(folder / "telling-nothing.jsonl", NOTHING)


def outside(folder: Path) -> Iterator[Question]:
    """Questions that are other people's business; the file's name is a topic of ``scope.yaml``."""
    for path in sorted(folder.glob("outside-*.jsonl")):
        yield from _read(path, path.stem.removeprefix("outside-"))


def _read(path: Path, cause: str) -> Iterator[Question]:
    for line in path.read_text(encoding="utf-8").splitlines():
        raw: dict[str, Any] = json.loads(line)
        shown = raw.get("code") or "", raw.get("log") or ""
        yield Question(cause, raw["lang"], raw["text"], *shown, batch=raw.get("batch", ""))


def leads(folder: Path) -> Iterator[Question]:
    """The questions beside the causes that must lead to them: further words for each cause."""
    for path in sorted(folder.glob("causes/*/*.example.yaml")):
        cause = f"{path.parent.name}/{path.name.removesuffix('.example.yaml')}"
        content = knowledge.parse_yaml(path.read_bytes(), path)
        for raw in content["leads"]:
            text = raw["prose"]
            yield Question(cause, language_of(text), text, raw.get("code", ""), raw.get("log", ""))


def descriptions(folder: Path) -> Iterator[Question]:
    """What the causes and the documented cases say of themselves, in each language."""
    for path in sorted(folder.glob("causes/*/*.yaml")):
        if not path.name.endswith(".example.yaml"):
            cause = knowledge.parse_yaml(path.read_bytes(), path)
            for language in ("en", "zh"):
                text = f"{cause['name'][language]}. {cause['summary'][language]}"
                yield Question(cause["id"], language, text)
    for path in sorted(folder.glob("cases/*.yaml")):
        case = knowledge.parse_yaml(path.read_bytes(), path)
        for language in ("en", "zh"):
            text = f"{case['title'][language]}. {case['story'][language]}"
            yield Question(case["causes"][0], language, text)


def translations(folder: Path) -> list[tuple[str, str]]:
    """English and Chinese texts of the same meaning, from all over the knowledge base."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted(folder.glob("**/*.yaml")):
        if not path.name.endswith(".example.yaml"):
            for pair in _pairs(knowledge.parse_yaml(path.read_bytes(), path)):
                found[pair] = None
    return list(found)


def _pairs(content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        fields = cast("dict[str, Any]", content)
        if set(fields) == {"en", "zh"} and isinstance(fields["en"], str):
            yield fields["en"], fields["zh"]
        else:
            for value in fields.values():
                yield from _pairs(value)
    elif isinstance(content, list):
        for value in cast("list[Any]", content):
            yield from _pairs(value)


def digest(folder: Path) -> str:
    """Changes when a question changes."""
    found = hashlib.sha256()
    read = (*folder.glob("questions/**/*.jsonl"), *folder.glob("causes/*/*.example.yaml"))
    for path in sorted(read):
        found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]
