"""Outputs that read other samples, the future or padding, and outputs that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

ACROSS, FUTURE, PADDED = (
    "cross-sample-dependency",
    "future-dependency",
    "padding-changes-output",
)
MIXING, CAUSAL, PADDING = "arch/batch-mixing", "arch/causal-mask", "arch/padding-mask"
WORDS, LENGTH = 20, 10


def run(given: Target) -> ProbeResult:
    return run_probe("dependency", given)


def mixing(framework: Framework, seed: int, axis: int) -> Target:
    """A softmax over features, or over the batch."""
    given = target(framework, seed)
    given.optimizer = None
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)
        parts = (nn.Linear(WIDTH, 16), nn.Softmax(axis), nn.Linear(16, CLASSES))
        given.model = nn.Sequential(*parts)
    else:
        import keras

        keras.utils.set_random_seed(seed)
        parts = [keras.layers.Dense(16), keras.layers.Softmax(axis), keras.layers.Dense(CLASSES)]
        given.model = keras.Sequential([keras.Input((WIDTH,)), *parts])
    return given


def sequences(seed: int) -> tuple[Any, Any]:
    """Token numbers ``(16, LENGTH)`` of which some end in padding (0), and the next tokens."""
    draw = np.random.default_rng(seed)
    tokens = draw.integers(1, WORDS, (16, LENGTH + 1))
    for row, length in enumerate(draw.integers(4, LENGTH, 8)):
        tokens[row, length:] = 0
    return tokens[:, :-1], tokens[:, 1:]


def language(framework: Framework, seed: int, *, looks_ahead: bool) -> Target:
    """One recurrent layer, in one direction or in both."""
    feed = [sequences(seed)]
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)

        class Net(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.table = nn.Embedding(WORDS, 8)
                self.rnn = nn.GRU(8, 8, batch_first=True, bidirectional=looks_ahead)
                self.last = nn.Linear(16 if looks_ahead else 8, WORDS)

            def forward(self, x: Any) -> Any:
                return self.last(self.rnn(self.table(x))[0])

        return Target(model=Net(), train_batches=feed, pad_id=0, loss_kind="softmax-cross-entropy")
    import keras

    keras.utils.set_random_seed(seed)
    rnn: Any = keras.layers.GRU(8, return_sequences=True)
    rnn = keras.layers.Bidirectional(rnn) if looks_ahead else rnn
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(WORDS, 8),
            rnn,
            keras.layers.Dense(WORDS),
        ]
    )
    return Target(model=model, train_batches=feed, pad_id=0, loss_kind="softmax-cross-entropy")


def pooled(framework: Framework, seed: int, *, masks: bool) -> Target:
    """A mean over all positions, or over those that are no padding."""
    tokens, _ = sequences(seed)
    feed = [(tokens, tokens[:, 0] % CLASSES)]
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)

        class Net(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.table, self.last = nn.Embedding(WORDS, 8), nn.Linear(8, CLASSES)

            def forward(self, x: Any) -> Any:
                real = (x != 0 if masks else x == x).unsqueeze(-1).float()
                return self.last((self.table(x) * real).sum(1) / real.sum(1))

        return Target(model=Net(), train_batches=feed, pad_id=0)
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(WORDS, 8, mask_zero=masks),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(CLASSES),
        ]
    )
    return Target(model=model, train_batches=feed, pad_id=0)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_softmax_over_the_batch_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(mixing(framework, seed, 0))
    assert statuses(result)[ACROSS] == "present", result
    assert verdicts(result)[MIXING] == "confirm"
    result = run(mixing(framework, seed, -1))
    assert statuses(result)[ACROSS] == "absent", result
    assert verdicts(result)[MIXING] == "refute"
    assert verdicts(result)[PADDING] == verdicts(result)[CAUSAL] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_batch_norm_in_train_mode_is_no_mixing(framework: Framework) -> None:
    result = run(target(framework, 0, steps=5, dropout=0.2))
    assert verdicts(result)[MIXING] == "refute", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_look_into_the_future_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(language(framework, seed, looks_ahead=True))
    assert statuses(result)[FUTURE] == "present", result
    assert verdicts(result)[CAUSAL] == "confirm"
    assert verdicts(result)[PADDING] == "confirm"  # the way back starts in the padding
    result = run(language(framework, seed, looks_ahead=False))
    assert statuses(result) == {ACROSS: "absent", FUTURE: "absent", PADDED: "absent"}, result
    assert set(verdicts(result).values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_padding_in_a_mean_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(pooled(framework, seed, masks=False))
    assert statuses(result)[PADDED] == "present", result
    assert verdicts(result)[PADDING] == "confirm"
    result = run(pooled(framework, seed, masks=True))
    assert statuses(result)[PADDED] == "absent", result
    assert verdicts(result)[PADDING] == "refute"


def test_a_tagger_may_see_both_sides() -> None:
    given = language("torch", 0, looks_ahead=True)
    tokens, _ = sequences(0)
    given.train_batches = [(tokens, tokens % 3 + 5)]
    result = run(given)
    assert statuses(result)[FUTURE] == "present"
    assert verdicts(result)[CAUSAL] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, dropout=0.2), "dependency")
