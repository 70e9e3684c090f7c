"""Shapes that comments tell: ``# (64, 1)``, ``# y: (64,)``, ``# w: [B]``."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Assignment, Call, Program
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

Dimensions = tuple[str, ...]

_SIZE = r"(?:\d{1,6}|[A-Z][A-Za-z_]{0,11}|batch(?:_size)?|bs|bsz|n|b|None|\?|-1)"
_INSIDE = rf"{_SIZE}(?:\s*,\s*{_SIZE}){{0,4}}\s*,?"
_BRACKETS = rf"(?:torch\.Size\(\[{_INSIDE}\]\)|\({_INSIDE}\)|\[{_INSIDE}\])"
_CROSSES = rf"{_SIZE}(?:\s*[x×]\s*{_SIZE}){{1,4}}(?![\w.])"
_BARE = pattern(rf"(?:shape:?\s*)?({_BRACKETS}|{_CROSSES})")
_BRACKET = pattern(_BRACKETS)
_NAMED = pattern(
    rf"(?<![\w.])([A-Za-z_][\w.]{{0,30}}?)(?:\.shape|\s+shape)?(?:\s*[:=]+\s*|\s+)"
    rf"(?:shape\s*[:=]?\s*)?(?:float(?:32)?\s+|int\s+)?({_BRACKETS}|(?<=: )[NB](?![\w]))"
)
_SEVERAL = pattern(
    rf"(?<![\w.])([A-Za-z_]\w{{0,20}}(?:\s*,\s*[A-Za-z_]\w{{0,20}}){{1,4}})\s*:\s*({_BRACKETS})"
)
_NAME = pattern(r"[A-Za-z_]\w*")
_WORD = pattern(r"\d+|[A-Za-z_]+|\?|-1")
_NO_NAMES = frozenset(
    {"shape", "size", "is", "of", "in", "torch.Size", "to", "from", "float", "int"}
)


def told_shape(program: Program, name: str, at: Call | Assignment) -> Dimensions | None:
    """The dimensions that comments give for a name at a moment; None when they give none.

    A comment that names it counts anywhere in the same function or outside of all; a bare
    shape belongs to what is assigned on its line.
    """
    found = program.lookup(name, at)
    if found is not None and found.unpacked is None and not found.augmented:
        match = _BARE.match(found.comment)
        if match is not None and (shape := _dimensions(match[1])) is not None:
            return shape
    if found is not None and found.unpacked is not None and found.comment:
        several = [_dimensions(m[0]) for m in _BRACKET.finditer(found.comment)]
        if len(several) == 1 and _BARE.match(found.comment):
            return several[0]  # one shape for all of them
        if _NAMED.search(found.comment):
            several = []
        if len(several) > found.unpacked and None not in several:
            return several[found.unpacked]
    named = {shape for n, shape in _named(program) if n == name}
    return named.pop() if len(named) == 1 else None


@remembered
def _named(program: Program) -> tuple[tuple[str, Dimensions], ...]:
    return tuple(_read(program))


def _read(program: Program) -> Iterator[tuple[str, Dimensions]]:
    for text, _ in program.comments:
        for match in _NAMED.finditer(text):
            shape = _dimensions(match[2]) or _one_size(match[2])
            if shape is not None and match[1] not in _NO_NAMES:
                yield match[1], shape
        for match in _SEVERAL.finditer(text):
            shape = _dimensions(match[2])
            if shape is not None:
                yield from ((name, shape) for name in _NAME.findall(match[1]))


def _one_size(text: str) -> Dimensions | None:
    """``y: [64]``: behind a name and in square brackets a number above 1 is a size."""
    inner = text.strip("[]")
    return (inner,) if text.startswith("[") and inner.isdigit() and int(inner) > 1 else None


def _dimensions(text: str) -> Dimensions | None:
    """The sizes; None for a range such as (0, 1), and for one word in brackets: ``(mm)``."""
    inner = text.removeprefix("torch.Size").strip("()[]")
    sizes = tuple(_WORD.findall(inner.replace("×", " ").replace(" x ", " ")))
    if not sizes or (sizes[0] in ("0", "-1") and len(sizes) == 2):
        return None
    if len(sizes) == 1 and "," not in inner and text.startswith("("):
        return None
    if len(sizes) == 1 and sizes[0].isdigit() and "," not in inner and "Size" not in text:
        return None
    return sizes
