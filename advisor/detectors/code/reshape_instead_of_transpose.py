"""Are axes exchanged by reshape, which leaves the numbers in their old order?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
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


@detector("reshape-instead-of-transpose")
def reshape_instead_of_transpose(case: Case) -> Answer:
    """A reshape to channels first of images known to be channels last, or of swapped axis sizes.

    ``x.view(x.size(1), x.size(0), -1)`` looks like an exchange and is none. Flat rows of CIFAR's
    own files are channels first already; adding an axis of one and flattening are right.
    """
    code = program(case)
    wrong = [*_swapped(code), *_channels(code)]
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
        if last or told:
            source = f"{last[0].short} gives" if last else f"{told[0].place.where} says"
            yield call.evidence(observed=f"{source} height, width, channels")
