"""Labels of token sequences: shifted once, twice or never, and what of the padding counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

WORDS, LENGTH, PAD, END = 30, 12, 0, 1
IGNORED, PADDED, TWICE, NEVER, EOS = (
    "labels-all-ignored",
    "padding-not-ignored-in-loss",
    "labels-shifted-twice",
    "labels-not-shifted",
    "pad-token-is-eos",
)
MASKED, PADDING, SHIFT, TEMPLATE, TOKENS = (
    "label/all-masked",
    "loss/padding-in-loss",
    "label/lm-shift",
    "domain/llm-template-eos",
    "api/tokenizer-mismatch",
)


def run(given: Target) -> ProbeResult:
    return run_probe("sequence-decode", given)


def texts(seed: int, *, end: int = END, pad: int = PAD) -> Any:
    """Eight texts of 5 to 11 words that end and are filled up."""
    draw = np.random.default_rng(seed)
    tokens = np.full((8, LENGTH), pad)
    for row in tokens:
        n = int(draw.integers(5, LENGTH - 1))
        row[:n] = draw.integers(5, WORDS, n)
        row[n] = end
    return tokens


def ahead(tokens: Any, places: int, ignore: int | None = None) -> Any:
    """Labels ``places`` ahead; what stands for padding is ``ignore``, where given."""
    labels = np.concatenate([tokens[:, places:], np.full((8, places), PAD)], axis=1)
    return labels if ignore is None else np.where(labels == PAD, ignore, labels)


def given(
    framework: Framework,
    seed: int,
    places: int,
    *,
    inner: int = 0,
    ignore: int | None = -100,
    **fields: Any,
) -> Target:
    """A small language model whose loss shifts by ``inner``; Keras ignores the label ``ignore``."""
    tokens = fields.pop("tokens", texts(seed))
    labels = fields.pop("labels", ahead(tokens, places, ignore))
    if framework == "torch":
        import torch
        from torch import nn
        from torch.nn import functional

        torch.manual_seed(seed)
        model: Any = nn.Sequential(nn.Embedding(WORDS, 8), nn.Linear(8, WORDS))

        def torch_loss(outputs: Any, labels: Any) -> Any:
            n = outputs.shape[1] - inner
            return functional.cross_entropy(outputs[:, :n].transpose(1, 2), labels[:, inner:])

        loss: Any = torch_loss
    else:
        import keras

        keras.utils.set_random_seed(seed)
        layers = keras.layers
        model = keras.Sequential(
            [keras.Input((LENGTH,), dtype="int64"), layers.Embedding(WORDS, 8), layers.Dense(WORDS)]
        )
        own = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=ignore)

        def keras_loss(labels: Any, outputs: Any) -> Any:
            n = outputs.shape[1] - inner
            return own(labels[:, inner:], outputs[:, :n])

        loss = keras_loss

    return Target(
        model=model,
        loss=loss,
        loss_kind="softmax-cross-entropy",
        train_batches=[(tokens, labels)],
        **{"pad_id": PAD, "eos_id": END, "ignore_index": -100, **fields},
    )


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_right_sequences_are_cleared(framework: Framework, seed: int) -> None:
    for places, inner in ((1, 0), (0, 1)):
        result = run(given(framework, seed, places, inner=inner))
        assert set(statuses(result).values()) == {"absent"}, result
        found = verdicts(result)
        assert found[SHIFT] == found[PADDING] == found[MASKED] == "refute", result
        assert "confirm" not in found.values()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_shifts_are_confirmed(framework: Framework, seed: int) -> None:
    for places, inner in ((1, 1), (2, 0)):
        twice = run(given(framework, seed, places, inner=inner))
        assert statuses(twice)[TWICE] == "present", twice
        assert verdicts(twice)[SHIFT] == "confirm"
    never = run(given(framework, seed, 0, task="language-model"))
    assert statuses(never)[NEVER] == "present", never
    assert verdicts(never)[SHIFT] == "confirm"
    copies = run(given(framework, seed, 0))
    assert verdicts(copies)[SHIFT] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_padding_that_counts_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(given(framework, seed, 1, ignore=None))
    assert statuses(result)[PADDED] == "present", result
    assert verdicts(result)[PADDING] == "confirm"
    assert verdicts(result)[SHIFT] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_label_at_all_is_confirmed(framework: Framework) -> None:
    labels = np.full((8, LENGTH), -100)
    result = run(given(framework, 0, 1, labels=labels))
    assert statuses(result)[IGNORED] == "present"
    assert verdicts(result)[MASKED] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_padding_that_is_the_end_token(seed: int) -> None:
    tokens = texts(seed, end=PAD)  # the first of a run of them ends the text
    bad = run(given("torch", seed, 1, tokens=tokens, eos_id=PAD))
    assert statuses(bad)[EOS] == "present", bad
    assert verdicts(bad)[TEMPLATE] == "confirm"
    kept = ahead(tokens, 1, -100)
    lengths = (tokens != PAD).sum(1)
    kept[np.arange(8), lengths - 1] = PAD
    good = run(given("torch", seed, 1, tokens=tokens, labels=kept, eos_id=PAD))
    assert statuses(good)[EOS] == "absent", good
    assert verdicts(good)[TEMPLATE] == "inconclusive"


class Tokenizer:
    """What the probe asks of one."""

    pad_token_id, eos_token_id, bos_token_id = PAD, END, 2

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size


def test_tokenizers() -> None:
    fields: dict[str, Any] = {"pad_id": None, "eos_id": None}
    good = run(given("torch", 0, 1, tokenizer=Tokenizer(WORDS), **fields))
    assert verdicts(good)[TOKENS] == "inconclusive"
    assert verdicts(good)[PADDING] == "refute"
    larger = run(given("torch", 0, 1, tokenizer=Tokenizer(WORDS + 4), **fields))
    assert verdicts(larger)[TOKENS] == "confirm"
    tokens = texts(0)
    tokens[:, :2] = 2
    twice = run(given("torch", 0, 1, tokens=tokens, tokenizer=Tokenizer(WORDS), **fields))
    assert verdicts(twice)[TEMPLATE] == "confirm"


def test_data_alone_and_other_data() -> None:
    tokens = texts(0)
    alone = run(Target(train_batches=[(tokens, ahead(tokens, 1))], pad_id=PAD))
    assert statuses(alone)[PADDED] == "unknown"
    assert "confirm" not in verdicts(alone).values()
    masked = {
        "input_ids": tokens,
        "attention_mask": tokens != PAD,
        "labels": ahead(tokens, 1, -100),
    }
    assert verdicts(run(Target(train_batches=[masked])))[PADDING] == "refute"
    result = run(Target(train_batches=[(np.zeros((4, 3), np.float32), np.zeros(4, int))]))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(given(framework, 0, 1), "sequence-decode")
