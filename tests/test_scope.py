"""Who is sent away: questions on other business, and hardly any on training."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import intake, knowledge, pipeline
from advisor.detectors.scope import Elsewhere, out_of_scope
from advisor.knowledge import Knowledge
from advisor.model import Case

ROOT = Path(__file__).parents[1]
TEXTS: list[dict[str, str]] = yaml.safe_load((ROOT / "eval/outside.yaml").read_text("utf-8"))
OUTSIDE = [t for t in TEXTS if t["topic"] != "training"]
INSIDE = [t for t in TEXTS if t["topic"] == "training"]
# Every so many of the thousands of questions written for the causes.
STRIDE = 8


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def gone(text: str, kb: Knowledge, *, material: bool = False) -> Elsewhere:
    found = out_of_scope(text, kb, material=material)
    assert found is not None, text
    return found


def test_enough_texts() -> None:
    assert len(OUTSIDE) >= 120
    assert len(INSIDE) >= 60
    assert len({t["text"] for t in TEXTS}) == len(TEXTS)
    assert {t["lang"] for t in OUTSIDE} == {t["lang"] for t in INSIDE} == {"en", "zh"}


def test_other_business_is_sent_away(kb: Knowledge) -> None:
    missed = [t["text"] for t in OUTSIDE if out_of_scope(t["text"], kb) is None]
    assert len(missed) <= 0.05 * len(OUTSIDE), missed


def test_training_trouble_stays(kb: Knowledge) -> None:
    away = [t["text"] for t in INSIDE if out_of_scope(t["text"], kb) is not None]
    assert len(away) <= 0.02 * len(INSIDE), away


def test_rules_and_reader_agree_on_texts_that_nobody_learned_from(kb: Knowledge) -> None:
    def verdict(text: str) -> str:
        return pipeline.diagnose(intake.read(text, kb), kb).verdict

    sent = [t["text"] for t in OUTSIDE if verdict(t["text"]) == "not-a-training-question"]
    assert len(sent) >= 0.95 * len(OUTSIDE), {t["text"] for t in OUTSIDE} - {*sent}
    away = [t["text"] for t in INSIDE if verdict(t["text"]) == "not-a-training-question"]
    assert len(away) <= 0.02 * len(INSIDE), away


def test_questions_of_the_causes_stay(kb: Knowledge) -> None:
    """By the rules alone: what the reader learned is told nothing new here."""
    lines = [
        line
        for path in sorted(ROOT.glob("kb/questions/*/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ][::STRIDE]
    asked = [json.loads(line) for line in lines]
    away = [
        q["text"]
        for q in asked
        if out_of_scope(q["text"], kb, material=bool(q.get("code") or q.get("log")))
    ]
    assert len(away) <= 0.05 * len(asked), away


def test_the_topic_is_named(kb: Knowledge) -> None:
    found = [(t, out_of_scope(t["text"], kb)) for t in OUTSIDE]
    wrong = [
        (t["text"], e.topic)
        for t, e in found
        if e is not None and e.topic.partition("-")[0] != t["topic"].partition("-")[0]
    ]
    assert len(wrong) <= 0.05 * len(found), wrong


def test_trouble_wins_over_an_error_message(kb: Knowledge) -> None:
    error = "ImportError: cannot import name 'Adam' from 'keras.optimizers'."
    assert gone(error, kb).topic in ("imports", "python-error")
    assert out_of_scope(error + " I fixed that, but now the loss is nan.", kb) is None


@pytest.mark.parametrize("text", ["", "  ", "please help!!", "it does not work", "求助，怎么办"])
def test_a_text_without_a_subject_is_not_sent_away(text: str, kb: Knowledge) -> None:
    assert out_of_scope(text, kb) is None


def test_material_speaks_for_a_text_without_field_words(kb: Knowledge) -> None:
    text = "See the listing from Tuesday evening, cats versus dogs."
    assert gone(text, kb).topic == "unrelated"
    assert out_of_scope(text, kb, material=True) is None


def test_a_denied_topic_is_no_topic(kb: Knowledge) -> None:
    assert out_of_scope("It is not an ImportError, keras itself is fine.", kb) is None


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("pip install tensorflow fails, conda too", "en", "installing software"),
        ("请问怎么安装 pytorch", "zh", "软件安装"),
    ],
)
def test_the_verdict_answers_in_the_language_of_the_question(
    text: str, language: Any, part: str, kb: Knowledge
) -> None:
    diagnosis = pipeline.diagnose(Case(prose=text, language=language), kb)
    assert diagnosis.verdict == "not-a-training-question"
    assert part in diagnosis.verdict_reason[language]
    assert not diagnosis.differential


def test_a_long_hostile_text_is_fast(kb: Knowledge) -> None:
    assert out_of_scope("loss " * 100_000, kb) is None
    out_of_scope("how do " * 100_000 + "模型" * 100_000, kb)
