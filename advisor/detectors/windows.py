"""Windows of a series that hold the value that is to be forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_At = Call | Assignment
_INPUT = pattern(
    r"(?i)^(?:self\.)?(?:x|xs|inp|inputs?|data_?x|feats?|features|seqs?|sequences?|windows?)(?:_\w+)?$"
)
_TARGET = pattern(r"(?i)^(?:self\.)?(?:y|ys|targets?|labels?|data_?y|outs?|outputs?)(?:_\w+)?$")
_TAKEN = pattern(r"^([\w.]+)\[([^\[\]:,]*)(:?)([^\[\]:,]*)(?:,\s*([^\[\],]*))?\]$")
_SUM = pattern(r"^\s*-?\s*[\w.]+(?:\s*[-+]\s*[\w.]+)*\s*$")
_TERM = pattern(r"([-+]?)\s*([\w.]+)")
_EVERYTHING = frozenset({"", ":"})


def windows_with_target(code: Program) -> Iterator[tuple[Place, str]]:
    """``X.append(s[i:i + n + 1])`` beside ``Y.append(s[i + n])``: places with what is seen.

    Both are taken from one array in one loop or function; the bounds are compared as sums, so that
    their sizes need not be known. An input that leaves out the column of the target is right.
    """
    taken = list(_taken(code))
    for source, (name, text, key) in taken:
        if not _INPUT.match(name):
            continue
        for target, (other, single, its_key) in taken:
            if its_key == key and _TARGET.match(other) and _holds(code, text, single, target[1]):
                yield source[0], f"{single} is the last of these values"


def _taken(
    code: Program,
) -> Iterator[tuple[tuple[Place, _At], tuple[str, str, tuple[object, ...]]]]:
    """What is appended to a list or given a name: where, as what, and what stands beside it."""
    for call in code.find("append"):
        if call.receiver is not None and len(call.args) == 1 and call.loops:
            key = ("append", call.function, call.loops)
            yield (call.place, call), (call.receiver.text, call.args[0].text, key)
    for a in code.assignments:
        value = a.value
        if a.unpacked is not None:
            if value.kind != "tuple" or a.unpacked >= len(value.parts):
                continue
            value = value.parts[a.unpacked]
        if value.kind == "subscript" and not a.augmented:
            yield (a.place, a), (a.target, value.text, ("name", a.function, a.blocks))


def _holds(code: Program, window: str, single: str, at: _At) -> bool:
    """Whether ``s[a:b]`` reaches as far as ``s[t]``."""
    whole, one = _TAKEN.match(window), _TAKEN.match(single)
    if whole is None or one is None or not whole[3] or one[3] or whole[1] != one[1]:
        return False
    columns, column = (whole[5] or "").strip(), (one[5] or "").strip()
    if columns not in _EVERYTHING and columns != column:
        return False
    first, last, index = (_sum(code, t, at) for t in (whole[2], whole[4], one[2]))
    if first is None or last is None or index is None:
        return False
    above, below = _difference(last, index), _difference(index, first)
    return above is not None and above > 0 and (below is None or below >= 0)


def _sum(code: Program, text: str, at: _At) -> Counter[str] | None:
    """A sum of names and numbers as a count of each; the constant stands under "".

    None for anything else, and for a single number: ``s[-1]`` is no moving index.
    """
    if not _SUM.match(text):
        return None
    found: Counter[str] = Counter()
    for sign, word in _TERM.findall(text):
        factor = -1 if sign == "-" else 1
        number = float(word) if word.isdigit() else _number(code, word, at)
        if number is not None and number == int(number):
            found[""] += factor * int(number)
        else:
            found[word] += factor
    return found if any(count for name, count in found.items() if name) else None


def _number(code: Program, name: str, at: _At) -> float | None:
    return code.resolve(Value("name", name, name=name), at).number


def _difference(more: Counter[str], less: Counter[str]) -> int | None:
    """How much one sum is above another; None where names remain."""
    rest = Counter(more)
    rest.subtract(less)
    return None if any(count for name, count in rest.items() if name) else rest[""]
