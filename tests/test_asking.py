"""The simulated conversations: what is known is answered, and what is asked for is brought."""

from __future__ import annotations

import pytest

from advisor import knowledge
from advisor.knowledge import Knowledge
from advisor.model import Finding, NextTest, TestKind, Words
from eval.asking import Course, after, best, first_words, start
from eval.persons import Person
from eval.problems import Problem

PROBLEM = Problem(
    "p",
    "Loss is stuck from the start. I use batch norm. Nothing helps.",
    code="import torch\nopt = torch.optim.Adam(net.parameters(), lr=1.0)\n",
    accepted=("reg/overfitting",),
)


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def asking(id: str, kind: TestKind = "question") -> NextTest:
    return NextTest(kind=kind, id=id, text=Words(en=id, zh=id), gain=1.0, cost=1.0)


@pytest.mark.parametrize(
    ("symptom", "reply"),
    [
        ("val-loss-turns-up", "yes"),  # often
        ("val-poor-from-first-epoch", "no"),  # rarely
        ("val-loss-pinned-at-chance", "no"),  # never
        ("setting-long-training", "no"),  # sometimes, but everybody knows their settings
        ("setting-gan", "yes"),  # a fact of the case comes first
    ],
)
def test_the_literal_person(symptom: str, reply: str, kb: Knowledge) -> None:
    person = Person(kb, PROBLEM, {"setting-gan": True})
    assert person.reply(symptom) == reply


def test_a_trouble_seen_sometimes_is_not_known(kb: Knowledge) -> None:
    problem = Problem("q", "", accepted=("label/noise",))
    assert Person(kb, problem, {}).reply("loss-falls-slowly") == "unknown"


def test_the_whole_code_is_brought_when_some_is_asked_for(kb: Knowledge) -> None:
    state, person = start(PROBLEM, kb, "short"), Person(kb, PROBLEM, {"adam-used": False})
    assert state.case.prose == "Loss is stuck from the start."
    assert not state.case.snippets
    assert best(state) is not None
    answered = after(state, asking("val-loss-turns-up"), person)
    brought = after(answered, asking("bring-script", "request"), person)
    assert brought.asked == ("val-loss-turns-up", "bring-script")
    assert [s.text.strip() for s in brought.case.snippets] == [PROBLEM.code.strip()]
    found = {f.symptom: f for f in brought.findings}
    assert found["val-loss-turns-up"].source == "person"
    assert found["adam-used"].source == "code"


def test_what_nobody_has_is_not_brought(kb: Knowledge) -> None:
    state, person = start(PROBLEM, kb, "short"), Person(kb, PROBLEM, {"setting-imbalanced": True})
    without = after(state, asking("bring-first-losses", "request"), person)
    assert without.findings == state.findings
    counted = after(state, asking("bring-counts", "request"), person)
    told = [f for f in counted.findings if f.source == "person"]
    assert told == [Finding(symptom="setting-imbalanced", source="person", status="present")]


def test_first_words_end_with_a_sentence() -> None:
    assert (
        first_words("Hi. loss is 0.5 and stays there. Why?") == "Hi. loss is 0.5 and stays there."
    )
    assert first_words("损失不下降。请问为什么会这样，学习率是否太小了？谢谢。").endswith("？")
    assert first_words("") == ""


def test_tests_until_first() -> None:
    course = Course((3, 2, 1, 2, 1, 1), (0.0, 1.0, 3.0, 4.0, 5.0, 6.0))
    assert (course.until_first, course.minutes_until_first) == (2, 3.0)
    never = Course((2,) * 6, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert (never.until_first, never.minutes_until_first) == (6, 5.0)
