"""Are axes exchanged by reshape, which leaves the numbers in their old order?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.layouts import (
    axes_out_of_order,
    is_permuted,
    noted_shape,
    sizes_as_axes,
)
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_RESHAPES = ("reshape", "view")
_TRANSPOSES = ("transpose", "permute", "swapaxes", "moveaxis", "rollaxis", "ToTensor", "Permute")
# These give (height, width, channels).
_CHANNELS_LAST = pattern(
    r"keras\.datasets\.(?:cifar10|cifar100)\.load_data$|^(?:cifar10|cifar100)\.load_data$"
    r"|^cv2\.imread$|\.img_to_array$|^skimage\.io\.imread$|^imageio\.(?:v2\.|v3\.)?imread$"
)
# What a person notes behind a line: (50000, 32, 32, 3), NHWC.
_LAST_IN_COMMENT = pattern(
    r"\(\s*[\w*.]{1,20}\s*,\s*\w{1,12}\s*,\s*\w{1,12}\s*,\s*(?:3|[Cc])\s*\)"
    r"|\bNHWC\b|channels[_ ]last"
)
_AXIS = pattern(r"^(\w+)\.(?:shape\[(\d)\]|size\((\d)\))$")
_GREY = ("IMREAD_GRAYSCALE", "COLOR_BGR2GRAY", "COLOR_RGB2GRAY", "grayscale")


@detector("reshape-instead-of-transpose", reads_comments=True)
def reshape_instead_of_transpose(case: Case) -> Answer:
    """A reshape to channels first of images known to be channels last, or of swapped axis sizes.

    ``x.view(x.size(1), x.size(0), -1)`` looks like an exchange and is none. Flat rows of CIFAR's
    own files are channels first already; adding an axis of one and flattening are right.
    Also the shape noted in a comment against the new one, heads of attention split in front of
    the time steps, and patches cut by one more reshape without exchanging rows and columns.
    """
    code = program(case)
    wrong = [*_swapped(code), *_channels(code), *_noted(code), *_cifar_rows(code)]
    wrong += [*_heads(code), *_patches(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    turned = code.find(*_TRANSPOSES)
    if turned:
        return absent("axes are transposed", turned[0].evidence())
    shaped = code.find(*_RESHAPES)
    if shaped and not code.is_fragment:
        return absent("no reshape exchanges axes", shaped[0].evidence())
    return not_seen(code, "no reshape that exchanges axes")


def _sizes(call: Call) -> tuple[Value, ...]:
    """The new shape: of ``x.view(a, b)``, ``x.reshape((a, b))`` or ``np.reshape(x, (a, b))``."""
    given = call.args[1:] if call.receiver is None else call.args
    if len(given) == 1 and given[0].kind in ("tuple", "list"):
        return given[0].parts
    return given


def _data(call: Call) -> Value | None:
    if call.receiver is not None:
        return call.receiver
    return call.args[0] if call.args else None


def _swapped(code: Program) -> Iterator[Evidence]:
    """The first two sizes of one array stand in the new shape the other way round."""
    for call in code.find(*_RESHAPES):
        data = _data(call)
        axes: list[int] = []
        for size in _sizes(call):
            match = _AXIS.match(size.text.replace(" ", ""))
            if match is None or data is None or match[1] != data.text:
                axes.append(-1)
            else:
                axes.append(int(match[2] or match[3]))
        if data is not None and axes_out_of_order(code, data, _sizes(call), call):
            yield call.evidence(observed="axes exchanged, values left in order")
            continue
        known = [a for a in axes if a >= 0]
        if len(known) >= 2 and known != sorted(known) and len(set(known)) == len(known):
            yield call.evidence(observed="sizes exchanged, values left in order")


def _channels(code: Program) -> Iterator[Evidence]:
    for call in code.find(*_RESHAPES):
        sizes = [code.resolve(s, call).number for s in _sizes(call)]
        data = _data(call)
        if data is None or len(sizes) not in (3, 4):
            continue
        first = sizes[-3]
        square = sizes[-2] is not None and sizes[-2] == sizes[-1] and (sizes[-1] or 0) > 4
        if first != 3 or not square:
            continue
        origin = ancestry(code, data, call)
        last = [c for c in origin.calls if _CHANNELS_LAST.search(c.name)]
        grey = any(g in v.text for v in origin.values for g in _GREY)
        told = [a for a in origin.assignments if _LAST_IN_COMMENT.search(a.comment)]
        if grey or origin.has(*_TRANSPOSES, "rgb2gray", "open"):
            continue
        last = last or _collected(code, origin)
        if last or told:
            source = f"{last[0].short} gives" if last else f"{told[0].place.where} says"
            yield call.evidence(observed=f"{source} height, width, channels")


def _collected(code: Program, origin: Ancestry) -> list[Call]:
    """Readers of images, where ``imgs`` is used and only ``img`` is shown: the loop is left out."""
    if code.has(*_TRANSPOSES):
        return []
    plural = {v.name for v in origin.values if v.name in code.undefined and v.name.endswith("s")}
    singles = [a for a in code.assignments if f"{a.target}s" in plural]
    made = [c for a in singles for c in ancestry(code, a.value, a).calls]
    return [c for c in made if _CHANNELS_LAST.search(c.name)]


def _noted(code: Program) -> Iterator[Evidence]:
    """The axes of the shape in a comment, in another order."""
    for call in code.find(*_RESHAPES):
        data = _data(call)
        shape = () if data is None else noted_shape(code, data, call)
        if data is None or not shape:
            continue
        axes = sizes_as_axes(code, data, _sizes(call), shape, call)
        if axes is not None and is_permuted(shape, axes):
            yield call.evidence(observed=f"it was ({', '.join(shape)}), said its comment")


_CIFAR_KEY = pattern(r"\[b?[\"']data[\"']\]$")


def _cifar_rows(code: Program) -> Iterator[Evidence]:
    """Rows of CIFAR's own files, ``batch[b"data"]``, hold one channel after the other."""
    for call in code.find(*_RESHAPES):
        data = _data(call)
        sizes = [code.resolve(s, call).number for s in _sizes(call)]
        if data is None or sizes[-3:] != [32, 32, 3]:
            continue
        origin = ancestry(code, data, call, inside=False)
        rows = any(_CIFAR_KEY.search(v.text) for v in origin.values if v.kind == "subscript")
        if rows and not origin.has(*_TRANSPOSES, *_RESHAPES):
            yield call.evidence(observed="rows of CIFAR hold the channels first")


_HEADS = pattern(r"(?:^|[._])(?:n_?|num_?)?(?:h|heads?)$")
_HEAD_SIZE = pattern(
    r"(?:^|[._])(?:d_?k|d_?v|d_?h|d_?heads?|heads?_?(?:dim|size)|hd)$|//\s*(?:self\.)?\w*h(?:eads?)?$"
)
_PROJECTED = pattern(
    r"(?:^|[._])(?:(?:to_?|w_?)[qkv]|[qkv]_?(?:proj|lin|linear|fc|w|net)|query|key|values?|qkv|[wW]q)$"
)
_MIXED = ("matmul", "bmm", "einsum", "softmax", "scaled_dot_product_attention", "dot")


def _heads(code: Program) -> Iterator[Evidence]:
    """``wq(x).view(B, heads, T, head_size)``: the heads are cut out of the time steps."""
    for call in code.find(*_RESHAPES):
        data, sizes = _data(call), _sizes(call)
        if data is None or len(sizes) != 4:
            continue
        last = _HEAD_SIZE.search(sizes[3].text) or _measured(code, sizes[2], call) == 1
        if not (_HEADS.search(sizes[1].text) and last):
            continue
        origin = ancestry(code, data, call, inside=False)
        projected = any(
            _PROJECTED.search(c.text) or ((m := code.maker(c)) is not None and m.short == "Linear")
            for c in origin.calls
        )
        turned = origin.has(*_TRANSPOSES, *_MIXED) or any(v.operator == "@" for v in origin.values)
        if projected and not turned:
            yield call.evidence(observed="the time steps stand before the heads in memory")


def _measured(code: Program, size: Value, at: Call) -> int | None:
    """Which axis of an array of three a name stands for: 1 for T of ``B, T, D = x.size()``."""
    found = code.lookup(size.name, at) if size.kind == "name" else None
    shape = None if found is None else found.value.text
    known = shape is not None and shape.endswith((".shape", ".size()"))
    all_three = [a for a in code.assignments if found is not None and a.value is found.value]
    return found.unpacked if found is not None and known and len(all_three) == 3 else None


def _patches(code: Program) -> Iterator[Evidence]:
    """``x.view(B, C, h, p, w, p).reshape(B, h * w, C * p * p)``: rows and columns in one patch."""
    for call in code.find(*_RESHAPES):
        data, sizes = _data(call), _sizes(call)
        before = None if data is None else code.origin(data, call)
        if before is None or before.short not in _RESHAPES or len(sizes) != 3:
            continue
        cut = _sizes(before)
        if len(cut) != 6 or cut[3].text != cut[5].text or cut[1].text in ("-1", "1"):
            continue
        channels = cut[1].text
        last = {v.text for v in sizes[2].walk()}
        early = {v.text for v in sizes[1].walk()}
        if channels not in early and (channels in last or sizes[2].text == "-1"):
            yield call.evidence(observed="no axes are exchanged between the two")
