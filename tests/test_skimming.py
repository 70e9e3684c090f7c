"""What of a long text is read, and that nothing telling is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import intake, knowledge, pipeline
from advisor.intake.skimming import (
    HAN,
    LEAST,
    LONG,
    LONGEST,
    _passages,  # pyright: ignore[reportPrivateUsage]
    skim,
)
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis

WALK = "The old man walked along the river and thought of his sister in the village. "
TALK = "Our images are read from a disk and resized, and the labels come from two annotators. "
WALK_ZH = "老人沿着河边慢慢走，想起了村子里的妹妹。"
FILLED = {"walk": WALK * 200, "talk": TALK * 200, "中文": WALK_ZH * 250}
PLACES = [0.0, 0.3, 0.77, 1.0]


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def hidden(filler: str, said: str, place: float) -> str:
    """The text with something said in it, at about this share of its length."""
    ends = [i + 1 for i, c in enumerate(filler) if c in ".。"]
    at = 0 if place == 0.0 else ends[round(place * (len(ends) - 1))]
    return f"{filler[:at]}\n\n{said}\n\n{filler[at:]}"


def diagnosed(text: str, kb: Knowledge) -> Diagnosis:
    return pipeline.diagnose(intake.read(text, kb), kb, strict=True)


@pytest.mark.parametrize("unit", [WALK, WALK_ZH])
def test_a_text_that_is_not_long_is_read_as_it_is(unit: str, kb: Knowledge) -> None:
    fitting = (unit * 1000)[: LONG // (HAN if unit is WALK_ZH else 1)].strip()
    case = intake.read(fitting, kb)
    assert (case.prose, case.notes) == (fitting, ())
    longer = intake.read(fitting * 2, kb)
    assert len(longer.prose) < len(fitting)
    assert longer.notes


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("filler", ["walk", "talk"])
def test_a_symptom_is_found_wherever_it_is_told(filler: str, place: float, kb: Knowledge) -> None:
    said = "The training loss oscillates a lot from batch to batch."
    found = {f.symptom: f for f in diagnosed(hidden(FILLED[filler], said, place), kb).findings}
    assert found["loss-noisy"].status == "present"
    assert [e.what for e in found["loss-noisy"].evidence] == [said]


@pytest.mark.parametrize("place", PLACES)
def test_a_symptom_is_found_in_a_long_chinese_text(place: float, kb: Knowledge) -> None:
    said = "训练损失一直剧烈震荡。"
    found = {f.symptom: f for f in diagnosed(hidden(FILLED["中文"], said, place), kb).findings}
    assert found["loss-noisy"].status == "present"
    assert [e.what for e in found["loss-noisy"].evidence] == [said]


def test_what_is_denied_stays_denied(kb: Knowledge) -> None:
    said = "We checked it for days. The training loss does not oscillate. It is smooth."
    found = {f.symptom: f for f in diagnosed(hidden(FILLED["walk"], said, 0.5), kb).findings}
    assert found["loss-noisy"].status == "absent"


def test_what_was_tried_is_read_with_its_outcome(kb: Knowledge) -> None:
    said = "I lowered the learning rate from 1e-3 to 1e-5. Nothing changed."
    case = intake.read(hidden(FILLED["talk"], said, 0.6), kb)
    (tried,) = case.experiments
    assert (tried.kind, tried.outcome) == ("lower-lr", "same")


def test_a_sentence_is_read_with_its_neighbours(kb: Knowledge) -> None:
    said = "It began in March. The training loss oscillates a lot. Then a fuse blew."
    skimmed = skim(hidden(FILLED["walk"], said, 0.5), kb)
    assert skimmed
    assert said in skimmed.text


def test_the_person_is_told_what_was_read(kb: Knowledge) -> None:
    text = FILLED["walk"]
    skimmed = skim(text, kb)
    assert skimmed
    assert skimmed.of == 200
    assert diagnosed(text, kb).notes == (skimmed.note,)
    assert f"{skimmed.read} of its 200 sentences" in skimmed.note.en
    assert f"200 句中只细读了 {skimmed.read} 句" in skimmed.note.zh


HOSTILE = {
    "terms": "loss nan accuracy stuck gradient explodes learning rate val loss rises " * 800,
    "sentences": "The loss is nan. My accuracy is stuck at 10 %. Validation loss rises. " * 800,
    "one word": "a" * 60_000,
    "one sentence": "the loss and the accuracy of it, " * 2000,
    "chinese": "损失不下降准确率卡住梯度爆炸" * 3000,
    "marks": ". ! ? \n\n " * 9000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_read_is_bounded(name: str, kb: Knowledge) -> None:
    skimmed = skim(HOSTILE[name], kb)
    assert skimmed
    weight = HAN if name == "chinese" else 1
    assert len(skimmed.text) <= LEAST // weight + 3 * LONGEST
    assert 0 < skimmed.read <= skimmed.of


@given(st.lists(st.sampled_from(["It is. ", "e.g. so", "损失。", "\n\n", "x" * 90, " ", "0.5 "])))
@settings(max_examples=60, deadline=None)
def test_passages_are_the_whole_text(parts: list[str]) -> None:
    text = "".join(parts)
    passages = _passages(text)
    assert "".join(text[start:end] for start, end in passages) == text
    assert all(0 < end - start <= LONGEST for start, end in passages)
