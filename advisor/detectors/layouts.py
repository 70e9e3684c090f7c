"""Axes of arrays as people note them beside the code: ``x = load()   # (N, H, W, 3)``."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.intake.code import Assignment, Call, Program, Value
from advisor.patterns import pattern

_TOKEN = r"[A-Za-z_][\w.]{0,20}|\d{1,7}"
_SHAPE = pattern(rf"[(\[]\s*((?:{_TOKEN})(?:\s*,\s*(?:{_TOKEN})){{2,5}})\s*[)\]]")
_SIZE_OF = pattern(r"^(\w[\w.]*)\.(?:shape\[(-?\d)\]|size\((-?\d)\))$")
_LENGTH = pattern(r"^len\((\w[\w.]*)\)$")


def noted_shape(code: Program, data: Value, at: Call) -> tuple[str, ...]:
    """The shape that a comment gives for a named array before a call; empty when none does.

    Looks behind the assignment in force, or behind the head of the function whose parameter it is.
    """
    if data.kind != "name":
        return ()
    before = code.lookup(data.name, at)
    if before is not None:
        return _shape_in(before.comment) if not before.augmented else ()
    function = code.function(at.function) if at.function else None
    if function is None or data.name not in function.parameters:
        return ()
    note = function.place.text.partition("#")[2]
    return _shape_in(note) if note.strip().startswith((data.name, "(", "[")) else ()


def _shape_in(comment: str) -> tuple[str, ...]:
    """The last shape in a comment."""
    found = _SHAPE.findall(comment)
    return tuple(w.strip() for w in found[-1].split(",")) if found else ()


def sizes_as_axes(
    code: Program,
    data: Value,
    sizes: Sequence[Value],
    shape: tuple[str, ...],
    at: Call | Assignment,
) -> list[str] | None:
    """The sizes of a new shape in the words of the old one; products come apart, ones go.

    None when a size is computed in a way that cannot be read. ``-1`` stands for the axis left.
    """
    words: list[str] = []
    for size in sizes:
        for part in _factors(size):
            word = _axis(code, data, part, shape, at)
            if word is None:
                return None
            if word != "1":
                words.append(word)
    if words.count("-1") == 1:
        rest = [s for s in shape if s != "1"]
        for word in words:
            if word in rest:
                rest.remove(word)
        if len(rest) != 1:
            return None
        words[words.index("-1")] = rest[0]
    return words


def _factors(size: Value) -> list[Value]:
    if size.kind == "binary" and size.operator == "*":
        return [f for p in size.parts for f in _factors(p)]
    return [size]


def _axis(
    code: Program, data: Value, size: Value, shape: tuple[str, ...], at: Call | Assignment
) -> str | None:
    text = size.text.replace(" ", "")
    if text in shape:
        return text
    match, length = _SIZE_OF.match(text), _LENGTH.match(text)
    if match is not None:
        index = int(match[2] or match[3])
        inside = match[1] == data.text and -len(shape) <= index < len(shape)
        return shape[index] if inside else None
    if length is not None:
        return shape[0] if length[1] == data.text else None
    number = code.resolve(size, at).number
    if number is not None:
        return str(int(number))
    return text if size.kind == "name" else None


def is_permuted(shape: tuple[str, ...], axes: Sequence[str]) -> bool:
    """Whether the same axes stand in another order. One axis may go by another word in the new."""
    old = [s for s in shape if s != "1"]
    new = list(axes)
    if len(old) != len(new) or old == new:
        return False
    missing = [s for s in old if old.count(s) > new.count(s)]
    foreign = [s for s in new if new.count(s) > old.count(s)]
    if len(missing) == len(foreign) == 1 and not (missing[0].isdigit() and foreign[0].isdigit()):
        new[new.index(foreign[0])] = missing[0]
    return sorted(old) == sorted(new) and old != new


_SHAPE_OF = pattern(r"^(\w[\w.]*)\.(?:shape|size\(\))$")


def axes_out_of_order(code: Program, data: Value, sizes: Sequence[Value], at: Call) -> bool:
    """``b, c, w = x.size(); x.view(w, b, c)``: named axes of one array in another order.

    A size that is computed from several axes stands for all of them. The array must be the one
    that was measured: a transposition in between makes another.
    """
    if data.kind != "name":
        return False
    measured = code.lookup(data.name, at)
    last = -1
    for size in sizes:
        axes = sorted(_axes_of(code, data, size, at, measured))
        if axes and axes[0] < last:
            return True
        last = max([last, *axes])
    return False


def _axes_of(
    code: Program, data: Value, size: Value, at: Call, measured: Assignment | None, hops: int = 2
) -> set[int]:
    """The axes of an array that a size is made of, by names unpacked from its shape."""
    found: set[int] = set()
    for name in size.names():
        a = code.lookup(name, at)
        match = None if a is None else _SHAPE_OF.match(a.value.text)
        if a is None or (measured is not None and measured.order > a.order):
            continue
        if match is not None and match[1] == data.text and a.unpacked is not None:
            found.add(a.unpacked)
        elif a.unpacked is None and not a.augmented and hops and name != data.name:
            found |= _axes_of(code, data, a.value, at, measured, hops - 1)
    return found
