"""What detectors say, in Chinese: every sentence, with its numbers in their places."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from curve_csv import load

from advisor.detectors import all_detectors
from advisor.intake.code import read_code
from advisor.model import Case, Finding
from advisor.sayings import Sayings, said

EXAMPLES = Path(__file__).parent / "examples"
# Every how many examples are looked at: the sentences of a detector come back in most of its own.
STRIDE = 2
# Share of different sentences that must be known. A new detector brings new ones: add them.
KNOWN = 0.97
_ENGLISH = re.compile(r"(?:^|\s)(?:is|are|the|not|no|of|at|to|in)(?=\s|$)")
_PLACE = re.compile(r"\{(\d?)\}")


@cache
def spoken() -> frozenset[str]:
    """The sentences of the detectors about their examples."""
    detectors = {(d.symptom, d.source): d for d in all_detectors()}
    found: list[Finding] = []
    for path in sorted(EXAMPLES.glob("*/*"))[::STRIDE]:
        if path.suffix == ".csv":
            found.append(detectors[path.parent.name, "curve"].look(load(path), strict=True))
        elif path.suffix == ".py":
            case = Case(snippets=read_code(path.read_bytes(), path.name))
            found.append(detectors[path.parent.name, "code"].look(case, strict=True))
    told = [t for f in found for t in (f.reason, *(e.observed for e in f.evidence))]
    return frozenset(t for t in told if _ENGLISH.search(t))


def test_nearly_every_sentence_is_known() -> None:
    unknown = sorted(t for t in spoken() if _ENGLISH.search(said(t, "zh")))
    assert len(spoken()) > 300
    assert len(unknown) < (1 - KNOWN) * len(spoken()), unknown


def test_every_number_is_kept() -> None:
    for text in spoken():
        numbers = re.findall(r"\d+\.\d+", text)
        assert sorted(numbers) == sorted(re.findall(r"\d+\.\d+", said(text, "zh"))), text


def test_places_agree() -> None:
    sayings = json.loads((files("advisor") / "sayings.zh.json").read_text("utf-8"))
    for english, chinese in sayings.items():
        count, named = english.count("{}"), [int(n) for n in _PLACE.findall(chinese) if n]
        assert "{}" not in chinese or not named, english
        if named:
            assert set(named) == set(range(1, count + 1)), english
        else:
            assert chinese.count("{}") == count, english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("from 1.5 to 0.2, lowest 0.1", "从 1.5 到 0.2，最低 0.1"),
        ("gap +0.1 after training fell by 0.93", "训练下降 0.93 之后差距为 +0.1"),
        ("no padding, but only part of the program is shown", "没有填充，但只给出了程序的一部分"),
        ("train.py:7: the rate cannot be read", "train.py:7: 比率无法读出"),
        ("a sentence that nobody knows is left", "a sentence that nobody knows is left"),
        ("loss.backward()", "loss.backward()"),
        ("patience 2", "patience 为 2"),
    ],
)
def test_said_in_chinese(english: str, chinese: str) -> None:
    assert said(english, "zh") == chinese
    assert said(english, "en") == english


def test_a_place_holds_no_unknown_sentence() -> None:
    sayings = Sayings({"{} into {}": "{} 接入 {}"})
    assert sayings.said("256 into 128") == "256 接入 128"
    assert sayings.said("what goes into loss is not shown") == "what goes into loss is not shown"


def test_hostile_sentences_take_no_time() -> None:
    sayings = Sayings({"{} a {} a {} a {}": "{}{}{}{}"})
    assert sayings.said("a " * 20_000) == "a " * 20_000


@pytest.mark.parametrize(
    "line",
    [
        "patience = 2  # here",
        "files += found",
        "files = sorted(",
        "return output, hidden",
        "for held in sums:",
        "def forward(self, output, target):",
        "# a film has 1 to 5 genres, 2.6 on average",
        'print("from 1 to 5")',
        r"files = re.findall('\d', text)",
    ],
)
def test_a_line_of_code_is_no_sentence(line: str) -> None:
    assert said(line, "zh") == line
    assert said(f"batch norm: {line}", "zh").endswith(line)
