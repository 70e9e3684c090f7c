"""Gradients: whether they can flow from what is minimised back to weights, and what cuts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from advisor.detectors.flows import (
    CONSTANT,
    FLOWS,
    NO_GRAD,
    UNKNOWN,
    Cut,
    Flow,
    cut,
    cut_index,
    either,
    in_no_grad,
    together,
)
from advisor.detectors.objectives import Objective, is_choice, objectives
from advisor.detectors.roles import is_label_name
from advisor.intake.code import (
    Assignment,
    Block,
    Call,
    Class,
    Function,
    Place,
    Program,
    Value,
    tracer,
)
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# Bounds for hostile input.
MAX_STEPS = 3000
MAX_DEPTH = 12

_DETACHING = frozenset({"detach", "detach_", "item", "stop_gradient"})
_HARD_WORDS = (
    "argmax argmin argsort round round_ rint floor ceil trunc sign one_hot long int bool byte "
    "greater less equal not_equal greater_equal less_equal gt lt ge le eq ne searchsorted "
    "bincount histc in_top_k tolist numpy numpy_function py_func"
)
_HARD = frozenset(_HARD_WORDS.split())
_SHAPING_WORDS = (
    "to cuda cpu float double half view reshape sum mean squeeze unsqueeze permute transpose "
    "flatten contiguous expand repeat clone type_as size t view_as expand_as"
)
# Methods whose arguments carry no values into the result.
_SHAPING = frozenset(_SHAPING_WORDS.split())
_REMAKES = frozenset({"tensor", "FloatTensor", "Tensor", "DoubleTensor", "from_numpy", "Variable"})
_RANDOM = frozenset({"sample", "sample_n", "multinomial", "get_next", "next", "len", "size"})
_DATA_ATTRIBUTES = frozenset(
    {"shape", "device", "dtype", "ndim", "grad", "requires_grad", "is_cuda"}
)
_VARIABLE_WORDS = (
    "Variable get_variable Parameter parameters named_parameters trainable_variables add_weight "
    "add_variable trainable_weights get_regularization_losses get_regularization_loss"
)
_VARIABLES = frozenset(_VARIABLE_WORDS.split())
_WEIGHT_ATTRIBUTES = frozenset(
    {"trainable_variables", "trainable_weights", "weight", "weights", "losses", "variables"}
)
_LIBRARIES = ("torch.", "tensorflow.", "keras.", "jax.", "math.", "optax.")
_NUMPY = ("numpy.", "sklearn.", "scipy.", "cv2.", "skimage.")
_FOREIGN = (*_LIBRARIES, *_NUMPY)
_INTEGERS = pattern(r"\b(?:u?int\d*|long|bool)\b|LongTensor|IntTensor|BoolTensor")
_DATA_NAME = pattern(
    r"^(?:x|X|inputs?|images?|imgs?|data|batch|samples?|noise|z|tokens|input_ids|features|mask)$"
)
_LOADER = pattern(
    r"load|data|batch|iter|dataset|\bds\b|\bdl\b|train|gen|epoch|range", re.IGNORECASE
)
_NETWORK = pattern(
    r"^(?:self\.)?(?:\w*model\w*|\w*net|network|encoder|decoder|generator|discriminator|policy|actor|critic"
    r"|net[GD]|[GD]|classifier|backbone|agent|q_?net\w*|student|teacher|vae|mlp|[rc]nn|lstm|bert|transformer)$",
    re.IGNORECASE,
)
_CRITERION = pattern(r"loss|criterion|cross_entropy|mse", re.IGNORECASE)
_PRETRAINED = pattern(r"from_pretrained$|^torchvision\.models\.|^timm\.|^keras\.applications\.")
_TARGETS = pattern(r"\bfor\s+([\w, ()*]{1,80}?)\s+in\b")
_WORD = pattern(r"[A-Za-z_]\w*")


Env = dict[str, Flow]


@dataclass(slots=True)
class Gradient:
    """The flow into an objective.

    ``sources`` are the calls of networks that it comes from. ``inner`` are cuts between two
    layers of one forward function: what stands before them gets no gradient.
    """

    flow: Flow
    sources: list[Call] = field(default_factory=list[Call])
    inner: list[Cut] = field(default_factory=list[Cut])


@remembered
def gradients(program: Program) -> tuple[tuple[Objective, Gradient], ...]:
    """Every objective with the flow into it."""
    return tuple((o, gradient(program, o)) for o in objectives(program))


@remembered
def inner_cuts(program: Program) -> tuple[Cut, ...]:
    """Where a forward method remakes what one of its networks gave before it feeds the next.

    Also a parameter that the method reads as a number only. Whether the loss is shown does not
    matter; what is frozen, or runs under no_grad, needs no gradient.
    """
    frozen = any(a.target.endswith("requires_grad") for a in program.assignments)
    if frozen or program.has("requires_grad_", "freeze"):
        return ()
    found: list[Cut] = []
    for function in program.functions:
        own = function.klass or function.parameters[:1] == ("self",)
        plain = not any(NO_GRAD.search(d.text + "()") for d in function.decorators)
        if own and plain and function.name.rpartition(".")[2] in _FORWARD:
            follower = _Method(program)
            env = dict.fromkeys(function.parameters, CONSTANT)
            for call in program.within(function):
                found += [c for c in follower.before(call, env) if c not in found]
            found += _numbers_only(program, function)
    return tuple({c.place.where: c for c in found}.values())


def _numbers_only(program: Program, function: Function) -> list[Cut]:
    """``self.scale.item()`` for a parameter that the class uses in no other way."""
    read = [c for c in program.find("item") if c.klass == function.klass and c.receiver is not None]
    if not read:
        return []
    made = {
        a.target
        for a in program.assignments
        if a.klass == function.klass and (c := a.value.call) is not None and c.short == "Parameter"
    }
    found: list[Cut] = []
    for name in made:
        mine = [c for c in read if c.receiver is not None and c.receiver.text == name]
        if not mine:
            continue
        values = [v for c in program.calls for v in (*c.args, *c.kwargs.values(), c.receiver) if v]
        values += [a.value for a in program.assignments]
        values += [v for f in program.functions for v, _ in f.returns]
        inside = {id(c.receiver) for c in mine}
        others = any(
            v.name == name and id(v) not in inside for value in values for v in value.walk()
        )
        if not others:
            found.append(Cut(mine[0].place, f"{name} is only read as a number", "detached"))
    return found


_FORWARD = frozenset({"forward", "call", "__call__"})


def gradient(program: Program, objective: Objective) -> Gradient:
    """Follow an objective back to the networks and variables that it is made of."""
    follower = _Follower(program)
    env: Env = {}
    if objective.function is not None:
        env = dict.fromkeys(objective.function.parameters, UNKNOWN)
        env[objective.prediction] = FLOWS
        env[objective.target] = CONSTANT
    flow = follower.follow(objective.value, objective.at, env, 0)
    return Gradient(flow, follower.sources, follower.inner)


class _Follower:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.steps = 0
        self.sources: list[Call] = []
        self.inner: list[Cut] = []
        self.entered: list[str] = []

    def follow(self, value: Value, at: Call | Assignment, env: Env, depth: int) -> Flow:
        """The flow in a value at a moment; ``env`` has the flows of parameters."""
        self.steps += 1
        if self.steps > MAX_STEPS or depth > 60:
            return UNKNOWN
        if value.is_literal:
            return CONSTANT
        if value.kind == "name":
            return self._name(value.name, at, env, depth + 1)
        if value.call is not None:
            return self._call(value.call, env, depth + 1)
        if value.kind == "subscript" and value.parts:
            return self._subscript(value, at, env, depth + 1)
        if value.operator == "comprehension":
            return self._comprehension(value, at, env, depth + 1)
        if value.operator.startswith("."):
            inner = self.follow(value.parts[0], at, env, depth + 1)
            return self._attribute(value.operator[1:], inner, at.place)
        if is_choice(value):
            return either(self.follow(value.parts[i], at, env, depth + 1) for i in (0, 2))
        parts = [self.follow(p, at, env, depth + 1) for p in value.parts]
        inner = together(parts)
        if inner.status == "unknown":  # with an array, the other operand is one too
            inner = next((f for f in parts if any("numpy" in c.what for c in f.cuts)), inner)
        if any(sign in value.operator for sign in ("<", ">", "==", "!=")):
            return cut(inner, at.place, "a comparison", "hard")
        if value.operator == "lambda" or (value.kind == "other" and not value.parts):
            return UNKNOWN
        return inner

    # --- names ---

    def _name(self, name: str, at: Call | Assignment, env: Env, depth: int) -> Flow:
        if name.startswith(_FOREIGN):
            return CONSTANT
        found = self._assignments(name, at)
        if name in env and (not found or found[0].function != at.function):
            return env[name]
        if found:
            flow = either(self._assigned(a, env, depth) for a in found)
            grown = self._grown(name, at, env, depth)
            return together((flow, *grown)) if grown else flow
        for block in at.blocks:
            if block.value is not None and name in _WORD.findall(block.target):
                return self._looped(block, at, env, depth)
        holder, _, last = name.rpartition(".")
        if holder and holder != "self":
            if last in _WEIGHT_ATTRIBUTES:
                return FLOWS
            return self._attribute(last, self._name(holder, at, env, depth + 1), at.place)
        return self._given(name, at)

    def _assignments(self, name: str, at: Call | Assignment) -> list[Assignment]:
        """The assignments that may be in force: conditional ones, back to a certain one."""
        last = self.program.lookup(name, at)
        if last is None:
            return []
        if last.function != at.function or last.order > at.order:
            return [last]
        around = {b.order for b in at.blocks}
        found: list[Assignment] = []
        for a in reversed(self.program.assignments_to(name, at.function)):
            if a.order > last.order:
                continue
            found.append(a)
            if all(
                b.order in around or b.kind not in ("if", "elif", "else", "except")
                for b in a.blocks
            ):
                break
        return found

    def _assigned(self, a: Assignment, env: Env, depth: int) -> Flow:
        value = a.value
        if a.unpacked is not None and value.kind in ("tuple", "list"):
            value = value.parts[a.unpacked] if a.unpacked < len(value.parts) else value
        flow = self.follow(value, a, env, depth)
        call = value.call
        picks = call is not None and call.short in ("max", "min", "topk", "sort")
        if picks and a.unpacked == 1:
            flow = cut(flow, a.place, "the index of a maximum", "hard")
        if a.augmented:
            flow = together((flow, self._name(a.target, a, env, depth + 1)))
        return in_no_grad(flow, a.blocks)

    def _grown(self, name: str, at: Call | Assignment, env: Env, depth: int) -> list[Flow]:
        """What is appended to a list or written into it."""
        found: list[Flow] = []
        for call in self.program.methods_of(name):
            if call.short in ("append", "extend") and call.order < at.order:
                found.extend(self.follow(v, call, env, depth + 1) for v in call.args)
        for a in self.program.entries_of(name):
            if a.order < at.order and a.function == at.function:
                found.append(self.follow(a.value, a, env, depth + 1))
        return found

    def _looped(self, block: Block, at: Call | Assignment, env: Env, depth: int) -> Flow:
        if block.value is None:
            return UNKNOWN
        if block.kind == "with":
            wrapped = block.value.call
            scaled = wrapped is not None and wrapped.short == "scale_loss" and wrapped.args
            return self.follow(wrapped.args[0], at, env, depth) if wrapped and scaled else UNKNOWN
        flow = self.follow(block.value, at, env, depth)
        if flow.status in ("flows", "constant"):
            return flow
        return CONSTANT if _LOADER.search(block.value.text) else UNKNOWN

    def _given(self, name: str, at: Call | Assignment) -> Flow:
        """A name that nothing shown assigns: data by its name, else unknown."""
        short = at.function.rpartition(".")[2]
        if self.program.resolve(name, at).is_literal:
            return CONSTANT
        function = self.program.function(at.function) if at.function else None
        if function is not None and name in function.parameters:
            steps = short in ("training_step", "train_step", "compute_loss")
            return CONSTANT if steps and name != "model" else UNKNOWN
        if is_label_name(name) or _DATA_NAME.match(name):
            return CONSTANT
        return UNKNOWN

    def _attribute(self, last: str, inner: Flow, place: Place) -> Flow:
        if last in _DATA_ATTRIBUTES:
            return CONSTANT
        if last == "data":
            return cut(inner, place, ".data", "detached")
        if last == "indices":
            return cut(inner, place, "the index of a maximum", "hard")
        return inner

    # --- expressions ---

    def _subscript(self, value: Value, at: Call | Assignment, env: Env, depth: int) -> Flow:
        holder = value.parts[0]
        flow = self.follow(holder, at, env, depth)
        if flow.status in ("constant", "unknown") and len(value.parts) > 1:
            index = self.follow(value.parts[1], at, env, depth)
            array = any("numpy" in c.what for c in index.cuts)  # then the table is one too
            if array or (flow.status == "constant" and index.status in ("flows", "cut")):
                return cut_index(index, at.place)
        picks = holder.call is not None and holder.call.short in ("max", "min", "topk", "sort")
        if picks and len(value.parts) > 1 and value.parts[1].number == 1:
            return cut(flow, at.place, "the index of a maximum", "hard")
        return flow

    def _comprehension(self, value: Value, at: Call | Assignment, env: Env, depth: int) -> Flow:
        targets = _TARGETS.search(value.text)
        if targets is None or len(value.parts) < 2:
            return UNKNOWN
        source = self.follow(value.parts[1], at, env, depth)
        if source.status in ("unknown", "constant") and _LOADER.search(value.parts[1].text):
            source = CONSTANT
        inner = {**env, **dict.fromkeys(_WORD.findall(targets[1]), source)}
        return self.follow(value.parts[0], at, inner, depth)

    # --- calls ---

    def _call(self, call: Call, env: Env, depth: int) -> Flow:
        return in_no_grad(self._called(call, env, depth), call.blocks)

    def _called(self, call: Call, env: Env, depth: int) -> Flow:
        short = call.short
        if short in _RANDOM and call.name != "torch.utils.data.sample":
            return CONSTANT
        torch = short == "Variable" and not call.name.startswith(("tensorflow", "keras"))
        torch = torch and self.program.framework in ("", "pytorch")
        if short in _VARIABLES and not torch:
            return FLOWS
        network = self._network(call, env, depth)
        if network is not None:
            return network
        own = self._own(call, env, depth)
        if own is not None:
            return own
        receiver = call.receiver
        method = receiver is not None and call.text != receiver.text
        parts = list(call.args) + [v for k, v in call.kwargs.items() if k not in ("mask", "index")]
        if short in ("where", "gather", "masked_fill", "index_select", "take_along_dim"):
            parts = _values(call, method)
        if method and short in _SHAPING:
            parts = []
        flows = [self.follow(p, call, env, depth) for p in parts]
        held: Flow | None = None
        if receiver is not None and method and not receiver.text.startswith("super"):
            held = self._receiver(receiver, call, env, depth)
            flows.append(held)
        inner = together(flows)
        return self._operation(call, inner, held)

    def _receiver(self, receiver: Value, call: Call, env: Env, depth: int) -> Flow:
        if receiver.kind == "name" and receiver.name == "self":
            return CONSTANT
        return self.follow(receiver, call, env, depth)

    def _operation(self, call: Call, inner: Flow, held: Flow | None) -> Flow:
        short, name = call.short, call.name
        if short in _DETACHING:
            return cut(inner, call.place, f"{short}()", "detached")
        if name in ("float", "math.log", "math.exp") or name.startswith("math."):
            return cut(inner, call.place, f"{name}()", "detached")
        if short in _REMAKES and not name.startswith("tensorflow"):
            if _wants_gradient(call) and inner.status == "constant":
                return FLOWS
            return cut(inner, call.place, f"{short}(...) makes a new tensor", "detached")
        if short in _HARD or name.startswith(_NUMPY) or name in ("int", "bool"):
            return cut(inner, call.place, f"{short}()", "hard")
        if short in ("cast", "to", "type", "astype") and _to_integers(call):
            return cut(inner, call.place, "a cast to integers", "hard")
        if _wants_gradient(call):
            return FLOWS
        known = name.startswith(_LIBRARIES) or name in _BUILTIN
        known = known or (held is not None and held.status != "unknown" and not _is_self(call))
        known = known or bool(_CRITERION.search(call.text)) or self._is_loss(call)
        if known or inner.status == "flows":
            return inner
        return UNKNOWN

    def _is_loss(self, call: Call) -> bool:
        maker = self.program.maker(call) if call.receiver is not None else None
        return maker is not None and maker.short.endswith("Loss")

    def _network(self, call: Call, env: Env, depth: int) -> Flow | None:
        """The flow out of a network or layer that is called; None when it is none."""
        receiver = call.receiver
        trace = tracer(self.program)
        if receiver is None:
            if _NETWORK.match(call.name) and self.program.function(call.name) is None:
                self.sources.append(call)
                return FLOWS
            layer = trace._functional(call) if call.name.startswith("tensorflow") else None  # pyright: ignore[reportPrivateUsage]
            if layer is not None and layer.weighted and call.short not in _PRODUCTS:
                self.sources.append(call)
                return FLOWS
            return None
        called = call.text == receiver.text or call.name.endswith("()") or call.short == "forward"
        if not called:
            return None
        if receiver.text in ("self", "super()") and call.klass:
            return self._forward(call, call.klass, env, depth)
        maker = self.program.maker(call)
        if maker is None:
            if receiver.kind == "name" and _NETWORK.match(receiver.name):
                self.sources.append(call)
                return FLOWS
            return None
        owner = self._own_class(maker)
        if owner is not None:
            if _CRITERION.search(owner.name) or not _has_weights(self.program, owner.name):
                return None
            return self._forward(call, maker.short, env, depth)
        layer = trace.layer(maker)
        if layer is not None and layer.weighted:
            self._note_inner(call, layer.kind, env, depth)
            self.sources.append(call)
            return FLOWS
        if maker.short == "Sequential" or maker.name == "keras.Model":
            self.sources.append(call)
            return FLOWS
        named = receiver.kind == "name" and _NETWORK.match(receiver.name) is not None
        if _PRETRAINED.search(maker.name) or named:
            self.sources.append(call)
            return FLOWS
        return None

    def _own_class(self, maker: Call) -> Class | None:
        """The class of the program that a call makes an object of; not a library's namesake."""
        library = maker.name.startswith(_FOREIGN)
        return None if library else self.program.klass(maker.short)

    def _note_inner(self, call: Call, kind: str, env: Env, depth: int) -> None:
        """A cut before a dense or convolution layer of the same forward function."""
        if kind not in ("dense", "conv") or not call.args or not call.klass:
            return
        flow = self.follow(call.args[0], call, env, depth)
        if flow.status == "cut" and any(
            "numpy" in c.what or "new tensor" in c.what for c in flow.cuts
        ):
            self.inner.extend(c for c in flow.cuts if c not in self.inner)

    def _forward(self, call: Call, klass: str, env: Env, depth: int) -> Flow:
        self.sources.append(call)
        function = self.program.function(f"{klass}.forward") or self.program.function(
            f"{klass}.call"
        )
        if function is None or function.name in self.entered:
            return FLOWS
        flow = self._enter(function, dict.fromkeys(function.parameters, CONSTANT), depth)
        return flow if flow.status == "cut" else FLOWS

    def _own(self, call: Call, env: Env, depth: int) -> Flow | None:
        """A function of the program: what it returns, for these arguments."""
        function = self._own_function(call)
        if function is None:
            return None
        inner: Env = {}
        for name in function.inputs:
            given = function.given(name, call)
            if given is not None:
                inner[name] = self.follow(given, call, env, depth)
            elif name in function.defaults:
                inner[name] = CONSTANT
            else:
                inner[name] = UNKNOWN
        if function.name in self.entered or len(self.entered) > MAX_DEPTH or not function.returns:
            return together(inner.values()) if "flows" in _statuses(inner) else UNKNOWN
        return self._enter(function, inner, depth)

    def _own_function(self, call: Call) -> Function | None:
        maker = self.program.maker(call) if call.receiver is not None else None
        owner = None if maker is None else self._own_class(maker)
        called = call.receiver is not None and call.text == call.receiver.text
        if owner is not None and called:
            return self.program.function(f"{owner.name}.forward") or self.program.function(
                f"{owner.name}.call"
            )
        name = call.name
        if name.startswith(("self.", "cls.")):
            return self.program.function(f"{call.klass}.{name.partition('.')[2]}")
        bare = "." not in name or call.receiver is None
        found = self.program.function(name) if bare else None
        return found if found is not None and not found.klass else None

    def _enter(self, function: Function, env: Env, depth: int) -> Flow:
        self.entered.append(function.name)
        flows: list[Flow] = []
        for value, place in function.returns:
            if value.kind == "tuple" and value.parts:
                value = value.parts[0]
            flows.append(self.follow(value, function.moment(value, place), env, depth + 1))
        self.entered.pop()
        flow = either(flows)
        if any(NO_GRAD.search(d.text + "()") for d in function.decorators):
            return cut(flow, function.place, "no_grad", "detached")
        return flow


@remembered
def _has_weights(program: Program, klass: str) -> bool:
    """Whether a class makes layers or parameters of its own; a hand-written loss does not."""
    trace = tracer(program)
    for call in program.calls_of(klass):
        layer = trace.layer(call)
        if layer is not None and layer.weighted:
            return True
        known = call.name.startswith(_LIBRARIES) and call.short not in _BARE
        if known and (call.short[:1].isupper() or "create" in call.short):
            return True
        if program.klass(call.short) is not None or _PRETRAINED.search(call.name):
            return True
        if call.short in ("param", "Dense", "get_variable", "add_weight"):
            return True
    return False


class _Method(_Follower):
    """Follows values within one method, where an attribute that is called is a network."""

    def before(self, call: Call, env: Env) -> list[Cut]:
        """The cuts that remake what goes into a network of the class."""
        receiver = call.receiver
        if receiver is None or not receiver.text.startswith("self.") or not call.args:
            return []
        if _CRITERION.search(receiver.text) or self._network(call, env, 0) != FLOWS:
            return []
        flow = self.follow(call.args[0], call, env, 0)
        remade = [c for c in flow.cuts if "numpy" in c.what or "new tensor" in c.what]
        stopped = any("no_grad" in c.what for c in flow.cuts)
        return remade[-1:] if flow.status == "cut" and not stopped else []

    def _network(self, call: Call, env: Env, depth: int) -> Flow | None:
        found = super()._network(call, env, depth)
        receiver = call.receiver
        if found is not None or receiver is None or call.text != receiver.text:
            return found
        attribute = receiver.text.startswith("self.") and receiver.text.count(".") == 1
        shown = self.program.maker(call) is not None or self._own_function(call) is not None
        return FLOWS if attribute and not shown else None


# Modules without weights that losses are built of.
_BARE = frozenset(
    {"Sigmoid", "Softmax", "LogSoftmax", "ReLU", "Tensor", "FloatTensor", "PairwiseDistance"}
    | {"CosineSimilarity", "CrossEntropyLoss", "BCELoss", "BCEWithLogitsLoss", "MSELoss", "L1Loss"}
    | {"NLLLoss", "SmoothL1Loss", "KLDivLoss", "TripletMarginLoss", "HuberLoss"}
)
# Products of tensors, in which the weights stand as a variable of their own.
_PRODUCTS = frozenset({"matmul", "mm", "tensordot", "einsum", "embedding_lookup", "xw_plus_b"})
_BUILTIN = frozenset({"sum", "max", "min", "abs", "list", "tuple", "zip", "enumerate", "len"})


def _is_self(call: Call) -> bool:
    return call.text.startswith("self.") and call.text.count(".") == 1


def _statuses(env: Env) -> set[str]:
    return {f.status for f in env.values()}


def _values(call: Call, method: bool) -> list[Value]:
    """The arguments that carry a gradient: not the condition of where, not an index."""
    if call.short == "where":
        return list(call.args[:1] if method else call.args[1:])
    if call.short == "masked_fill":
        return list(call.args[1:]) if method else [*call.args[:1], *call.args[2:]]
    return [] if method else list(call.args[:1])


def _wants_gradient(call: Call) -> bool:
    wanted = call.kwargs.get("requires_grad")
    return wanted is not None and wanted.literal is True


def _to_integers(call: Call) -> bool:
    return any(
        v.kind != "call" and _INTEGERS.search(v.text)
        for v in (*call.args[-1:], *(v for k, v in call.kwargs.items() if k == "dtype"))
    )
