"""Is padding taken into the last state or the mean of a sequence?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.intake.code.remembered import remembered
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_MEANS = frozenset({"mean", "max", "sum", "reduce_mean", "amax"})
_KERAS_POOLS = ("GlobalAveragePooling1D", "GlobalMaxPooling1D")
_RECURRENT = frozenset({"LSTM", "GRU", "RNN", "SimpleRNN"})
_CARES = pattern(r"(?i)mask|length|\blens?\b|pack_padded|seq_?len|ragged")


@detector("padding-not-masked")
def padding_not_masked(case: Case) -> Answer:
    """Padded sequences whose last state or mean over time is taken without mask or lengths.

    transformers: ``last_hidden_state.mean(1)`` behind ``tokenizer(..., padding=True)``. PyTorch:
    ``pad_sequence`` and the last state of a recurrent layer without packing, or the mean of
    embedded words. Keras:
    ``pad_sequences(padding="post")`` and an Embedding without ``mask_zero`` into a recurrent
    layer or a global mean. Padding in front (Keras' default) is harmless to the last state. Any
    mask or length in sight decides nothing. Sources: transformers glossary, "attention mask";
    torch.nn.utils.rnn.pack_padded_sequence; Keras guide "Masking and padding".
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no padding")
    found = [*_texts(code), *_keras(code), *_torch(code), *_attended(code)]
    if found:
        return present(found[0])
    padded = code.find("pad_sequence", "pad_sequences", "padded_batch")
    if padded and _cares(code):
        return absent("masks or lengths are in use", padded[0].evidence())
    return (
        unknown("how padding is treated is not shown") if padded else not_seen(code, "no padding")
    )


@remembered
def _cares(code: Program) -> bool:
    """Whether anything speaks of masks or lengths, ``maxlen`` and tokenizer output apart."""
    words = [n for f in code.functions for n in (f.name, *f.parameters)]
    words += [a.target for a in code.assignments]
    words += [n for c in code.calls for n in (c.name, *c.kwargs)]
    words += [v.text for c in code.calls for v in (*c.args, *c.kwargs.values()) if v.kind == "name"]
    words += [v.text for c in code.calls for v in c.args if v.kind == "subscript"]
    plain = [w for w in dict.fromkeys(words) if "max" not in w and w not in ("input_length", "len")]
    return any(_CARES.search(w) for w in plain)


def _texts(code: Program) -> Iterator[Evidence]:
    """The mean over tokens of a padded batch of texts."""
    pads = [
        c
        for c in code.calls
        if (flag := c.kwargs.get("padding")) is not None
        and (flag.literal is True or flag.string in ("longest", "max_length"))
        and re.search(r"tok", c.name, re.I)
    ]
    if not pads or any("attention_mask" in a.value.text for a in code.assignments):
        return
    if any("attention_mask" in v.text for c in code.calls if c.short != "model" for v in c.args):
        return
    for call in code.find(*_MEANS):
        value = _averaged(call)
        if value is None or not _over_time(call):
            continue
        made = ancestry(code, value, call)
        if any("last_hidden_state" in v.text for v in made.values):
            yield call.evidence(observed="padding counts in the mean")
            return


def _averaged(call: Call) -> Value | None:
    if call.receiver is not None and call.receiver.kind != "name":
        return call.receiver
    if call.receiver is not None and not call.receiver.name.startswith(("torch", "tensorflow")):
        return call.receiver
    return call.args[0] if call.args else None


def _over_time(call: Call) -> bool:
    axes = [call.kwargs.get("dim"), call.kwargs.get("axis"), *call.args[:2]]
    return any(a is not None and a.literal == 1 for a in axes)


def _keras(code: Program) -> Iterator[Evidence]:
    pads = code.find("pad_sequences")
    embeddings = [c for c in code.find("Embedding") if c.name.startswith("keras.")]
    if not pads or not embeddings or code.has("Masking", "compute_mask"):
        return
    masked = [c for c in embeddings if "mask_zero" in c.kwargs or c.starred]
    if masked:
        return
    behind = [c for c in pads if (v := c.kwargs.get("padding")) is not None and v.string == "post"]
    for layer in code.calls:
        if not layer.name.startswith("keras.layers."):
            continue
        steps = layer.kwargs.get("return_sequences")
        last = layer.short in _RECURRENT and behind and (steps is None or not steps.literal)
        mean = layer.short == _KERAS_POOLS[0]
        if last or mean:
            yield embeddings[0].evidence()
            return


def _attended(code: Program) -> Iterator[Evidence]:
    """A weighted mean over time whose weights, by a softmax over time, count padding, too."""
    pads = code.find("pad_sequence", "pad_sequences", "padded_batch")
    masked = any(_MASK_ZERO in c.kwargs for c in code.find("Embedding"))
    if not pads or masked or _cares(code) or _is_excluded(code) or code.has("Masking"):
        return
    for call in code.find("softmax", "Softmax"):
        axes = [call.kwargs.get("axis"), call.kwargs.get("dim"), *call.args[:2]]
        if any(a is not None and a.number == 1 for a in axes) and _weighs(code, call):
            yield call.evidence(observed="padding has a share in the weights")
            return


_MASK_ZERO = "mask_zero"


def _weighs(code: Program, softmax: Call) -> bool:
    """Whether a sum over time in the same function is weighted by a softmax."""
    for call in code.calls_in(softmax.function):
        value = _averaged(call) if call.short in ("sum", "reduce_sum") else None
        if value is not None and _over_time(call):
            made = ancestry(code, value, call, inside=False)
            if softmax in made.calls and any(v.operator == "*" for v in made.values):
                return True
    return False


def _is_excluded(code: Program) -> bool:
    """Whether large negative numbers or a test for the index of padding are in sight."""
    numbers = [v.number for c in code.calls for v in c.args if v.number is not None]
    numbers += [n for a in code.assignments for v in a.value.walk() if (n := v.number) is not None]
    return code.has("not_equal", "equal", "where", "ne") or any(
        n <= -_LARGE or n >= _LARGE**2 for n in numbers
    )


# What is added to the scores of padding. # unsourced
_LARGE = 1e4


def _torch(code: Program) -> Iterator[Evidence]:
    pads = [c for c in code.find("pad_sequence") if "padding_side" not in c.kwargs]
    if not pads or _cares(code):
        return
    yield from _averages(code, pads)
    for call in code.calls:
        maker = code.maker(call)
        named = maker.short if maker is not None else ""
        known = named in _RECURRENT or (
            maker is None and re.search(r"\.(?:rnn|lstm|gru)$", call.name) is not None
        )
        if not known or call.receiver is None or call.text != call.receiver.text:
            continue
        states = [a.target for a in code.assigned(call) if a.value.call is call]
        if _takes_last(code, call, states):
            yield call.evidence(observed="the last state is that of the padding")
            return


def _averages(code: Program, pads: list[Call]) -> Iterator[Evidence]:
    """``embedding(ids) ... x.mean(dim=1)`` in a forward, behind ``pad_sequence``."""
    first = any((v := p.kwargs.get("batch_first")) is not None and v.literal is True for p in pads)
    for call in code.find("mean"):
        value = _averaged(call)
        axes = [call.kwargs.get("dim"), *call.args[:1]]
        axis = next((a.number for a in axes if a is not None), None)
        kept = call.kwargs.get("keepdim")
        if value is None or not call.function.endswith("forward") or axis is None or kept:
            continue
        made = ancestry(code, value, call)
        turned = made.has("transpose", "permute")
        over_time = axis == (1 if first else 0) or (turned and axis in (1, 2, -1))
        embedded = any(
            (m := code.maker(c)) is not None and m.short == "Embedding" for c in made.calls
        )
        if embedded and over_time and not made.has("masked_fill", "where"):
            yield call.evidence(observed="padding counts in the mean")
            return


def _takes_last(code: Program, call: Call, states: list[str]) -> bool:
    """``h[-1]`` or ``out[:, -1]`` of what a recurrent layer gives, in the same function."""
    values = [a.value for a in code.assignments_in(call.function)]
    values += [v for c in code.calls_in(call.function) for v in (*c.args, *c.kwargs.values())]
    function = code.function(call.function) if call.function else None
    values += [] if function is None else [v for v, _ in function.returns]
    texts = {p.text.replace(" ", "") for v in values for p in v.walk() if p.kind == "subscript"}
    return any(
        f"{s}[-1]" in texts or f"{s}[:,-1]" in texts or f"{s}[:,-1,:]" in texts for s in states
    )
