"""Samples with several labels of which one is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.objectives import objectives
from advisor.intake.code import Place, Program, Value, losses
from advisor.patterns import pattern

# Columns that hold several names at once.
_SEVERAL = pattern(
    r"(?:^|[._\W])(?:tags?|labels|topics|genres?|attributes|categories|diagnos[ei]s|keywords|findings"
    r"|symptoms|conditions|hashtags|skills|ingredients|defects|abnormalities|pathologies|subjects)$",
    re.IGNORECASE,
)
_MULTI = pattern(r"multi|_hot$|hots?$", re.IGNORECASE)
_TOLD = pattern(
    r"multi-?hot|multi-?label|ones per (?:row|record|sample)|mean \d\.\d+ ones"
    r"|平均\s*\d\.\d+\s*个\s*1"
    r"|多标签|多热|several (?:ones|labels)",
    re.IGNORECASE,
)
_CATEGORICAL = ("categorical", "sparse-categorical", "nll")
_HEADS = ("CrossEntropyLoss", "LabelEncoder", "sparse_categorical_crossentropy", "cross_entropy")


def single_labels(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is kept."""
    if not any(u.kind in _CATEGORICAL for u in losses(code)) and not _classifies(code):
        return
    yield from _first_of_text(code)
    yield from _first_of_list(code)
    yield from _largest(code)
    yield from _exploded(code)


def _classifies(code: Program) -> bool:
    named = any("ForSequenceClassification" in c.name for c in code.calls)
    return named or code.has(*_HEADS)


def _values(code: Program) -> Iterator[tuple[Value, Place]]:
    for a in code.assignments:
        yield a.value, a.place
    for function in code.functions:
        yield from function.returns


def _first_of_text(code: Program) -> Iterator[tuple[Place, str]]:
    """``df.tags.str.split("|").str[0]`` and ``s.split(",")[0]`` of such a column."""
    for value, place in _values(code):
        if "split" not in value.text:
            continue
        text = value.text.replace('"', "'").replace(" ", "")
        match = re.search(r"([\w.\[\]']{1,60})\.str\.split\([^()]{0,12}\)\.str\[0\]", text)
        if match is not None and _SEVERAL.search(match[1].rstrip("]'")):
            yield place, f"the first of {match[1]} is kept"
            continue
        match = re.search(
            r"([\w.\[\]']{1,60})\.(?:apply|map)\(lambda(\w+):\2\.split\([^()]{0,12}\)\[0\]\)", text
        )
        if match is not None and _SEVERAL.search(match[1].rstrip("]'")):
            yield place, f"the first of {match[1]} is kept"


def _first_of_list(code: Program) -> Iterator[tuple[Place, str]]:
    """``name2id[ex["topics"][0]]``."""
    for value, place in _values(code):
        for part in value.walk():
            if part.kind != "subscript" or len(part.parts) != 2:
                continue
            index = part.parts[1]
            if index.kind != "subscript" or len(index.parts) != 2 or index.parts[1].number != 0:
                continue
            column = index.parts[0]
            name = column.parts[1].string if len(column.parts) == 2 else None
            plural = name is not None and name.endswith(("s", "genre"))
            if name is not None and plural and _SEVERAL.search(name):
                yield place, f"the first of {name} is kept"


def _largest(code: Program) -> Iterator[tuple[Place, str]]:
    """``y_multi.argmax(1)`` as labels; also where the rows are seen to hold several ones."""
    told = any(_TOLD.search(text) for text, _ in code.comments)
    filled = _filled(code)
    if not told and not filled and not code.assignments_like(_MULTI.search):
        named = any(_MULTI.search(v.name) for v, _ in _values(code) if v.kind == "name")
        if not named and not code.has("argmax"):
            return
    seen: set[str] = set()
    for call in code.find("argmax"):
        method = call.receiver is not None and call.text != call.receiver.text
        inner = call.receiver if method else call.args[0] if call.args else None
        if inner is None or inner.kind != "name" or call.place.where in seen:
            continue
        name = inner.name.rpartition(".")[2]
        labels = re.match(r"(?:y|labels?|targets?)(?:_|$)", name) is not None
        if labels and (_MULTI.search(name) or told or filled) and _is_trained_on(code, call.order):
            seen.add(call.place.where)
            yield call.place, f"of several ones in {name} the first is kept"


def _filled(code: Program) -> bool:
    """``for g in genres: y[GENRES.index(g)] = 1``."""
    for a in code.assignments:
        looped = [b for b in a.blocks if b.kind == "for"]
        one = a.value.number == 1 and a.target.partition("[")[0] in (
            "y",
            "label",
            "target",
            "labels",
        )
        if one and looped and looped[-1].target in re.findall(r"\w+", a.target.partition("[")[2]):
            return True
    return code.has("MultiLabelBinarizer")


def _is_trained_on(code: Program, order: int) -> bool:
    """Whether the result reaches a loss or fit, and not a metric alone."""
    call = next(c for c in code.calls if c.order == order)
    for loss in losses(code):
        target = loss.target
        if target is not None and any(c is call for c in target.calls()):
            return True
    names = {a.target for a in code.assigned(call)}
    if not names:
        return False
    used = [u.target for u in losses(code) if u.target is not None]
    fits = [v for c in code.find("fit") for v in (*c.args[1:2], *c.kwargs.values())]
    minimised = [o.value for o in objectives(code)]
    return any(names & v.names() for v in (*used, *fits, *minimised)) or any(
        names & set(re.findall(r"\w+", b.target)) for b in code.blocks if b.kind == "for"
    )


def _exploded(code: Program) -> Iterator[tuple[Place, str]]:
    """``df.explode("genres")``: the same input with one label a row."""
    for call in code.find("explode"):
        name = call.args[0].string if call.args else None
        if name is not None and _SEVERAL.search(name):
            yield call.place, f"one row for every one of {name}"
