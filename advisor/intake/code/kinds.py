"""What kind of container a value is: a NumPy array, a tensor, a list, a data frame."""

from __future__ import annotations

import re
from typing import Literal

from advisor.intake.code.facts import Assignment, Call, Program, Value
from advisor.patterns import pattern

Kind = Literal["array", "tensor", "list", "frame"]

_ARRAY_METHODS = frozenset({"reshape", "astype", "to_numpy", "numpy", "transpose", "flatten"})
_LIST_CALLS = frozenset(
    {"list", "sorted", "glob.glob", "os.listdir", "range", "zip", "glob.iglob", "map"}
)
_LIST_METHODS = frozenset({"tolist", "split", "readlines", "splitlines", "keys", "items"})
_TENSOR_CALLS = pattern(
    r"torch\.(?:tensor|zeros|ones|randn?|from_numpy|stack|cat|arange|load|as_tensor|FloatTensor"
    r"|LongTensor|empty)$|tensorflow\.(?:constant|convert_to_tensor|zeros|ones|stack|concat|Variable)$"
)
_NOT_ARRAYS = pattern(r"numpy\.(?:random\.seed|save\w*|random\.shuffle|prod|mean|sum)$")
_KERAS_DATA = pattern(
    r"keras\.datasets\.\w+\.load_data$|\b(?:mnist|cifar10|cifar100|imdb)\.load_data$"
)
_ARRAY_COMMENT = pattern(r"\b(?:numpy|np|ndarray)\b", re.IGNORECASE)
_MAX_HOPS = 12


def kind_of(
    program: Program, value: Value, at: Call | Assignment | None, hops: int = _MAX_HOPS
) -> Kind | None:
    """The kind of a value where it is used; None when it cannot be told."""
    if hops <= 0:
        return None
    if value.kind == "list" or value.operator == "comprehension":
        return "list" if value.text.startswith("[") else None
    if value.kind == "name":
        return _of_name(program, value.name, at, hops)
    if value.kind == "subscript" and value.parts:
        holder = kind_of(program, value.parts[0], at, hops - 1)
        sliced = ":" in value.text[len(value.parts[0].text) :]
        return holder if holder != "list" or sliced else None
    if value.kind == "binary" and value.parts:
        kinds = {kind_of(program, p, at, hops - 1) for p in value.parts}
        return next((k for k in ("array", "tensor", "list") if k in kinds), None)
    return _of_call(program, value.call, hops) if value.call is not None else None


def _of_name(program: Program, name: str, at: Call | Assignment | None, hops: int) -> Kind | None:
    found = program.lookup(name, at)
    holder, _, last = name.rpartition(".")
    if found is None and last in ("iloc", "loc"):
        return kind_of(program, Value("name", holder, name=holder), at, hops - 1)
    if found is None:
        return _of_parameter(program, name, at, hops)
    if _ARRAY_COMMENT.search(found.comment):
        return "array"
    if found.augmented:
        return None
    if found.unpacked is None:
        return kind_of(program, found.value, found, hops - 1)
    value = found.value
    if value.kind in ("tuple", "list") and found.unpacked < len(value.parts):
        return kind_of(program, value.parts[found.unpacked], found, hops - 1)
    call = value.call
    if call is not None and _KERAS_DATA.search(call.name):
        return "array"
    if call is not None and call.short == "train_test_split" and call.args:
        position = min(found.unpacked // 2, len(call.args) - 1)
        return kind_of(program, call.args[position], call, hops - 1)
    return None


def _of_parameter(
    program: Program, name: str, at: Call | Assignment | None, hops: int
) -> Kind | None:
    """What the calls of the enclosing function pass for a parameter, when they agree."""
    function = program.function(at.function) if at is not None and at.function else None
    if function is None or name not in function.parameters:
        return None
    kinds: set[Kind | None] = set()
    for site in program.call_sites(function.called_as):
        given = function.given(name, site)
        kinds.add(None if given is None else kind_of(program, given, site, hops - 1))
    return kinds.pop() if len(kinds) == 1 else None


def _of_call(program: Program, call: Call, hops: int) -> Kind | None:
    name = call.name
    if name in _LIST_CALLS or call.short in _LIST_METHODS:
        return "list"
    if _TENSOR_CALLS.search(name):
        return "tensor"
    if name.startswith("pandas.") or call.short == "DataFrame":
        return "frame"
    if name.startswith(("numpy.", "cv2.imread")) and not _NOT_ARRAYS.match(name):
        return "array"
    if call.short in _ARRAY_METHODS and call.receiver is not None:
        inner = kind_of(program, call.receiver, call, hops - 1)
        return inner if inner in ("array", "tensor") else "array"
    if call.short == "copy" and call.receiver is not None:
        return kind_of(program, call.receiver, call, hops - 1)
    return None
