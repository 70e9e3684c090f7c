"""Columns and flat vectors: whether a value has shape (N, 1) or (N,), as far as code shows it."""

from __future__ import annotations

import re
from typing import Literal

from advisor.detectors.safeguards import operand
from advisor.detectors.told_shapes import told_shape
from advisor.intake.code import (
    Assignment,
    Block,
    Call,
    Function,
    Program,
    Value,
    kind_of,
    tracer,
)
from advisor.patterns import pattern

Form = Literal["flat", "column", "scalar"]

MAX_HOPS = 24
_KEEPS = frozenset(
    {"to", "cuda", "cpu", "float", "double", "half", "type", "detach", "clone", "astype", "cast"}
    | {"numpy", "copy", "log", "log1p", "exp", "sqrt", "abs", "tanh", "sigmoid", "sin", "cos"}
    | {"tensor", "as_tensor", "from_numpy", "FloatTensor", "Tensor", "array", "asarray", "Variable"}
    | {"convert_to_tensor", "constant", "float32", "fillna", "to_numpy", "requires_grad_"}
    | {"round", "int", "long", "bool", "clip", "clamp", "contiguous", "ge", "gt", "cast", "relu"}
    | {"dropna", "astype", "sigmoid_", "round_", "rint", "where_", "float64", "data", "expit"}
)
_FILLED = frozenset({"randn", "rand", "zeros", "ones", "empty", "normal", "random_normal"})
_REDUCES = frozenset({"argmax", "amax", "reduce_max", "reduce_sum", "sum"})
_Q_NETWORK = pattern(r"^(?:self\.)?(?:q\w{0,12}|\w{0,12}net|target\w{0,12}|online|policy\w{0,8})$")
_FLAT_MAKERS = frozenset({"arange", "linspace", "flatten", "ravel"})
_BUNCHES = (
    "load_boston",
    "load_diabetes",
    "fetch_california_housing",
    "load_breast_cancer",
    "load_iris",
    "load_wine",
    "load_digits",
)
# What these give is an index of many rows.
_MANY = frozenset(
    {"randperm", "randint", "permutation", "choice", "arange", "nonzero", "where", "argsort"}
    | {"sample", "LongTensor", "shuffle", "multinomial", "RandomState", "array", "tensor", "split"}
)
_FLAT_TUPLES = ("make_regression", "make_classification", "make_moons", *_BUNCHES)
_LOADERS = frozenset({"DataLoader", "random_split", "Subset", "tqdm", "enumerate", "iter", "next"})
# An index of actions or a vector of labels is flat unless it is shown to be something else.
_FLAT_NAMES = pattern(r"action|label|target|\by\b|\ba\b", re.IGNORECASE)
_WORD = pattern(r"[A-Za-z_]\w*")
_ONE_COLUMN = pattern(r"\[:,(\w{1,20}):\1\+1\]")


def form_of(
    program: Program, value: Value, at: Call | Assignment, hops: int = MAX_HOPS
) -> Form | None:
    """The form of a value at a moment; None when it is not shown, or is neither."""
    if hops == 0:
        return None
    if value.kind == "name":
        return _of_name(program, value, at, hops - 1)
    if value.kind == "binary":
        return _of_arithmetic(program, value, at, hops - 1)
    if value.kind == "subscript" and value.parts:
        return _of_subscript(program, value, at, hops - 1)
    if value.kind in ("list", "tuple") and value.parts:
        return _of_list(value)
    if value.operator in (">", ">=", "<", "<=") and len(value.parts) == 2:
        return _of_arithmetic(program, value, at, hops - 1)
    if value.operator.startswith("."):
        return _of_attribute(program, value.operator[1:], value.parts[0], at, hops - 1)
    if is_one_column_frame(value):
        return "column"
    return None if value.call is None else _of_call(program, value.call, hops - 1)


def is_one_column_frame(value: Value) -> bool:
    """``df[["price"]]``."""
    if value.kind != "subscript" or len(value.parts) != 2:
        return False
    index = value.parts[1]
    return index.kind == "list" and len(index.parts) == 1 and index.parts[0].string is not None


def _of_list(value: Value) -> Form | None:
    if all(p.number is not None for p in value.parts):
        return "flat"
    rows = all(p.kind in ("list", "tuple") and len(p.parts) == 1 for p in value.parts)
    return "column" if rows else None


def _told(program: Program, value: Value, at: Call | Assignment) -> Form | None:
    """What a comment says, or the convention of Keras: its losses get (N, 1) of one output."""
    shape = told_shape(program, value.name, at)
    if shape is not None and len(shape) in (1, 2):
        return "flat" if len(shape) == 1 else "column" if shape[1] == "1" else None
    function = program.function(at.function) if at.function else None
    names = () if function is None else function.parameters
    keras = names[:2] == ("y_true", "y_pred") and value.name in names
    given = None if function is None else program.call_sites(function.name)
    return "column" if keras and not given and program.lookup(value.name, at) is None else None


def _of_name(program: Program, value: Value, at: Call | Assignment, hops: int) -> Form | None:
    told = _told(program, value, at)
    if told is not None:
        return told
    found = program.lookup(value.name, at)
    if found is not None:
        if found.augmented in ("/=", "*=", "-=", "+="):
            earlier = program.lookup(value.name, found)
            return None if earlier is None else form_of(program, earlier.value, earlier, hops)
        if found.unpacked is None:
            return form_of(program, found.value, found, hops)
        return _of_unpacked(program, found, hops)
    for block in reversed(at.blocks):
        if block.kind == "for" and block.value is not None:
            position = _position(block, value.name)
            if position is not None:
                return _of_item(program, block.value, position, at, hops)
    holder, _, last = value.name.rpartition(".")
    if holder:
        return _of_attribute(program, last, Value("name", holder, name=holder), at, hops)
    return _of_parameter(program, value.name, at, hops)


def _of_parameter(program: Program, name: str, at: Call | Assignment, hops: int) -> Form | None:
    """What all calls of the enclosing function give for a parameter, when they agree."""
    function = program.function(at.function) if at.function else None
    if function is None or name not in function.inputs:
        return None
    forms: set[Form | None] = set()
    for site in program.call_sites(function.called_as):
        given = function.given(name, site, sure=True)
        forms.add(None if given is None else form_of(program, given, site, hops))
    return forms.pop() if len(forms) == 1 else None


def _position(block: Block, name: str) -> int | None:
    """The position of a name among the targets of a loop, inside enumerate's pair."""
    inner = re.search(r"\(([^()]*)\)", block.target)
    names = _WORD.findall(inner[1] if inner else block.target)
    return names.index(name) if name in names and len(names) > 1 else None


def _of_unpacked(program: Program, found: Assignment, hops: int) -> Form | None:
    value, position = found.value, found.unpacked or 0
    if value.kind in ("tuple", "list"):
        return (
            form_of(program, value.parts[position], found, hops)
            if position < len(value.parts)
            else None
        )
    call = value.call
    own = None if call is None else program.callee(call)
    if own is not None:
        return _of_returned(program, own, found, hops)
    if call is not None and call.short == "train_test_split" and call.args:
        given = call.args[min(position // 2, len(call.args) - 1)]
        return form_of(program, given, call, hops)
    if call is not None and call.short in _FLAT_TUPLES:
        return "flat" if position == 1 else None
    if call is not None and call.short == "next" and call.args:
        inner = call.args[0].call
        source = inner.args[0] if inner is not None and inner.args else call.args[0]
        return _of_item(program, source, position, call, hops)
    if call is not None and call.short in ("max", "min") and position == 0:
        return _of_maximum(call)
    if value.kind == "name":  # x, y = batch
        for block in reversed(found.blocks):
            named = value.name in _WORD.findall(block.target)
            if block.kind == "for" and block.value is not None and named:
                return _of_item(program, block.value, position, found, hops)
    return None


def _of_returned(program: Program, own: Function, found: Assignment, hops: int) -> Form | None:
    """What a function of the program gives at a position, also ``(x, y), (u, v) = load()``."""
    if len(own.returns) != 1:
        return None
    value, place = own.returns[0]
    position = found.unpacked or 0
    if value.kind != "tuple" or position >= len(value.parts):
        return None
    part = value.parts[position]
    beside = [
        a
        for a in program.assignments_in(found.function)
        if a.value is found.value and a.unpacked == found.unpacked
    ]
    if len(beside) > 1:
        inner = beside.index(found)
        if part.kind != "tuple" or inner >= len(part.parts):
            return None
        part = part.parts[inner]
    return form_of(program, part, own.moment(part, place), hops)


def _of_item(
    program: Program, source: Value, position: int | str, at: Call | Assignment, hops: int
) -> Form | None:
    """What a loader gives at a position or key, of a TensorDataset or a Dataset defined here."""
    made = program.resolve(source, at).call
    if made is not None and isinstance(position, int):
        steps = program.chain(made)
        if steps[0].short == "from_tensor_slices" and steps[0].args:
            return _of_slices(program, steps, position, hops)
    for _ in range(6):
        if made is None:
            return None
        if made.short == "TensorDataset":
            if isinstance(position, str) or position >= len(made.args):
                return None
            return form_of(program, made.args[position], made, hops)
        if made.short in _LOADERS:
            given = made.args[0] if made.args else made.kwargs.get("dataset")
            made = None if given is None else program.resolve(given, made).call
            continue
        return _of_dataset(program, made, position, hops)
    return None


# Steps of tf.data that leave each example as it is.
_ROWS = frozenset({"shuffle", "batch", "prefetch", "repeat", "cache", "take", "skip"})


def _of_slices(program: Program, steps: tuple[Call, ...], position: int, hops: int) -> Form | None:
    """``from_tensor_slices((x, y)).shuffle(n).batch(64)``: batches of rows of what is given."""
    shorts = {c.short for c in steps[1:]}
    given = steps[0].args[0]
    if not shorts <= _ROWS or "batch" not in shorts or given.kind != "tuple":
        return None
    inside = position < len(given.parts)
    return form_of(program, given.parts[position], steps[0], hops) if inside else None


def _of_dataset(program: Program, made: Call, position: int | str, hops: int) -> Form | None:
    """A row of ``__getitem__``, stacked by the loader: a scalar gives (N,), one element (N, 1)."""
    function = program.function(f"{made.short}.__getitem__")
    if function is None or len(function.returns) != 1:
        return None
    value, place = function.returns[0]
    if isinstance(position, str):
        position = value.keys.index(position) if position in value.keys else len(value.parts)
    if value.kind not in ("tuple", "dict") or position >= len(value.parts):
        return None
    end = function.moment(value, place)
    form = form_of(program, value.parts[position], end, hops)
    return "flat" if form == "scalar" else ("column" if form == "flat" else None)


def _of_arithmetic(program: Program, value: Value, at: Call | Assignment, hops: int) -> Form | None:
    """Numbers change nothing; a flat term with one of unknown form is at best flat."""
    if value.operator in ("@",):
        return _last_dimension(program, value, at)
    parts = [p for p in value.parts if not p.is_literal]
    forms: list[Form | None] = [form_of(program, p, at, hops) for p in parts]
    if "flat" in forms and "column" not in forms:
        return "flat"
    if forms and all(f == forms[0] for f in forms):
        return forms[0]
    if value.operator == "+" and _is_product(value.parts[0]):
        return _last_dimension(program, value.parts[0], at)
    return None


def _is_product(value: Value) -> bool:
    return value.operator == "@" or (value.call is not None and value.call.short == "matmul")


def _last_dimension(program: Program, value: Value, at: Call | Assignment) -> Form | None:
    """Of ``matmul(x, W)``: a column when W is made with a last dimension of 1."""
    parts = value.parts if value.call is None else value.call.args
    if len(parts) != 2:
        return None
    made = program.resolve(parts[1], at).call
    inner = made.args[0] if made is not None and made.short == "Variable" and made.args else None
    call = inner.call if inner is not None else None
    shape = program.argument(call, "shape", 0) if call is not None else None
    if shape is None or shape.kind not in ("list", "tuple") or len(shape.parts) != 2:
        return None
    return "column" if shape.parts[-1].number == 1 else None


def _of_subscript(program: Program, value: Value, at: Call | Assignment, hops: int) -> Form | None:
    if is_one_column_frame(value):
        return "column"
    holder, index = value.parts[0], value.text[len(value.parts[0].text) :].replace(" ", "")
    if holder.call is not None and holder.call.short in ("max", "min") and index == "[0]":
        return _of_maximum(holder.call)
    inner = form_of(program, holder, at, hops)
    if index == "[:,-1:]" or _ONE_COLUMN.fullmatch(index):
        return "column"
    if index == "[:,None]":
        return "column" if inner == "flat" else None
    if index in ("[:,0]", "[:,-1]", "[...,0]"):
        return "flat"
    if ":" in index:
        return inner if "," not in index else None
    if len(value.parts) == 2 and value.parts[1].string is not None:  # df["price"], batch["y"]
        for block in reversed(at.blocks):
            mine = holder.kind == "name" and holder.name in _WORD.findall(block.target)
            if block.kind == "for" and block.value is not None and mine:
                return _of_item(program, block.value, value.parts[1].string, at, hops)
        return "flat" if kind_of(program, holder, at) == "frame" else None
    many = len(value.parts) == 2 and _selects_many(program, value.parts[1], at)
    if many:
        return inner
    if inner == "flat" and len(value.parts) == 2 and value.parts[1].kind == "name":
        return "scalar"
    return "flat" if inner == "column" and len(value.parts) == 2 else None


def _selects_many(program: Program, index: Value, at: Call | Assignment) -> bool:
    """Whether an index is a tensor of positions or a condition: the axes stay as they are."""
    for _ in range(MAX_HOPS):
        if index.kind == "other" and index.operator in ("==", ">", "<", ">=", "<=", "~"):
            return True
        if index.kind == "subscript" and index.parts:
            if ":" not in index.text[len(index.parts[0].text) :]:
                return False
            index = index.parts[0]
        elif index.kind == "name":
            found = program.lookup(index.name, at)
            several = found is not None and found.value.kind in ("tuple", "list")
            if found is not None and several and found.unpacked is not None:
                if found.unpacked >= len(found.value.parts):
                    return False
                index, at = found.value.parts[found.unpacked], found  # tr, va = idx[:8], idx[8:]
                continue
            if found is None or found.unpacked is not None:
                block = next((b for b in reversed(at.blocks) if b.target == index.name), None)
                source = None if block is None or block.value is None else block.value.call
                return source is not None and source.short in ("split", "chunk", "array_split")
            index, at = found.value, found
        else:
            return index.call is not None and index.call.short in _MANY
    return False


def _of_attribute(
    program: Program, last: str, holder: Value, at: Call | Assignment, hops: int
) -> Form | None:
    if last in ("target",):
        made = program.resolve(holder, at).call
        return "flat" if made is not None and made.short in _BUNCHES else None
    if last in ("values", "data"):
        call = holder.call
        if call is not None and call.short in ("max", "min"):
            return _of_maximum(call)
        return form_of(program, holder, at, hops)
    return None


def _of_maximum(call: Call) -> Form | None:
    """``q.max(1)[0]`` drops the axis, unless told to keep it."""
    keep = call.kwargs.get("keepdim") or call.kwargs.get("keepdims")
    axis = call.kwargs.get("dim") or call.kwargs.get("axis") or (call.args or (None,))[-1]
    if axis is None or axis.number not in (1, -1) or (keep is not None and keep.literal):
        return None
    return "flat"


def _of_call(program: Program, call: Call, hops: int) -> Form | None:
    short, inner = call.short, operand(call)
    method = call.receiver is not None and call.text != call.receiver.text
    arguments = call.args if method else call.args[1:]
    if short in ("view", "reshape"):
        return _of_reshape(program, call, arguments)
    if short in _FILLED and call.name.startswith(("torch.", "numpy.", "tensorflow.")):
        return _of_filled(program, call)
    if short in _FLAT_MAKERS:
        return "flat"
    if short == "placeholder":
        return _of_placeholder(program, call)
    if short == "fit_transform":
        return "column"
    if short == "gather" and len(arguments) >= 2:
        index = form_of(program, arguments[1], call, hops)
        # torch wants as many axes of the index as of the table
        table = index is None and inner is not None and _is_table(program, inner, call)
        return "column" if table and arguments[1].kind == "name" else index
    if short in ("squeeze", "unsqueeze", "expand_dims") and inner is not None:
        return _of_squeeze(program, call, short, form_of(program, inner, call, hops), arguments)
    if short in _REDUCES and inner is not None:
        reduced = _of_reduction(program, call, inner, arguments)
        if reduced is not None:
            return reduced
    if short in _KEEPS and inner is not None:
        if inner.kind == "list" and len(inner.parts) == 1 and inner.parts[0].kind == "name":
            return "flat"
        return form_of(program, inner, call, hops)
    return _of_network(program, call)


def _of_reduction(
    program: Program, call: Call, inner: Value, arguments: tuple[Value, ...]
) -> Form | None:
    """Over the last axis of what a network gives for every action or class, (N, A)."""
    axis = call.kwargs.get("dim") or call.kwargs.get("axis") or (arguments or (None,))[0]
    if axis is None or program.resolve(axis, call).number not in (1, -1):
        return None
    keep = call.kwargs.get("keepdim") or call.kwargs.get("keepdims")
    keep = keep or (arguments[1] if len(arguments) > 1 else None)
    if not _is_table(program, inner, call):
        return None
    return "column" if keep is not None and keep.literal is True else "flat"


def _is_table(program: Program, value: Value, at: Call) -> bool:
    """Whether a value is (N, A): a network's output for states, or masked by one-hot actions."""
    found = program.resolve(value, at) if value.kind == "name" else value
    if found.operator == "*":
        return any(p.call is not None and p.call.short == "one_hot" for p in found.parts)
    call = found.call
    return call is not None and bool(_Q_NETWORK.search(call.text)) and len(call.args) == 1


def _of_reshape(program: Program, call: Call, arguments: tuple[Value, ...]) -> Form | None:
    shape = arguments
    if len(shape) == 1 and shape[0].kind in ("tuple", "list"):
        shape = shape[0].parts
    given = [program.resolve(s, call).number for s in shape]
    if given == [-1]:
        return "flat"
    return "column" if len(given) == 2 and given[1] == 1 else None


def _of_filled(program: Program, call: Call) -> Form | None:
    sizes = call.args
    if call.short in ("normal", "random_normal") and not call.name.startswith("tensorflow."):
        return None
    if len(sizes) == 1 and sizes[0].kind in ("tuple", "list"):
        sizes = sizes[0].parts
    if len(sizes) == 1:
        number = program.resolve(sizes[0], call).number
        return "flat" if number is not None and number != 1 else None  # one value fits any shape
    return "column" if len(sizes) == 2 and sizes[1].number == 1 else None


def _of_placeholder(program: Program, call: Call) -> Form | None:
    shape = program.argument(call, "shape", 1)
    if shape is None or shape.kind not in ("list", "tuple"):
        return None
    if len(shape.parts) == 1:
        return "flat"
    return "column" if len(shape.parts) == 2 and shape.parts[1].number == 1 else None


def _of_squeeze(
    program: Program, call: Call, short: str, inner: Form | None, arguments: tuple[Value, ...]
) -> Form | None:
    axis = arguments[0] if arguments else call.kwargs.get("dim") or call.kwargs.get("axis")
    number = None if axis is None else program.resolve(axis, call).number
    if short == "squeeze":
        return "flat" if inner is not None and number in (None, 1, -1) else inner
    if number not in (1, -1):
        return None
    given = operand(call)
    named = given is not None and given.kind == "name" and bool(_FLAT_NAMES.search(given.name))
    return "column" if inner == "flat" or (inner is None and named) else None


def _of_network(program: Program, call: Call) -> Form | None:
    """A column when the network ends in a dense layer of one unit and nothing reshapes it."""
    path = tracer(program).path(Value("call", call.text, name=call.name, call=call), call)
    squeezed = False
    for layer in reversed(path.layers):
        if layer.weighted:
            single = layer.kind == "dense" and layer.units == 1
            return ("flat" if squeezed else "column") if single else None
        if layer.kind == "shape" and layer.call.short == "squeeze":
            squeezed = True
            continue
        if layer.kind == "shape" and layer.call.short in ("view", "reshape"):
            method = layer.call.receiver is not None
            given = layer.call.args if method else layer.call.args[1:]
            return _of_reshape(program, layer.call, given)
        if layer.kind not in ("activation", "dropout") and layer.call.short not in _KEEPS:
            return None
    return None
