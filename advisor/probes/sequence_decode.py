"""Which positions of a sequence count in the loss, and what must each of them say?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, Target, probe
from advisor.probes.label_audit import ignore_index
from advisor.probes.target import arrays

# Batches that are read (the probe definition says 20 examples).
BATCHES = 4
# Share of labels that are the input moved by so many places from which labels are that. # unsourced
COPIES = 0.95
# Relative change of a loss that depends on a label.
MOVES = 1e-7

IGNORED, PADDED, TWICE, NEVER, END = (
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


@dataclass(frozen=True)
class _Sequences:
    """One batch: tokens and labels of shape ``(n, t)``; where there is padding, and what counts."""

    batch: Batch
    tokens: Array
    labels: Array
    padding: Array
    counts: Array


@probe("sequence-decode", causes=(MASKED, PADDING, SHIFT, TEMPLATE, TOKENS))
def sequence_decode(subject: Subject, record: Record) -> None:
    """Four batches of token sequences with one label a position.

    With a model, changed labels tell what counts in the loss and whether the loss shifts them
    itself. Without one only labels are compared, and shifts are left open. Padding is where the
    attention mask is 0, else where ``pad_id`` or the tokenizer's stands behind the last token.
    """
    given = subject.target
    sequences = [_sequences(subject, batch) for batch in subject.batches(BATCHES)]
    counts = float(np.mean(np.concatenate([s.counts.reshape(-1) for s in sequences])))
    padding = float(np.mean(np.concatenate([s.padding.reshape(-1) for s in sequences])))
    record.measure("share of positions in the loss", counts, threshold="> 0", basis="exact")
    record.measure("share of padding", padding)
    _vocabulary(subject, record, sequences)
    _ends(given, record, sequences)
    if counts == 0:
        told = "no label counts in the loss"
        record.present(IGNORED, "labels", told, "0", "> 0")
        record.confirm(MASKED, "No label at all counts in the loss.", "没有任何标签计入损失。")
        return
    record.absent(IGNORED, f"{counts:.0%} of the positions count")
    record.refute(MASKED, f"{counts:.0%} of the positions count.", f"{counts:.0%} 的位置计入损失。")
    _padding(subject, record, sequences)
    _shift(subject, record, sequences)


def _sequences(subject: Subject, batch: Batch) -> _Sequences:
    given, inputs = subject.target, batch.inputs
    mask: Any = None
    if isinstance(inputs, Mapping):
        pairs: Mapping[str, Any] = inputs  # pyright: ignore[reportUnknownVariableType]
        found = [pairs[k] for k in ("input_ids", "tokens", "ids") if k in pairs]
        mask = pairs.get("attention_mask")
        held = found[:1] or arrays(dict(pairs))[:1]
    else:
        held = arrays(inputs)[:1]
    labels = arrays(batch.labels)
    fits = held and labels and held[0].ndim == 2 and labels[0].shape[:2] == held[0].shape
    if not fits or held[0].dtype.kind not in "iu" or labels[0].dtype.kind not in "iu":
        raise Decline(
            "The batches do not hold whole-number tokens with one label a position.",
            "批次中不是“整数 token、每个位置一个标签”的形式。",
        )
    tokens, wanted = held[0], labels[0].reshape(held[0].shape)
    pad = _id(given, "pad")
    padding: Array
    if mask is not None:
        padding = np.asarray(mask) == 0
    elif pad is not None:  # a pad id inside a text may be the end token: only a run at the end
        padding = np.logical_and.accumulate((tokens == pad)[:, ::-1], axis=1)[:, ::-1].copy()
        if pad == _id(given, "eos"):  # the first of them ends the text
            padding = _but_first(padding)
    else:
        padding = np.zeros(tokens.shape, bool)
    ignored = ignore_index(subject)
    counts = np.ones(tokens.shape, bool) if ignored is None else wanted != ignored
    if batch.weights is not None and np.shape(batch.weights) == tokens.shape:
        counts &= np.asarray(batch.weights) > 0
    return _Sequences(batch, tokens, wanted, padding, counts)


def _but_first(padding: Array) -> Array:
    """Padding behind other padding."""
    behind = np.zeros_like(padding)
    behind[:, 1:] = padding[:, 1:] & padding[:, :-1]
    return behind


def _id(given: Target, name: str) -> int | None:
    own: Any = {"pad": given.pad_id, "eos": given.eos_id}.get(name)
    found = getattr(given.tokenizer, f"{name}_token_id", None) if own is None else own
    return found if isinstance(found, int) else None


def _vocabulary(subject: Subject, record: Record, sequences: list[_Sequences]) -> None:
    """Tokens beyond the rows of the embedding."""
    try:
        named = [x.parameters[0] for x in subject.layers() if "embedding" in x.kind.lower()]
        rows = int(subject.parameters()[named[0]].shape[0]) if named else 0
    except Decline:
        return
    if not rows:
        return
    top = max(int(s.tokens.max()) for s in sequences)
    try:
        size = len(subject.target.tokenizer)
    except TypeError:
        size = 0
    record.measure("largest token", top, threshold=f"< {rows}", basis="exact")
    told = f"largest token {top}, tokenizer of {size or 'unknown size'}, embedding of {rows} rows"
    zh = f"最大 token {top}，分词器大小 {size or '未知'}，嵌入 {rows} 行"
    if max(top + 1, size) > rows:
        record.confirm(TOKENS, f"{told[0].upper()}{told[1:]}.", f"{zh}。")
    else:
        record.unsure(TOKENS, f"{told[0].upper()}{told[1:]}: it fits.", f"{zh}：可以容纳。")


def _ends(given: Target, record: Record, sequences: list[_Sequences]) -> None:
    """Whether the end token is learned, and whether texts begin once."""
    bos, eos, pad = (_id(given, name) for name in ("bos", "eos", "pad"))
    if bos is not None:
        double = float(
            np.mean(np.concatenate([(s.tokens[:, :2] == bos).all(axis=1) for s in sequences]))
        )
        record.measure("texts that begin twice", double, threshold="0", basis="exact")
        if double and bos != pad:
            record.confirm(
                TEMPLATE,
                f"{double:.0%} of the texts begin with two start tokens ({bos}).",
                f"{double:.0%} 的文本以两个起始符（{bos}）开头。",
            )
    if eos is None or pad is None:
        return
    real = sum(int(np.sum((s.tokens == eos) & ~s.padding)) for s in sequences)
    learned = sum(int(np.sum((s.labels == eos) & s.counts)) for s in sequences)
    record.measure("end tokens in texts", real)
    record.measure("end tokens in the loss", learned, threshold="> 0", basis="exact")
    if pad == eos and learned == 0:
        record.present(END, "labels", "the end token is masked as padding", "0 in the loss", "> 0")
        record.confirm(
            TEMPLATE,
            f"Padding and end token are both {eos}, and none counts in the loss: the model cannot"
            " learn to stop.",
            f"填充符与结束符都是 {eos}，且都不计入损失：模型学不会停止。",
        )
    else:
        record.absent(END, f"{learned} end tokens count in the loss")


# --- what the loss looks at


def _loss_with(subject: Subject, batch: Batch, labels: Array) -> float:
    shape = arrays(batch.labels)[0]
    changed = labels.reshape(shape.shape).astype(shape.dtype)
    return subject.loss(Batch(batch.inputs, changed, batch.weights))


def _moved(subject: Subject, seq: _Sequences, where: Array) -> bool | None:
    """Whether the loss changes with the labels there; None where there is no model or loss."""
    if subject.target.model is None or not where.any():
        return None
    legal = np.where(seq.counts, seq.labels, seq.tokens)  # none of these is ignored
    top = int(legal.max())
    other = np.where(legal < top, legal + 1, max(top - 1, 0))
    try:
        first = _loss_with(subject, seq.batch, np.where(where & seq.counts, legal, seq.labels))
        second = _loss_with(subject, seq.batch, np.where(where & seq.counts, other, seq.labels))
    except Decline:
        return None
    return abs(second - first) > MOVES * max(abs(first), 1e-12)


def _padding(subject: Subject, record: Record, sequences: list[_Sequences]) -> None:
    padded = [s for s in sequences if s.padding.any()]
    if not padded:
        return
    share = np.mean(np.concatenate([s.counts[s.padding] for s in padded]))
    seq = max(padded, key=lambda s: int(s.padding.sum()))
    deep = _but_first(seq.padding)  # the first may be where the end is said
    moved = _moved(subject, seq, deep)
    record.measure("share of padding with a label", float(share), threshold="0", basis="exact")
    told, zh = (
        f"{share:.0%} of the padding has a label that counts",
        f"{share:.0%} 的填充位置带有效标签",
    )
    if share == 0 or moved is False:
        record.absent(PADDED, told if share == 0 else "the loss does not change with them")
        record.refute(PADDING, "Padding does not count in the loss.", "填充不计入损失。")
    elif moved and (deep & seq.counts).any():
        record.present(PADDED, "padding", "counts in the loss", told, "0")
        record.confirm(PADDING, f"{told}, and the loss changes with it.", f"{zh}，且损失随之变化。")
    else:
        record.unknown(PADDED, f"{told}; the loss is not known")
        record.unsure(PADDING, f"{told}; give model and loss.", f"{zh}；请给出模型和损失。")


def _shift(subject: Subject, record: Record, sequences: list[_Sequences]) -> None:
    """By how many places labels are the inputs, and whether the loss moves them once more."""
    rates = [_rate(sequences, places) for places in range(3)]
    for places, rate in enumerate(rates):
        record.measure(
            "labels equal inputs", rate, where=f"{places} ahead", threshold=f"> {COPIES}"
        )
    best = int(np.argmax(rates))
    if rates[best] < COPIES:
        told = f"labels are no shifted inputs ({max(rates):.0%} at most)"
        record.absent(TWICE, told)
        record.absent(NEVER, told)
        return
    seq = sequences[0]
    first, last = (np.zeros(seq.tokens.shape, bool) for _ in range(2))
    first[:, 0] = True
    # Any label but the first: the last may be padding.
    last[:, 1:] = True
    inside_first, inside_last = _first_moves(subject, seq, first), _moved(subject, seq, last)
    if inside_first is None or not inside_last:
        record.unsure(
            SHIFT,
            f"Labels are the inputs {best} ahead; give the model to see whether it shifts too.",
            f"标签是输入前移 {best} 位；请给出模型，以判断模型内部是否也移位。",
        )
        return
    inner = 0 if inside_first else 1
    record.measure("shift inside the loss", inner)
    whole = best + inner
    told = f"labels are the inputs {best} ahead and the loss shifts them by {inner}"
    zh = f"标签是输入前移 {best} 位，损失内部再移 {inner} 位"
    if whole == 1:
        record.absent(TWICE, told)
        record.absent(NEVER, told)
        record.refute(SHIFT, f"Shifted once: {told}.", f"共移一位：{zh}。")
    elif whole > 1:
        record.present(TWICE, "labels", told, f"{whole} places", "1")
        record.absent(NEVER, told)
        record.confirm(SHIFT, f"Shifted {whole} times: {told}.", f"共移 {whole} 位：{zh}。")
    elif subject.target.task == "language-model":
        record.present(NEVER, "labels", told, "0 places", "1")
        record.absent(TWICE, told)
        record.confirm(SHIFT, f"Never shifted: {told}.", f"没有移位：{zh}。")
    else:
        record.unsure(
            SHIFT,
            f"{told}: right for an autoencoder, wrong for a language model. Give task.",
            f"{zh}：自编码器应当如此，语言模型则是错误。请给出 task。",
        )


def _rate(sequences: list[_Sequences], places: int) -> float:
    """Share of labels in the loss, padding apart, that are the token so many places ahead."""
    same = total = 0
    for seq in sequences:
        width = seq.tokens.shape[1] - places
        ahead = seq.tokens[:, places:]
        used = seq.counts[:, :width] & ~seq.padding[:, :width] & ~seq.padding[:, places:]
        same += int(np.sum((seq.labels[:, :width] == ahead) & used))
        total += int(used.sum())
    return same / total if total else 0.0


def _first_moves(subject: Subject, seq: _Sequences, first: Array) -> bool | None:
    """Whether the first label counts, whatever stands there now: a loss that shifts drops it."""
    valid = _Sequences(seq.batch, seq.tokens, seq.labels, seq.padding, seq.counts | first)
    labels = np.where(first & ~seq.counts, seq.tokens, seq.labels)
    return _moved(
        subject,
        _Sequences(valid.batch, valid.tokens, labels, valid.padding, valid.counts),
        first,
    )
