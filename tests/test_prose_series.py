"""Scores that people list in prose."""

import time

import pytest

from advisor.intake.prose_series import improvements

BETTER = (
    "AP50 .22 (5), .37 (10), .45 (20), .48 (25) and rising",
    "WER came from 38 to 24 to 19",
    "but fid 88, 61, 47, 41.",
    "the reward climbs 20 → 190 steps",
    "dev f1 goes 0.66, 0.74, 0.77, 0.79.",
    "val loss 0.9, 0.7, 0.55",
    "mAP 还在从 0.55 慢慢涨到 0.63",
)
NOT_BETTER = (
    "train acc 0.5, 0.7, 0.9",
    "val acc went 71 → 62",
    "mIoU: 12, 40, 11",
    "val acc jumps 0.3, 0.8, 0.15, 0.7",
    "test accuracy fluctuates from 79.1 to 81.9",
    "recall is 0.50 to 0.52",
    "val loss .41 .52 .66",
    "the map has 3 layers, 5 rooms, 7 doors; mse of 2",
)


@pytest.mark.parametrize("text", BETTER)
def test_scores_that_get_better_are_an_improvement(text: str) -> None:
    assert len(list(improvements(text))) == 1


@pytest.mark.parametrize("text", NOT_BETTER)
def test_other_numbers_are_none(text: str) -> None:
    assert list(improvements(text)) == []


def test_the_quotation_is_the_persons_own() -> None:
    assert list(improvements("So FID 88, 61, 47 on faces.")) == ["FID 88, 61, 47"]


@pytest.mark.parametrize("piece", ["map ", "val acc 1, ", "1 ", "fid 9 (", "验证准确率到"])
def test_a_text_of_a_million_characters_is_read_at_once(piece: str) -> None:
    start = time.process_time()
    list(improvements(piece * (1_000_000 // len(piece))))
    assert time.process_time() - start < 2.0
