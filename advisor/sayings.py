"""Chinese for what detectors say of a place: evidence and reasons, by the pattern of the sentence.

Detectors speak English, in one language and with their numbers in place, as code that is read
together should. ``sayings.zh.json`` holds for each of their sentences, with ``{}`` where a name or
a number stands, the Chinese one; ``{1}``, ``{2}`` there name the places where their order differs.
What is not in it stays English: a sentence in the wrong language is better than none.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import TypeVar

from advisor.model import Answer, CodeReading, Defect, Diagnosis, Evidence, Language, Reading

# Sentences within sentences: "no padding" in "no padding, but only part of the program is shown".
MOST_NESTED = 2
# Longer ones are quotations, not sentences.
MOST_CHARACTERS = 300
_PLACE = re.compile(r"\{(\d?)\}")
# Where it was looked, before what is to be said: "train.py:41: ".
_WHERE = re.compile(r"(\S+:\d+: )(.+)", re.DOTALL)
# Words of a sentence: what holds one in English is not in a place, but a sentence not known.
_PROSE = re.compile(r"(?:^|\s)(?:is|are|what|how|the|cannot|shown|by)(?=\s|$)")

_ESCAPE = re.compile(r"\\.")
# The first line of a statement that goes on: "files = sorted(".
_ASSIGNS = re.compile(r"[\w.]+ [-+*/]?= ")

Document = TypeVar("Document", bound=Diagnosis | Reading | CodeReading)


def in_its_language(document: Document) -> Document:
    """The document with what detectors say in its own language, to be shown."""
    language = document.language
    if language == "en":
        return document
    told: dict[str, object] = {"findings": tuple(_told(f, language) for f in document.findings)}
    if not isinstance(document, Reading):
        told["defects"] = tuple(_told(d, language) for d in document.defects)
    return document.model_copy(update=told)


Telling = TypeVar("Telling", bound=Answer | Defect)


def _told(telling: Telling, language: Language) -> Telling:
    told: dict[str, object] = {"evidence": tuple(_seen(e, language) for e in telling.evidence)}
    if isinstance(telling, Answer):
        told["reason"] = said(telling.reason, language)
    return telling.model_copy(update=told)


def _seen(evidence: Evidence, language: Language) -> Evidence:
    """Lines of code and words of the person are no sentence of a detector and stay as they are."""
    parts = ("what", "observed", "threshold")
    return evidence.model_copy(update={p: said(getattr(evidence, p), language) for p in parts})


def said(text: str, language: Language) -> str:
    """The sentence in that language, if it is known."""
    return _chinese().said(text) if language == "zh" else text


class Sayings:
    """Sentences with places, each with its translation."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        self._plain = {en: zh for en, zh in translations.items() if "{" not in en}
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        # The most literal first: what fits "{} of {}" may fit a sentence that says more, too.
        for en in sorted(translations.keys() - self._plain.keys(), key=_literal, reverse=True):
            start = en.partition(" ")[0]
            key = "" if "{" in start else start
            self._by_start.setdefault(key, []).append((en, translations[en]))

    def said(self, text: str, depth: int = 0) -> str:
        """The translation of a sentence; itself when it is not known."""
        if text in self._plain or depth > MOST_NESTED or len(text) > MOST_CHARACTERS:
            return self._plain.get(text, text)
        if _is_code(text):
            return text
        if place := _WHERE.fullmatch(text):
            return place[1] + self.said(place[2], depth)
        starts = (text.partition(" ")[0], "")
        for known, translation in (s for start in starts for s in self._by_start.get(start, ())):
            # Few of them are ever needed, and compiled only then.
            near = all(piece in text for piece in known.split("{}"))
            if near and (found := _compiled(known).fullmatch(text)):
                values = [self.said(g, depth + 1) for g in found.groups()]
                if not any(_PROSE.search(v) for v in values):
                    return _filled(translation, values)
        return text


def _is_code(text: str) -> bool:
    """Whether a text is a line of code: ``patience = 2`` says nothing, ``patience 2`` does.

    A bare name or sum may stand in a sentence and counts as words, as does ``interval: step``.
    """
    if _ASSIGNS.match(text):
        return True
    line = _ESCAPE.sub("_", text.strip())  # Python warns of escapes that it does not know
    try:
        body = ast.parse(f"{line} pass" if line.endswith(":") else line).body
    except (SyntaxError, ValueError):
        return False
    match body:
        case [ast.Expr(ast.Call() | ast.Constant(str()))] | []:
            return True
        case [ast.Expr()] | [ast.AnnAssign(value=None)]:
            return False
        case _:
            return True


def _literal(sentence: str) -> int:
    return len(_PLACE.sub("", sentence))


@functools.cache
def _compiled(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, sentence.split("{}"))), re.DOTALL)


def _filled(translation: str, values: list[str]) -> str:
    """The values in their places, in order or by number."""
    left = iter(values)
    return _PLACE.sub(lambda at: values[int(at[1]) - 1] if at[1] else next(left), translation)


@functools.cache
def _chinese() -> Sayings:
    return Sayings(json.loads((files("advisor") / "sayings.zh.json").read_text("utf-8")))
