"""Is the normalisation taken over the wrong axis?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Layer, Path, Program, Value, parts, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_TIME = pattern(
    r"^(?:self\.|cfg\.|config\.|args\.)?(?:seq_?len\w*|max_?len\w*|time_?steps?)$", re.I
)
_NORMS = pattern(r"(?:BatchNormalization|batch_normalization)$")
_SEQUENCES = frozenset({"recurrent", "embedding", "attention"})
_ENDS_SPACE = pattern(r"Flatten|flatten|GlobalAveragePooling|GlobalMaxPooling|Reshape|reshape")
LAST_OF_FOUR = 3.0


@detector("norm-axis-wrong")
def norm_axis_wrong(case: Case) -> Answer:
    """Batch norm whose axis is not that of the channels, layer norm that includes time.

    Keras and tf.layers: ``axis=-1`` behind a channels-first convolution, or ``axis=1`` behind a
    channels-last one with the shape (height, width, colours) in sight; layer norm over axis 1 of
    sequences. PyTorch: ``LayerNorm([seq_len, width])``, BatchNorm1d on (batch, time, features),
    InstanceNorm of a single pixel. Behind a dense layer 1 and -1 are the
    same. Sources: Keras BatchNormalization(axis); torch.nn.LayerNorm.
    """
    code = program(case)
    found = [e for n in parts(code) for e in _wrong(code, n.path)]
    found += [
        c.evidence(observed="normalises over time too")
        for c in code.find("torch.nn.LayerNorm")
        if c.args and _includes_time(c.args[0])
    ]
    found += [
        *_of_sequences(code),
        *_before_transpose(code),
        *_before_recurrent(code),
        *(e for n in parts(code) for e in _of_one_pixel(code, n.path)),
    ]
    if found:
        return present(*{e.where: e for e in found}.values())
    norms = [y for n in parts(code) for y in n.path.layers if y.kind in ("norm", "batch-norm")]
    if norms:
        return absent("every norm has the axis of the channels", norms[0].place.evidence())
    if code.has("BatchNormalization", "batch_normalization", "LayerNorm", "LayerNormalization"):
        return unknown("what the norm is applied to is not shown")
    return not_seen(code, "no norm layer")


_RECURRENT = frozenset({"LSTM", "GRU", "RNN"})


def _of_sequences(code: Program) -> Iterator[Evidence]:
    """BatchNorm1d over axis 1 of (batch, time, features), where its channels are the time steps."""
    for call in code.calls:
        if len(call.args) != 1 or call.receiver is None or call.text != call.receiver.text:
            continue
        norm = code.maker(call)
        if norm is None or norm.name != "torch.nn.BatchNorm1d":
            continue
        value = call.args[0]
        held = code.lookup(value.name, call) if value.kind == "name" else None
        made = value.call if held is None else held.value.call
        source = None if made is None else code.maker(made)
        if source is None or not source.name.startswith("torch.nn."):
            continue
        first = source.kwargs.get("batch_first")
        steps = source.short in _RECURRENT and held is not None and held.unpacked == 0
        if steps and first is not None and first.literal is True:
            yield call.evidence(observed="normalises time steps: the features are the last axis")
        elif source.short == "Linear" and made is not None and made.args:
            units, size = (
                code.argument(source, "out_features", 1),
                code.argument(norm, "num_features", 0),
            )
            if units is None or size is None or units.number is None or size.number is None:
                continue
            if units.number != size.number:
                seen = f"{size.number:g} channels, but the layer before has {units.number:g}"
                yield call.evidence(observed=seen)


_SWAPS = pattern(r"^\w+\.(?:transpose\(1, 2\)|permute\(0, 2, 1\)|swapaxes\(1, 2\)|mT)$")


def _before_recurrent(code: Program) -> Iterator[Evidence]:
    """BatchNorm1d whose output, as it is, goes into a recurrent layer with the batch first."""
    for call, made in (pair for name in _RECURRENT for pair in code.calls_made_by(name)):
        first = made.kwargs.get("batch_first")
        batch_first = first is not None and code.resolve(first, made).literal is True
        if call.applied and call.args and batch_first and made.name.startswith("torch.nn."):
            value = call.args[0]
            normed = value.call or _normed(code, value.name, call)
            norm = None if normed is None or not normed.applied else code.maker(normed)
            if normed is not None and norm is not None and norm.name == "torch.nn.BatchNorm1d":
                yield normed.evidence(observed="normalises time steps: axis 1 is time")


def _normed(code: Program, name: str, at: Call) -> Call | None:
    """The call whose result a name holds as it is."""
    held = code.lookup(name, at)
    plain = held is not None and held.unpacked is None and not held.augmented
    return held.value.call if held is not None and plain else None


def _before_transpose(code: Program) -> Iterator[Evidence]:
    """BatchNorm1d on (batch, time, features) that only then is transposed for a Conv1d."""
    for conv in code.calls:
        made = code.maker(conv) if conv.args and conv.receiver is not None else None
        if made is None or made.name != "torch.nn.Conv1d" or not _SWAPS.match(conv.args[0].text):
            continue
        name = conv.args[0].text.partition(".")[0]
        call = _normed(code, name, conv)
        norm = None if call is None else code.maker(call)
        if call is None or norm is None or norm.name != "torch.nn.BatchNorm1d":
            continue
        channels = code.argument(made, "in_channels", 0)
        size = code.argument(norm, "num_features", 0)
        counts = (None if v is None else v.number for v in (channels, size))
        wanted, given = counts
        if wanted is not None and given is not None and wanted != given:
            seen = f"{given:g} channels before the transpose, {wanted:g} features after it"
            yield call.evidence(observed=seen)


def _of_one_pixel(code: Program, path: Path) -> Iterator[Evidence]:
    """InstanceNorm behind a global pooling: of one value the mean is itself, and 0 remains."""
    pooled = False
    for layer in path.layers:
        short = layer.call.short
        if short.startswith("AdaptiveAvgPool") or short.startswith("AdaptiveMaxPool"):
            size = layer.call.args[0] if layer.call.args else None
            pooled = size is not None and code.resolve(size, layer.call).number == 1
        elif short.startswith(("ConvTranspose", "Upsample")) or "flatten" in short.lower():
            pooled = False
        elif pooled and short.startswith("InstanceNorm"):
            yield layer.place.evidence(observed="normalises a single value, which gives 0")


def _includes_time(shape: Value) -> bool:
    return (
        shape.kind in ("list", "tuple")
        and len(shape.parts) > 1
        and any(_TIME.search(p.text) for p in shape.parts)
    )


def _wrong(code: Program, path: Path) -> list[Evidence]:
    found: list[Evidence] = []
    channels_first: bool | None = None
    spatial, sequence = False, False
    for layer in path.layers:
        if layer.kind == "conv" and layer.name.startswith(("keras.", "tensorflow.")):
            channels_first = _order(code, layer.call, path)
            short = layer.name.rpartition(".")[2]
            spatial, sequence = "2" in short or "1" in short, False
        elif layer.kind == "dense" or _ENDS_SPACE.search(layer.name):
            spatial = False
            sequence = sequence and layer.kind == "dense"
        elif layer.kind in _SEQUENCES:
            spatial, sequence = False, _keeps_time(layer)
        elif spatial and _NORMS.search(layer.name):
            found += _batch_norm(code, layer, channels_first)
        elif sequence and layer.name == "keras.layers.LayerNormalization":
            axis = layer.call.kwargs.get("axis")
            if axis is not None and 1 in _numbers(code, axis, layer.call):
                found.append(layer.place.evidence(observed="normalises over time"))
    return found


def _numbers(code: Program, value: Value, at: Call) -> list[float | None]:
    value = code.resolve(value, at)
    return [code.resolve(p, at).number for p in value.parts] if value.parts else [value.number]


def _batch_norm(code: Program, layer: Layer, channels_first: bool | None) -> list[Evidence]:
    axis = code.setting(layer.call, "axis")
    number = None if axis is None else axis.number
    if channels_first is True and number in (-1.0, LAST_OF_FOUR):
        return [layer.place.evidence(observed="normalises width, the channels are axis 1")]
    if channels_first is False and number == 1.0:
        return [layer.place.evidence(observed="normalises height, the channels come last")]
    return []


def _order(code: Program, conv: Call, path: Path) -> bool | None:
    """Whether the channels come first; None when only the default says that they come last."""
    given = conv.kwargs.get("data_format")
    if given is not None:
        word = code.resolve(given, conv).string
        return None if word is None else word.lower() in ("channels_first", "nchw")
    for call in code.find("set_image_data_format", "set_image_dim_ordering"):
        word = code.resolve(call.args[0], call).string if call.args else None
        return word in ("channels_first", "th") if word is not None else None
    first = next((y.call for y in path.layers if y.kind in ("input", "conv")), conv)
    shape = first.kwargs.get("input_shape") or first.kwargs.get("shape")
    if shape is None and first.short == "Input" and first.args:
        shape = first.args[0]
    sizes = [] if shape is None else _numbers(code, shape, first)
    if len(sizes) == 3 and sizes[2] in (1, 3, 4) and sizes[0] not in (1, 3, 4):
        return False
    return None


def _keeps_time(layer: Layer) -> bool:
    if layer.kind != "recurrent":
        return True
    flag = layer.call.kwargs.get("return_sequences")
    return flag is not None and flag.literal is True
