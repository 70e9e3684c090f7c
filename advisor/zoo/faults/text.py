"""Sequences of tokens: masks, padding, shifted labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.zoo.setup import TABLES, Setup, fault

WORDS, LENGTH, PAD, END = 20, 12, 0, 1


def _texts(seed: int, *, end: int = END, count: int = 64) -> Any:
    """Texts of 5 to 11 words that end and are filled up, ``(count, LENGTH)``."""
    draw = np.random.default_rng(3000 + seed)
    tokens = np.full((count, LENGTH), PAD)
    for row in tokens:
        n = int(draw.integers(5, LENGTH - 1))
        row[:n] = draw.integers(5, WORDS, n)
        row[n] = end
    return tokens


def _ahead(tokens: Any, places: int, ignore: int | None) -> Any:
    fill = np.full((len(tokens), places), PAD)
    labels = np.concatenate([tokens[:, places:], fill], axis=1)
    return labels if ignore is None else np.where(labels == PAD, ignore, labels)


def _model(setup: Setup, *, both: bool = False) -> None:
    """A small recurrent language model; ``deep`` has a wider one."""
    kit, size = setup.kit, 16 if setup.architecture == "deep" else 8
    setup.tokens = True
    setup.layers = lambda: [
        kit.embedding(WORDS, size),
        kit.recurrent(size, size, both=both),
        kit.dense(size * 2 if both else size, WORDS),
    ]


def _given(setup: Setup, tokens: Any, labels: Any, *, inner: int = 0) -> None:
    """Batches of 8 texts, and a loss that ignores -100 and shifts by ``inner``."""
    data = setup.data
    data.x, data.y, data.val_x, data.val_y = tokens, labels, tokens[:16], labels[:16]
    data.classes = WORDS
    setup.feed = lambda: iter([(tokens[i : i + 8], labels[i : i + 8]) for i in range(0, 64, 8)])
    setup.val_feed = lambda: iter([(tokens[:16], labels[:16])])
    setup.fields |= {
        "loss": _token_loss(setup, inner),
        "loss_kind": "softmax-cross-entropy",
        "pad_id": PAD,
        "eos_id": END,
        "ignore_index": -100,
        "num_classes": None,
    }
    setup.steps = 40


def _token_loss(setup: Setup, inner: int) -> Any:
    if setup.framework == "torch":
        from torch.nn import functional

        def loss(outputs: Any, labels: Any) -> Any:
            n = outputs.shape[1] - inner
            return functional.cross_entropy(outputs[:, :n].transpose(1, 2), labels[:, inner:])

        return loss
    import keras  # pyright: ignore[reportMissingTypeStubs]

    own: Any = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-100)

    def keras_loss(labels: Any, outputs: Any) -> Any:
        n = outputs.shape[1] - inner
        return own(labels[:, inner:], outputs[:, :n])

    return keras_loss


@fault("arch/causal-mask", "dependency", architectures=TABLES)
def a_look_into_the_future(setup: Setup) -> None:
    """A recurrent layer in both directions that predicts the next token."""
    tokens = _texts(setup.seed)
    _model(setup, both=setup.broken)
    _given(setup, tokens, _ahead(tokens, 1, -100))


@fault("arch/padding-mask", "dependency", architectures=TABLES)
def padding_in_the_mean(setup: Setup) -> None:
    """The mean over positions counts those that are padding."""
    kit, data = setup.kit, setup.data
    tokens = _texts(setup.seed + (7 if setup.architecture == "deep" else 0))
    setup.tokens, data.classes = True, 4
    data.x, data.y = tokens, tokens[:, 0] % 4
    data.val_x, data.val_y = tokens[:16], data.y[:16]
    setup.layers = lambda: [kit.pooled(masked=not setup.broken), kit.dense(8, 4)]
    setup.fields |= {"pad_id": PAD}
    setup.steps = 40


@fault("loss/padding-in-loss", "sequence-decode", architectures=TABLES)
def padding_counts(setup: Setup) -> None:
    """Labels at padding are the padding token and not ignored."""
    tokens = _texts(setup.seed)
    _model(setup)
    _given(setup, tokens, _ahead(tokens, 1, None if setup.broken else -100))


@fault("label/lm-shift", "sequence-decode", architectures=TABLES, near=True)
def labels_shifted_twice(setup: Setup) -> None:
    """By the data and by the loss; near: by the loss alone."""
    tokens = _texts(setup.seed)
    _model(setup)
    places, inner = (1, 1) if setup.broken else (0, 1) if setup.near else (1, 0)
    _given(setup, tokens, _ahead(tokens, places, -100), inner=inner)


@fault("label/lm-shift", "sequence-decode", architectures=TABLES)
def labels_never_shifted(setup: Setup) -> None:
    """The model is asked for the token it was given."""
    tokens = _texts(setup.seed)
    _model(setup)
    _given(setup, tokens, _ahead(tokens, 0 if setup.broken else 1, -100))
    setup.fields["task"] = "language-model"


@fault("label/all-masked", "sequence-decode", architectures=TABLES)
def no_label_is_left(setup: Setup) -> None:
    """Every label is the one that the loss ignores."""
    tokens = _texts(setup.seed)
    _model(setup)
    labels = _ahead(tokens, 1, -100)
    _given(setup, tokens, np.full_like(labels, -100) if setup.broken else labels)


@fault(
    "domain/llm-template-eos",
    "sequence-decode",
    only_open=("sequence-decode",),
    architectures=TABLES,
)
def padding_is_the_end_token(setup: Setup) -> None:
    """Ignoring the padding ignores the end of every text, too."""
    tokens = _texts(setup.seed, end=PAD)
    labels = _ahead(tokens, 1, -100)
    if not setup.broken:
        lengths = (tokens != PAD).sum(1)
        labels[np.arange(len(tokens)), lengths - 1] = PAD
    _model(setup)
    _given(setup, tokens, labels)
    setup.fields["eos_id"] = PAD


class _Tokenizer:
    """What the probe asks of one."""

    pad_token_id, eos_token_id, bos_token_id = PAD, END, 2

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size


@fault(
    "api/tokenizer-mismatch",
    "sequence-decode",
    only_open=("sequence-decode",),
    architectures=TABLES,
)
def a_tokenizer_with_more_words(setup: Setup) -> None:
    """It knows four tokens for which the model has no row."""
    tokens = _texts(setup.seed)
    _model(setup)
    _given(setup, tokens, _ahead(tokens, 1, -100))
    setup.fields |= {"tokenizer": _Tokenizer(WORDS + setup.pick(4, 0)), "pad_id": None}
    setup.fields["eos_id"] = None
