"""Texts as vectors: pieces of words, and what the shipped vectors know."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.encoder import Encoder
from advisor.wordpiece import pieces

ENCODER = Encoder(Path(__file__).parent.parent / "kb/reader")


def cut(text: str, most: int = 100) -> list[str]:
    names = {id: piece for piece, id in ENCODER.vocabulary.items()}
    return [names[id] for id in pieces(text, ENCODER.vocabulary, most)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The loss is NaN!", ["the", "loss", "is", "nan", "!"]),
        ("naïve résumé", ["naive", "resume"]),
        ("val_loss=0.5", ["val", "_", "loss", "=", "0", ".", "5"]),
        ("损失不下降", ["损", "失", "不", "下", "降"]),
        ("overfitting", ["over", "##fi", "##tting"]),
        ("", []),
    ],
)
def test_words_are_cut_as_the_vocabulary_allows(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_no_more_pieces_than_asked_for() -> None:
    assert len(cut("loss " * 50, most=7)) == 7


def test_of_a_long_text_the_beginning_is_cut_into_pieces() -> None:
    text = "The naïve résumé of overfitting, 损失不下降. " * 40
    assert cut(text, most=20) == cut(text * 500, most=20) == cut(text, most=2_000)[:20]


def likeness(one: str, other: str) -> float:
    return float(ENCODER.part(one, 600) @ ENCODER.part(other, 600))


@pytest.mark.parametrize(
    ("text", "same", "other"),
    [
        ("the loss is nan", "损失变成了 nan", "准确率太高，怀疑数据泄漏"),
        ("batch norm statistics", "批归一化的统计量", "学习率预热"),
        ("gradients vanish", "the gradient becomes zero in early layers", "wrong labels in a csv"),
    ],
)
def test_texts_of_one_meaning_are_near_in_either_language(text: str, same: str, other: str) -> None:
    assert likeness(text, same) > likeness(text, other) + 0.1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_has_a_vector_of_length_one_or_none(prose: str, code: str) -> None:
    vector = ENCODER.vector(prose, code, "")
    assert vector.shape == (2 * ENCODER.size,)
    for part in np.split(vector, 2):
        assert np.linalg.norm(part) == pytest.approx(1) or not part.any()
