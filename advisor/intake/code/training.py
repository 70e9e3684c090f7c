"""Losses, optimizers and models as the program uses them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from advisor.intake.code.facts import Call, Place, Program, Value
from advisor.intake.code.layers import Layer, Path, Tracer, tracer
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

LossKind = Literal[
    "categorical", "sparse-categorical", "binary", "nll", "squared", "absolute", "other"
]
Expects = Literal["logits", "probabilities", "log-probabilities", "values"]

_Loss = tuple[LossKind, Expects]
_KERAS: dict[str, _Loss] = {
    "categorical_crossentropy": ("categorical", "probabilities"),
    "sparse_categorical_crossentropy": ("sparse-categorical", "probabilities"),
    "binary_crossentropy": ("binary", "probabilities"),
    "CategoricalCrossentropy": ("categorical", "probabilities"),
    "SparseCategoricalCrossentropy": ("sparse-categorical", "probabilities"),
    "BinaryCrossentropy": ("binary", "probabilities"),
    "BinaryFocalCrossentropy": ("binary", "probabilities"),
    "CategoricalFocalCrossentropy": ("categorical", "probabilities"),
    "binary_focal_crossentropy": ("binary", "probabilities"),
    "categorical_focal_crossentropy": ("categorical", "probabilities"),
    "mse": ("squared", "values"),
    "MSE": ("squared", "values"),
    "mean_squared_error": ("squared", "values"),
    "MeanSquaredError": ("squared", "values"),
    "mae": ("absolute", "values"),
    "MAE": ("absolute", "values"),
    "mean_absolute_error": ("absolute", "values"),
    "MeanAbsoluteError": ("absolute", "values"),
    "logcosh": ("other", "values"),
    "Huber": ("other", "values"),
    "hinge": ("other", "values"),
    "squared_hinge": ("other", "values"),
    "kullback_leibler_divergence": ("other", "probabilities"),
    "KLDivergence": ("other", "probabilities"),
    "poisson": ("other", "values"),
}
_TORCH: dict[str, _Loss] = {
    "CrossEntropyLoss": ("sparse-categorical", "logits"),
    "cross_entropy": ("sparse-categorical", "logits"),
    "NLLLoss": ("nll", "log-probabilities"),
    "nll_loss": ("nll", "log-probabilities"),
    "BCELoss": ("binary", "probabilities"),
    "binary_cross_entropy": ("binary", "probabilities"),
    "BCEWithLogitsLoss": ("binary", "logits"),
    "binary_cross_entropy_with_logits": ("binary", "logits"),
    "MultiLabelSoftMarginLoss": ("binary", "logits"),
    "MSELoss": ("squared", "values"),
    "mse_loss": ("squared", "values"),
    "L1Loss": ("absolute", "values"),
    "l1_loss": ("absolute", "values"),
    "SmoothL1Loss": ("other", "values"),
    "smooth_l1_loss": ("other", "values"),
    "HuberLoss": ("other", "values"),
    "KLDivLoss": ("other", "log-probabilities"),
    "kl_div": ("other", "log-probabilities"),
}
_TF1: dict[str, _Loss] = {
    "softmax_cross_entropy_with_logits": ("categorical", "logits"),
    "softmax_cross_entropy_with_logits_v2": ("categorical", "logits"),
    "sparse_softmax_cross_entropy_with_logits": ("sparse-categorical", "logits"),
    "sigmoid_cross_entropy_with_logits": ("binary", "logits"),
    "weighted_cross_entropy_with_logits": ("binary", "logits"),
    "softmax_cross_entropy": ("categorical", "logits"),
    "sparse_softmax_cross_entropy": ("sparse-categorical", "logits"),
    "sigmoid_cross_entropy": ("binary", "logits"),
    "mean_squared_error": ("squared", "values"),
    "absolute_difference": ("absolute", "values"),
    "log_loss": ("binary", "probabilities"),
    "l2_loss": ("squared", "values"),
}

_OPTAX: dict[str, _Loss] = {
    "softmax_cross_entropy": ("categorical", "logits"),
    "softmax_cross_entropy_with_integer_labels": ("sparse-categorical", "logits"),
    "sigmoid_binary_cross_entropy": ("binary", "logits"),
    "l2_loss": ("squared", "values"),
    "squared_error": ("squared", "values"),
    "huber_loss": ("other", "values"),
}


@dataclass(frozen=True, eq=False, slots=True)
class Loss:
    """A loss in use.

    ``prediction`` is what goes into it, None when that is a compiled model's output.
    ``call`` is where the loss is applied or compiled; ``maker`` the call that built it, if any.
    ``path`` are the layers that lead to the prediction.
    """

    name: str
    kind: LossKind
    expects: Expects
    call: Call
    maker: Call | None
    prediction: Value | None
    target: Value | None
    path: Path

    @property
    def place(self) -> Place:
        """The line of the call."""
        return self.call.place

    @property
    def by_hand(self) -> bool:
        """Whether it is arithmetic of the program and no loss of a library."""
        return self.call.name in _SQUARES


@remembered
def losses(program: Program) -> tuple[Loss, ...]:
    """Every known loss that is applied or compiled, in order."""
    found: list[Loss] = []
    for call in program.calls:
        if call.short == "compile" and _looks_like_keras_compile(call):
            found.extend(_compiled(program, call))
            continue
        used = _used(program, call) or _squared(program, call)
        if used is not None:
            found.append(used)
    found = [u for u in found if program.taken(u.call)] or found
    return tuple(found or _built_only(program))


_SQUARES = ("tensorflow.square", "tensorflow.squared_difference", "tensorflow.pow")


def _squared(program: Program, call: Call) -> Loss | None:
    """``tf.square(target - prediction)``: an error squared by hand, of the output of a network.

    Only where one side is fed by a placeholder: other differences are penalties, targets of
    reinforcement learning and the like.
    """
    if call.name not in _SQUARES or not call.args:
        return None
    two = call.args if call.short == "squared_difference" else call.args[0].parts
    minus = call.short == "squared_difference" or call.args[0].operator == "-"
    if not minus or len(two) < 2 or any(v.number is not None for v in two[:2]):
        return None
    for target, prediction in ((two[0], two[1]), (two[1], two[0])):
        made = program.origin(target, call)
        if made is None or made.name != "tensorflow.placeholder":
            continue
        path = tracer(program).path(prediction, call)
        if path.weighted:
            return Loss(call.short, "squared", "values", call, None, prediction, target, path)
    return None


def _built_only(program: Program) -> list[Loss]:
    """``criterion = nn.CrossEntropyLoss()`` that a fragment shows beside its one network."""
    path = tracer(program).only
    makers = [
        c
        for c in program.calls
        if c.name.startswith("torch.nn.") and c.short in _TORCH and c.short.endswith("Loss")
    ]
    if path is None or not path.layers or len(makers) != 1 or makers[0].klass:
        return []
    kind, expects = _TORCH[makers[0].short]
    return [Loss(makers[0].short, kind, expects, makers[0], makers[0], None, None, path)]


def _looks_like_keras_compile(call: Call) -> bool:
    return call.name not in ("re.compile", "torch.compile") and call.receiver is not None


def compiled_model(program: Program, call: Call) -> Path:
    """The layers of the model whose compile or fit is called."""
    maker = program.maker(call)
    if maker is None:
        return _shown_model(program, call)
    function = program.function(maker.name.removeprefix("self."))
    if function is not None and function.returns:  # model = build_model()
        value, _ = function.returns[-1]
        calls = program.within(function)
        inner = program.resolve(value, calls[-1] if calls else None)
        maker = inner.call if inner.call is not None else maker
    return tracer(program).made(maker)


_OUTPUT = pattern(r"(?:y|outs?|outputs?|pred|preds|predictions?|logits|probs?)\d?$")


def _shown_model(program: Program, call: Call) -> Path:
    """Of a model that a fragment compiles without making it: what it adds, or its last tensor."""
    path = tracer(program).added(call)
    if path.layers or program.has("Sequential", "keras.Model", "Model"):
        return path
    tensors = [
        a
        for a in program.assignments
        if a.order < call.order
        and a.function == call.function
        and a.value.call is not None
        and (made := program.maker(a.value.call)) is not None
        and made.name.startswith("keras.layers.")
    ]
    if not tensors or not _OUTPUT.match(tensors[-1].target):
        return Path()
    if tensors[-1].target in tensors[-1].value.names():
        return Path()
    if len([a for a in tensors if a.target.startswith(("out", "pred"))]) > 1:
        return Path()
    return tracer(program).path(tensors[-1].value, tensors[-1])


def _compiled(program: Program, call: Call) -> list[Loss]:
    value = program.argument(call, "loss")
    if value is None or optimizer_kind(value.name) is not None:  # loss_function=, loss_fn=, ...
        meant = [v for k, v in call.kwargs.items() if "loss" in k and "weights" not in k]
        if not meant:
            return []
        value = program.resolve(meant[0], call)
    parts = value.parts if value.kind in ("list", "dict") else (value,)
    path = compiled_model(program, call) if len(parts) == 1 else Path()
    found: list[Loss] = []
    for part in parts:
        part = program.resolve(part, call)
        maker = part.call
        name = part.string or (maker.short if maker is not None else part.name.rpartition(".")[2])
        known = _KERAS.get(name)
        if known is None:
            continue
        expects = _keras_expects(program, maker, known[1])
        found.append(Loss(name, known[0], expects, call, maker, None, None, path))
    return found


def _keras_expects(program: Program, maker: Call | None, usual: Expects) -> Expects:
    if maker is None or usual != "probabilities":
        return usual
    value = program.argument(maker, "from_logits")
    if value is None:
        return usual
    return "logits" if value.literal is True else usual


def _used(program: Program, call: Call) -> Loss | None:
    maker: Call | None = None
    name = call.name
    if call.receiver is not None:
        if not (call.name.endswith("()") or call.text in (call.receiver.text, call.receiver.name)):
            return None
        maker = program.maker(call)
        if maker is None or not _is_loss_object(call, maker):
            return None
        name = maker.name
    short = name.rpartition(".")[2]
    if name.startswith("torch."):
        known, prediction_first = _TORCH.get(short), True
        if short.endswith("Loss") and maker is None:
            return None  # only built here
    elif name.startswith(("keras.losses.", "keras.backend.", "keras.metrics.")):
        known, prediction_first = _KERAS.get(short), False
        if short[:1].isupper() and maker is None:
            return None
    elif name.startswith(("tensorflow.losses.", "tensorflow.nn.")):
        known, prediction_first = _TF1.get(short), False
    elif name.startswith("optax."):
        known, prediction_first = _OPTAX.get(short), True
    else:
        return None
    if known is None:
        return None
    expects = _keras_expects(program, maker or call, known[1])
    prediction, target = _pair(call, prediction_first)
    path = Path() if prediction is None else tracer(program).from_callers(prediction, call)
    return Loss(short, known[0], expects, call, maker, prediction, target, path)


def _is_loss_object(call: Call, maker: Call) -> bool:
    receiver = call.receiver
    if receiver is None:
        return False
    called = call.name.endswith("()") and receiver.call is maker
    return called or call.text in (receiver.text, receiver.name)


def _pair(call: Call, prediction_first: bool) -> tuple[Value | None, Value | None]:
    first, second = (call.args[i] if i < len(call.args) else None for i in (0, 1))
    if not prediction_first:
        first, second = second, first
    for name in ("logits", "input", "y_pred", "predictions", "output"):
        first = call.kwargs.get(name, first)
    for name in ("labels", "target", "y_true", "onehot_labels", "multi_class_labels"):
        second = call.kwargs.get(name, second)
    return first, second


# --- optimizers ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """A network that the program defines: its name, its layers, and whether it is a whole one.

    A class used inside another class is a part (``whole`` is false).
    """

    name: str
    path: Path
    place: Place
    whole: bool


@remembered
def networks(program: Program) -> tuple[Network, ...]:
    """Every network defined by a class, Sequential, functional model or a TF1 loss."""
    found: list[Network] = []
    trace = tracer(program)
    for klass in program.classes:
        if klass.derives_from("Module", "keras.Model", "LightningModule", "Model", "Layer"):
            uses = [c for c in program.find(klass.name) if c.klass != klass.name]
            whole = bool(uses) and not any(c.klass for c in uses)
            found.append(Network(klass.name, trace.model(klass.name), klass.place, whole))
    for call in program.calls:
        if call.name in ("keras.Sequential", "torch.nn.Sequential", "keras.Model"):
            found.append(Network(call.short, trace.made(call), call.place, not call.klass))
    for loss in losses(program):
        if (loss.name in _TF1 or loss.by_hand) and loss.path.layers:
            found.append(Network(loss.name, loss.path, loss.place, loss.path.complete))
    return tuple(n for n in found if n.path.layers)


@remembered
def parts(program: Program) -> tuple[Network, ...]:
    """The networks of a program; in a fragment that defines none, the layers that it shows."""
    shown = networks(program)
    if shown or not (program.is_fragment or not program.imports):
        return shown
    return tuple(_parts(program, tracer(program)))


# Most of a snippet is about one network; what a longer program leaves over is nothing.
_MOST_PARTS = 60
_WHOLE_END = pattern(r"(?:fc|head|out|output|classifier|cls|logits|pred|linear)_?\d*$")


def _parts(program: Program, trace: Tracer) -> Iterator[Network]:
    """Layers in a fragment without the network around them.

    A ``forward`` or a block without its class, layers applied one after the other, lists of
    layers, and ``model.add`` to a model that nothing makes.
    """
    for function in program.functions[:_MOST_PARTS]:
        lone = not function.klass and "." not in function.name
        path = trace.returned(function) if lone else Path()
        if path.layers:
            named = function.name in ("forward", "call") and path.layers[-1].weighted
            whole = named and _WHOLE_END.search(path.layers[-1].name) is not None
            yield Network(function.name, path, function.place, whole)
    last = {a.target: a for a in program.assignments if not a.function and not a.klass}
    ends: list[tuple[Path, Place]] = []
    for a in list(last.values())[-_MOST_PARTS:]:
        path = trace.listed(a.value, a) if a.value.kind == "list" else trace.path(a.value, a)
        if len(path.layers) > 1 and any(_is_library(layer) for layer in path.weighted):
            ends.append((path, a.place))
    for path, place in ends:
        mine = {id(layer.call) for layer in path.layers}
        if not any(mine < {id(layer.call) for layer in other.layers} for other, _ in ends):
            yield Network("", path, place, whole=False)
    added = {c.receiver.text: c for c in program.find("add") if c.receiver is not None}
    for call in added.values():
        path = trace.added(call)
        if len(path.layers) > 1:
            yield Network("", path, call.place, whole=False)


def _is_library(layer: Layer) -> bool:
    """Whether a layer with weights is more than a product of two arrays."""
    return not layer.name.startswith("numpy.") and layer.call.short not in _PRODUCTS


_PRODUCTS = frozenset({"matmul", "mm", "bmm", "dot", "einsum", "tensordot", "addmm"})


_OPTIMIZER = pattern(
    r"(?:torch\.optim|keras\.optimizers|apex\.optimizers|torch_optimizer|bitsandbytes\.optim)"
    r"\.([A-Z]\w*)$|tensorflow\.train\.(\w+)Optimizer$|optax\.(adam|adamw|sgd|rmsprop|adagrad|lion|lamb)$"
    r"|transformers\.(AdamW|Adafactor)$"
)
_KINDS = {
    "gradientdescent": "sgd",
    "momentum": "sgd-momentum",
    "rmsprop": "rmsprop",
    "fusedadam": "adam",
    "adamw8bit": "adamw",
    "adam8bit": "adam",
}
_NOT_OPTIMIZERS = frozenset(
    {"Optimizer", "LearningRateSchedule", "LossScaleOptimizer", "SyncReplicas"}
)
_BY_STRING = frozenset(
    {"adam", "sgd", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "adamw", "ftrl"}
)
ADAM_LIKE = frozenset(
    {"adam", "adamw", "nadam", "adamax", "radam", "sparseadam", "lamb", "adafactor", "lion"}
)


@dataclass(frozen=True, eq=False, slots=True)
class Optimizer:
    """An optimizer in use.

    ``kind`` is lower case ("adam", "sgd", "sgd-momentum", "rmsprop"). ``learning_rate`` is a
    number when it can be read (``lr_is_default`` when it is the documented default), else
    ``schedule`` says whether a schedule stands in its place.
    """

    kind: str
    call: Call
    learning_rate: float | None
    lr_is_default: bool
    schedule: bool
    momentum: float | None

    @property
    def place(self) -> Place:
        """The line of the call."""
        return self.call.place


@remembered
def optimizers(program: Program) -> tuple[Optimizer, ...]:
    """Every optimizer that is built or named, in order.

    Those in branches that the settings never enter only where there are no others; of losses, too.
    """
    found: list[Optimizer] = []
    for call in program.calls:
        kind = optimizer_kind(call.name)
        if kind is not None:
            found.append(_optimizer(program, call, kind))
        elif call.short == "compile" and _looks_like_keras_compile(call):
            value = program.argument(call, "optimizer")
            if value is not None and value.string and value.string.lower() in _BY_STRING:
                found.append(_by_name(program, call, value.string.lower()))
        elif call.name.endswith("contrib.layers.optimize_loss"):
            value = program.argument(call, "optimizer")
            if value is not None and value.string:
                found.append(_optimizer(program, call, value.string.lower()))
    return tuple(o for o in found if program.taken(o.call)) or tuple(found)


# Trainers of transformers and trl build the optimizer themselves. Defaults of their arguments:
# transformers reference, TrainingArguments; trl reference, SFTConfig and DPOConfig.
_ARGUMENTS = {
    "TrainingArguments": 5e-5,
    "Seq2SeqTrainingArguments": 5e-5,
    "SFTConfig": 2e-5,
    "DPOConfig": 1e-6,
}


@remembered
def argued_optimizers(program: Program) -> tuple[Optimizer, ...]:
    """The optimizers that trainers build from their arguments; not among ``optimizers``."""
    found: list[Optimizer] = []
    for call in program.find(*_ARGUMENTS):
        rate = program.argument(call, "learning_rate")
        default = rate is None and not call.starred
        number = _ARGUMENTS[call.short] if default else None if rate is None else rate.number
        named = program.argument(call, "optim")
        word = "adamw" if named is None or named.string is None else named.string
        kind = next((k for k in ("adafactor", "sgd", "lion", "rmsprop") if k in word), "adamw")
        found.append(Optimizer(kind, call, number, default, False, None))
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def optimizer_kind(name: str) -> str | None:
    """The kind of optimizer that a dotted name builds; None when it builds none."""
    match = _OPTIMIZER.search(name)
    if match is None:
        return None
    word = next(g for g in match.groups() if g)
    if word in _NOT_OPTIMIZERS or word.endswith(("LR", "Decay")):
        return None
    return _KINDS.get(word.lower(), word.lower())


# Keras 2 and 3, optimizer reference: what compile(optimizer="name") uses.
_STRING_RATES = {"sgd": 0.01, "adagrad": 0.001, "adadelta": 0.001}


def _by_name(program: Program, call: Call, kind: str) -> Optimizer:
    return Optimizer(
        kind, call, _STRING_RATES.get(kind, 0.001), True, False, 0.0 if kind == "sgd" else None
    )


def _optimizer(program: Program, call: Call, kind: str) -> Optimizer:
    rate = program.setting(call, "learning_rate")
    number = None if rate is None else rate.number
    momentum = program.setting(call, "momentum")
    strength = None if momentum is None else momentum.number
    if kind == "sgd" and (strength is None or strength > 0) and momentum is not None:
        kind = "sgd-momentum" if strength is not None else "sgd"
    schedule = rate is not None and rate.call is not None
    default = rate is not None and rate.is_default
    return Optimizer(kind, call, number, default, schedule, strength)
