"""The layers that a value has gone through: follow an output back to its input."""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass, field
from typing import Literal

from advisor.intake.code.facts import (
    BRANCHES,
    Assignment,
    Block,
    Call,
    Function,
    Place,
    Program,
    Value,
)
from advisor.patterns import pattern

LayerKind = Literal[
    "dense",
    "conv",
    "recurrent",
    "embedding",
    "attention",
    "batch-norm",
    "norm",
    "dropout",
    "activation",
    "pool",
    "shape",
    "merge",
    "input",
    "scale",
    "backbone",
    "other",
]
WEIGHTED = frozenset({"dense", "conv", "recurrent", "embedding", "attention", "backbone"})

_KINDS: dict[LayerKind, str] = {
    "dense": (
        "Linear Dense LazyLinear Bilinear dense fully_connected linear matmul mm bmm xw_plus_b "
        "addmm tensordot einsum dot"
    ),
    "conv": (
        "Conv1d Conv2d Conv3d Conv1D Conv2D Conv3D ConvTranspose1d ConvTranspose2d ConvTranspose3d "
        "Conv2DTranspose Conv3DTranspose SeparableConv2D SeparableConv1D "
        "DepthwiseConv2D LazyConv2d Conv ConvTranspose "
        "conv1d conv2d conv3d conv2d_transpose separable_conv2d depthwise_conv2d convolution2d "
        "convolution GCNConv GATConv SAGEConv"
    ),
    "recurrent": (
        "LSTM GRU SimpleRNN RNN LSTMCell GRUCell RNNCell Bidirectional ConvLSTM2D dynamic_rnn "
        "static_rnn bidirectional_dynamic_rnn"
    ),
    "embedding": "Embedding EmbeddingBag embedding_lookup embed_sequence Embed",
    "attention": (
        "MultiheadAttention MultiHeadAttention Attention "
        "TransformerEncoder TransformerEncoderLayer "
        "TransformerDecoder TransformerDecoderLayer Transformer"
    ),
    "batch-norm": (
        "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm BatchNormalization batch_norm "
        "batch_normalization batch_norm_layer fused_batch_norm BatchNorm LazyBatchNorm2d"
    ),
    "norm": (
        "LayerNorm GroupNorm InstanceNorm1d InstanceNorm2d LayerNormalization GroupNormalization "
        "layer_norm group_norm LocalResponseNorm lrn local_response_normalization "
        "normalize RMSNorm "
        "UnitNormalization"
    ),
    "dropout": (
        "Dropout Dropout1d Dropout2d Dropout3d SpatialDropout1D SpatialDropout2D AlphaDropout "
        "dropout dropout2d GaussianDropout DropPath GaussianNoise FeatureAlphaDropout"
    ),
    "pool": (
        "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AdaptiveAvgPool1d AdaptiveAvgPool2d "
        "AdaptiveMaxPool2d MaxPooling1D MaxPooling2D MaxPooling3D "
        "AveragePooling1D AveragePooling2D "
        "GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D "
        "mean reduce_mean amax logsumexp max_pool max_pool1d max_pool2d avg_pool avg_pool2d "
        "adaptive_avg_pool2d max_pooling2d "
        "average_pooling2d max_pooling1d"
    ),
    "shape": (
        "Flatten Reshape Permute RepeatVector view reshape flatten squeeze unsqueeze permute "
        "transpose contiguous Unflatten UpSampling2D UpSampling1D Upsample "
        "interpolate ZeroPadding2D "
        "Cropping2D expand_dims to float double half cuda cpu cast identity Masking Identity "
        "pad size type_as t clone"
    ),
    "merge": (
        "Concatenate concatenate Add add Multiply multiply Average cat concat stack merge Subtract "
        "bias_add Dot"
    ),
    "input": "Input InputLayer placeholder",
    "scale": "Rescaling Normalization",
}
_KIND_OF: dict[str, LayerKind] = {n: kind for kind, names in _KINDS.items() for n in names.split()}

# What every interface calls its activations, under one word each.
ACTIVATIONS = {
    "relu": "relu",
    "relu_": "relu",
    "relu6": "relu6",
    "ReLU": "relu",
    "ReLU6": "relu6",
    "softmax": "softmax",
    "Softmax": "softmax",
    "Softmax2d": "softmax",
    "softmax_v2": "softmax",
    "log_softmax": "log_softmax",
    "LogSoftmax": "log_softmax",
    "sigmoid": "sigmoid",
    "Sigmoid": "sigmoid",
    "sigmoid_": "sigmoid",
    "log_sigmoid": "log_sigmoid",
    "logsigmoid": "log_sigmoid",
    "LogSigmoid": "log_sigmoid",
    "hard_sigmoid": "hard_sigmoid",
    "Hardsigmoid": "hard_sigmoid",
    "tanh": "tanh",
    "Tanh": "tanh",
    "leaky_relu": "leaky_relu",
    "LeakyReLU": "leaky_relu",
    "leaky_relu_": "leaky_relu",
    "PReLU": "prelu",
    "elu": "elu",
    "ELU": "elu",
    "selu": "selu",
    "SELU": "selu",
    "gelu": "gelu",
    "GELU": "gelu",
    "silu": "silu",
    "SiLU": "silu",
    "swish": "silu",
    "mish": "mish",
    "Mish": "mish",
    "softplus": "softplus",
    "Softplus": "softplus",
    "softsign": "softsign",
    "Hardswish": "hardswish",
    "hardswish": "hardswish",
    "linear": "linear",
    "Threshold": "relu",
    "ThresholdedReLU": "relu",
    "exponential": "exponential",
}
# slim and tf.contrib.layers put a ReLU after these unless told otherwise.
_SLIM_RELU = frozenset(
    {"fully_connected", "conv2d", "convolution2d", "conv2d_transpose", "separable_conv2d"}
)
_UNITS = {
    "Linear": "out_features",
    "Dense": "units",
    "dense": "units",
    "fully_connected": "num_outputs",
    "Conv1d": "out_channels",
    "Conv2d": "out_channels",
    "Conv3d": "out_channels",
    "Conv1D": "filters",
    "Conv2D": "filters",
    "Conv3D": "filters",
    "ConvTranspose1d": "out_channels",
    "ConvTranspose2d": "out_channels",
    "ConvTranspose3d": "out_channels",
    "Conv2DTranspose": "filters",
    "Conv3DTranspose": "filters",
    "SeparableConv1D": "filters",
    "SeparableConv2D": "filters",
    "conv1d": "filters",
    "conv2d": "filters",
    "conv2d_transpose": "filters",
    "LSTM": "units",
    "GRU": "units",
    "SimpleRNN": "units",
    "Conv": "units",
    "ConvTranspose": "units",
}
# Longer paths are given up: bounded time on hostile input.
MAX_STEPS = 4000
MAX_DEPTH = 8
_APPLIES = ("apply", "apply_fn")
_BACKBONE = (
    "torchvision.models.",
    "keras.applications.",
    "timm.create_model",
    "tensorflow.contrib.slim.nets.",
    "efficientnet_pytorch.",
)
# Their networks end in a linear layer unless ``activation`` says otherwise.
_SEGMENTERS = ("segmentation_models_pytorch.", "smp.")
# In a fragment the network that is called is the only one that is shown. These words say that
# it is another one, and that a class is a part of a network and not the whole of one.
_NETWORK = pattern(
    r"(?:self\.)?(?:\w{0,30}(?:model|net|network|clf|classifier|cnn|rnn|mlp|vit|policy|regressor))"
    r"\d?$",
    re.IGNORECASE,
)
_OTHER_NETWORK = pattern(
    r"teacher|target|disc|gen|ema|ref|old|base|pre|frozen|backbone|critic|feature|subnet",
    re.IGNORECASE,
)
_PART_CLASS = pattern(
    r"att|gate|block|layer|squeeze|^se|excit|loss|criterion|embed|encoder|pool|norm|generator"
    r"|discriminator|critic|router|expert|stage|cell|unit$",
    re.IGNORECASE,
)
_HEAD = pattern(r"self\.(?:head|out|output|fc|classifier|final|last|pred|predictor|logits|net)$")
# Attributes of a class whose constructor is left out that everybody gives to bare linear layers.
_LINEAR_NAME = pattern(r"self\.(?:fc\d+|linear\d*|lin\d+)$")
# And to others; what they end with is not known.
_NAMED: list[tuple[LayerKind, re.Pattern[str]]] = [
    ("dense", pattern(r"self\.(?:fc|dense_?\d*|fc_?out)$")),
    ("conv", pattern(r"self\.conv_?\d*(?:_\d+)?$")),
    ("batch-norm", pattern(r"self\.(?:bn|batch_?norm)_?\d*$")),
    ("norm", pattern(r"self\.(?:ln|layer_?norm)_?\d*$")),
    ("recurrent", pattern(r"self\.(?:lstm|gru|rnn)_?\d*$")),
    ("embedding", pattern(r"self\.(?:emb|embed|embedding)$")),
    ("pool", pattern(r"self\.(?:max_?|avg_?)?pool_?\d*$")),
    ("dropout", pattern(r"self\.(?:drop|dropout|do)_?\d*$")),
    ("shape", pattern(r"self\.flatten$")),
]
_RELU_NAME = pattern(r"self\.relu_?\d*$")


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """One step of a computation.

    ``activation`` is the one applied at its end: "linear" for a weighted layer without one, None
    where it cannot be known. ``units`` is the number of outputs or channels, None when unknown.
    ``call`` made the layer or is the function; ``place`` is where it stands.
    """

    kind: LayerKind
    name: str
    units: int | None
    activation: str | None
    call: Call
    place: Place

    @property
    def weighted(self) -> bool:
        """Whether the layer has weights of its own that mix its inputs."""
        return self.kind in WEIGHTED


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """Layers from input to output; ``complete`` when it was followed to an input.

    ``branched`` when only the first of several inputs of a merge was followed. ``parameter`` is
    that of the function around the value at which the way ended, "" when it ended elsewhere.
    """

    layers: tuple[Layer, ...] = ()
    complete: bool = False
    branched: bool = False
    parameter: str = ""

    @property
    def output(self) -> Layer | None:
        """The last layer that decides the form of the output.

        Its ``units`` are those of the last weighted layer. None when the end is not known.
        """
        ended: Layer | None = None
        for layer in reversed(self.layers):
            if layer.kind == "activation" and ended is None:
                ended = layer
            elif layer.weighted:
                if ended is None:
                    return layer
                return Layer(
                    "activation", ended.name, layer.units, ended.activation, ended.call, ended.place
                )
            elif layer.kind not in ("dropout", "shape", "activation", "batch-norm", "norm"):
                break
        return ended

    @property
    def weighted(self) -> tuple[Layer, ...]:
        """The layers with weights, in order."""
        return tuple(layer for layer in self.layers if layer.weighted)


class Tracer:
    """Follows values of one program back through layers."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def path(self, value: Value, at: Call | Assignment | None) -> Path:
        """The layers that led to a value at a call."""
        found: list[Layer] = []
        state = _State()
        self._follow(value, at, found, state, 0)
        owner, parameter = state.parameter
        own = at is not None and at.function == owner
        return Path(
            tuple(reversed(found)), state.complete, state.branched, parameter if own else ""
        )

    def from_callers(self, value: Value, at: Call | Assignment) -> Path:
        """As ``path``; behind a parameter it goes on with what a caller of the function gives.

        Of several callers the first one with layers counts.
        """
        path = self.path(value, at)
        function = self.program.function(at.function) if path.parameter else None
        if function is None:
            return path
        for site in self.program.uses(function):
            given = function.given(path.parameter, site)
            before = Path() if given is None else self.path(given, site)
            if before.layers:
                layers = (*before.layers, *path.layers)
                return Path(layers, before.complete, path.branched or before.branched)
        return path

    def model(self, name: str) -> Path:
        """The layers of a class derived from Module or keras.Model, by its forward."""
        return self._model(name, _State(), 0)

    def _model(self, name: str, state: _State, depth: int) -> Path:
        function = self.program.function(f"{name}.forward") or self.program.function(f"{name}.call")
        function = function or self.program.function(f"{name}.__call__")
        if function is None or not function.returns:
            return Path()
        return self._returned(function, state, depth)

    def made(self, call: Call) -> Path:
        """The layers of the model that a constructor call makes."""
        found: list[Layer] = []
        state = _State()
        self._made(call, None, found, state, 0)
        return Path(tuple(reversed(found)), state.complete, state.branched)

    @functools.cached_property
    def only(self) -> Path | None:
        """The one network that a fragment shows; None when it shows none or several.

        A class that no other class uses, a ``forward`` or a head without the class around it, or
        a Sequential.
        """
        bases = ("Module", "LightningModule", "keras.Model", "Model")
        whole = [
            k
            for k in self.program.classes
            if k.derives_from(*bases)
            and {"forward", "call"} & set(k.methods)
            and not any(c.klass and c.klass != k.name for c in self.program.find(k.name))
        ]
        lone = self.program.function("forward")
        lone = None if lone is None or lone.klass else lone
        made = [
            c
            for c in self.program.find("Sequential")
            if not c.klass and not c.function and c.name.startswith(("torch.", "keras."))
        ]
        heads = [a for a in self.program.assignments if not a.klass and _HEAD.match(a.target)]
        if len(whole) + len(made) + (lone is not None) > 1:
            return None
        if whole:
            return None if _PART_CLASS.search(whole[0].name) else self.model(whole[0].name)
        if lone is not None:
            return self._returned(lone, _State(), 0)
        maker = made[0] if made else heads[-1].value.call if len(heads) == 1 else None
        return None if maker is None else self.made(maker)

    @functools.cached_property
    def _unshown(self) -> frozenset[str]:
        """Names of networks that are called and come from nowhere."""
        return frozenset(
            c.name
            for c in self.program.calls_like(_NETWORK.match)
            if not c.klass
            and not c.function.endswith("forward")
            and self.program.function(c.name) is None
            and self.program.lookup(c.name) is None
        )

    def _is_the_only(self, call: Call) -> bool:
        """Whether a call is of a network that is not made here, while one network is shown."""
        if call.name not in self._unshown or len(self._unshown) > 1:
            return False
        named = [
            a
            for a in self.program.assignments
            if "." not in a.target
            and a.value.call is not None
            and (made := self.program.maker_of(a.value, a)) is not None
            and (made.short == "Sequential" or self.program.klass(made.short) is not None)
        ]
        return not named and not _OTHER_NETWORK.search(call.name)

    def _namesake(self, call: Call) -> str | None:
        """The class that a network is called after where nothing makes it: ``netD`` and ``D``."""
        program = self.program
        if call.klass or "." in call.name or program.function(call.name) is not None:
            return None
        if program.lookup(call.name) is not None:
            return None
        bare = _PREFIX.sub("", call.name.lower())
        for klass in program.classes:
            if klass.name.lower() == bare and not program.has(klass.name):
                return klass.name if klass.derives_from("Module", "keras.Model") else None
        return None

    def added(self, call: Call) -> Path:
        """The layers given by ``model.add`` to the receiver of a call, where nothing made it."""
        found: list[Layer] = []
        state = _State()
        holder = "" if call.receiver is None else call.receiver.text
        adds = [
            a
            for a in self.program.find("add")
            if a.receiver is not None and a.receiver.text == holder and a.args
        ]
        if not holder or any(_conditional(a.blocks) for a in adds):
            return Path()
        for add in reversed(adds):
            made = self.program.resolve(add.args[-1], add).call
            if made is None or not self._made(made, add, found, state, 0):
                break
        return Path(tuple(reversed(found)), False, state.branched)

    def _returned(self, function: Function, outer: _State, depth: int) -> Path:
        value, _ = function.returns[-1]
        if value.kind == "tuple" and value.parts:
            value = value.parts[0]
        end = _End(function)
        found: list[Layer] = []
        state = outer.inner()
        self._follow_at(value, end, found, state, depth + 1)
        return Path(tuple(reversed(found)), state.complete, state.branched)

    # Layers are collected from the output to the input.

    def _follow(
        self,
        value: Value,
        at: Call | Assignment | None,
        found: list[Layer],
        state: _State,
        depth: int,
    ) -> None:
        while state.steps[0] < MAX_STEPS:
            state.steps[0] += 1
            step = self._step(value, at, found, state, depth)
            if step is None:
                return
            value, at = step
        state.complete = False

    def _follow_at(
        self, value: Value, end: _End, found: list[Layer], state: _State, depth: int
    ) -> None:
        if value.kind == "name":
            mine = self.program.assignments_to(value.name, end.function.name)
            if mine:
                self._follow(mine[-1].value, mine[-1], found, state, depth)
                return
            state.complete = value.name in end.function.parameters
            return
        calls = tuple(value.calls())
        self._follow(value, calls[0] if calls else None, found, state, depth)

    def _step(
        self,
        value: Value,
        at: Call | Assignment | None,
        found: list[Layer],
        state: _State,
        depth: int,
    ) -> tuple[Value, Call | Assignment | None] | None:
        """One step back; None at the input or where the way is lost."""
        if value.kind == "name":
            return self._name(value, at, state, bool(found))
        parts = value.parts
        if value.kind == "binary":
            return self._binary(value, at, found, state)
        if value.kind in ("subscript", "list", "tuple"):
            several = value.kind != "subscript" and len(parts) > 1
            state.branched = state.branched or several
            return (parts[0], at) if len(parts) > 0 else None
        if value.call is not None:
            return self._call(value.call, found, state, depth)
        chosen = [p for p in parts[::2] if p.call is not None and _is_given(p.call, state)]
        if value.text.count(" if ") == 1 and len(parts) == 3 and chosen:
            return chosen[0], at  # z if act is None else act(z)
        return None

    def _name(
        self, value: Value, at: Call | Assignment | None, state: _State, seen: bool
    ) -> tuple[Value, Call | Assignment] | None:
        assignment = self.program.lookup(value.name, at)
        if assignment is None:
            function = (
                self.program.function(at.function) if at is not None and at.function else None
            )
            given = function is not None and value.name in function.parameters
            looped = at is not None and any(value.name in b.target for b in at.blocks)
            state.complete = given or looped or seen
            if given and function is not None:
                state.parameter = function.name, value.name
            return None
        if assignment.unpacked not in (None, 0) and assignment.value.kind not in ("tuple", "list"):
            return None
        inner = assignment.value
        if assignment.unpacked is not None and inner.kind in ("tuple", "list"):
            if assignment.unpacked >= len(inner.parts):
                return None
            inner = inner.parts[assignment.unpacked]
        return inner, assignment

    def _binary(
        self, value: Value, at: Call | Assignment | None, found: list[Layer], state: _State
    ) -> tuple[Value, Call | Assignment | None] | None:
        """``matmul(x, W) + b`` is a dense layer; ``x / 255`` a scaled input; else a merge."""
        if value.operator == "@":  # a product with weights that nothing names: the way is lost
            return self._lost(state)
        for part in value.parts:
            inner = part if part.call is not None else self.program.resolve(part, at)
            if inner.call is not None and _KIND_OF.get(inner.call.short) in ("dense", "conv"):
                return part, at
        state.branched = True
        return value.parts[0], at

    def _call(
        self, call: Call, found: list[Layer], state: _State, depth: int
    ) -> tuple[Value, Call] | None:
        if call.name == "self" and call.klass and depth <= MAX_DEPTH:
            path = self._model(call.klass, state, depth + 1)
            found.extend(reversed(path.layers))
            state.complete = path.complete
            return None
        if call.short in _APPLIES and self.program.framework == "jax":
            return self._applied(call, found, state, depth)
        maker = self.program.maker(call) if call.receiver is not None else None
        if maker is not None and self._is_called_object(call, maker):
            if self._made(maker, call, found, state, depth):
                return (call.args[0], call) if call.args else self._lost(state, bool(call.kwargs))
            return self._lost(state)
        if call.name.startswith(_BACKBONE) and call.args:
            found.append(_layer("backbone", call, None, None))
            return call.args[0], call
        if call.name in ("keras.Input", "tensorflow.placeholder"):
            found.append(_layer("input", call, None, None))
            state.complete = True
            return None
        passed = self._given_activation(call, found, state)
        if passed is not None:
            return passed
        layer = self._functional(call)
        if layer is not None:
            if layer.kind == "dense" and layer.units is None:
                layer = dataclasses.replace(layer, units=self._columns(call, state))
            found.append(layer)
            return self._input(call, state)
        if _is_clamp(call):
            return self._input(call, state)
        namesake = self._namesake(call)
        if namesake is not None and depth <= MAX_DEPTH:
            path = self._model(namesake, state, depth + 1)
            found.extend(reversed(path.layers))
            return self._lost(state, path.complete)
        if self._is_the_only(call) and depth <= MAX_DEPTH:
            path = self.only
            if path is not None:
                found.extend(reversed(path.layers))
                return self._lost(state, path.complete)
        if _LINEAR_NAME.match(call.name) and self.program.lookup(call.name, call) is None:
            found.append(_layer("dense", call, None, "linear"))
            return (call.args[0], call) if call.args else self._lost(state)
        named = self._named(call)
        if named is not None:
            found.append(named)
            return (call.args[0], call) if call.args else self._lost(state)
        return self._own_function(call, found, state, depth)

    def _named(self, call: Call) -> Layer | None:
        """The layer that an attribute nothing sets is by its name; None for other names."""
        if not call.name.startswith("self.") or call.name.count(".") != 1:
            return None
        if self.program.lookup(call.name) is not None or self.program.function(call.short):
            return None
        if _RELU_NAME.match(call.name):
            return _layer("activation", call, None, "relu")
        for kind, names in _NAMED:
            if names.match(call.name):
                return _layer(kind, call, None, None)
        return None

    def returned(self, function: Function) -> Path:
        """The layers from the parameters of a function to what it returns."""
        return self._returned(function, _State(), 0) if function.returns else Path()

    def listed(self, value: Value, at: Call | Assignment) -> Path:
        """The layers of a list literal of constructors, in order; empty when one is not known."""
        calls = [self.program.resolve(p, at).call for p in value.parts]
        found = [None if c is None else self.layer(c) for c in calls]
        known = tuple(layer for layer in found if layer is not None)
        return Path(known) if len(known) == len(found) else Path()

    def _applied(self, call: Call, found: list[Layer], state: _State, depth: int) -> None:
        """Flax: ``model.apply(variables, x)``, ``state.apply_fn(variables, x)``.

        Where the module cannot be followed it is the only one of the program that is called.
        """
        maker = self.program.maker(call) if call.short == "apply" else None
        own = None if maker is None else self.program.klass(maker.short)
        if own is None:
            modules = [k for k in self.program.classes if k.derives_from("Module", "nnx.Module")]
            roots = [
                k for k in modules if any(not c.klass for c in self.program.find(k.name))
            ] or modules
            own = roots[0] if len(roots) == 1 else None
        if own is None or depth > MAX_DEPTH:
            return self._lost(state)
        path = self._model(own.name, state, depth + 1)
        found.extend(reversed(path.layers))
        state.branched = state.branched or path.branched
        return self._lost(state, path.complete)

    @staticmethod
    def _is_called_object(call: Call, maker: Call) -> bool:
        """Whether the object itself is called: ``Dense(3)(x)``, ``net(x)``, ``self.fc(x)``."""
        receiver = call.receiver
        if receiver is None:
            return False
        if receiver.call is maker:
            return call.name.endswith("()")
        return call.text == receiver.text or call.text == receiver.name or call.short == "forward"

    def _lost(self, state: _State, complete: bool = False) -> None:
        state.complete = complete

    def _input(self, call: Call, state: _State) -> tuple[Value, Call] | None:
        """What a function or method is applied to."""
        method = call.receiver is not None and call.receiver.text != "self"
        if method and call.receiver is not None and call.text != call.receiver.text:
            return call.receiver, call
        for name in ("inputs", "input", "x", "logits", "features", "tensor", "a"):
            if name in call.kwargs:
                return call.kwargs[name], call
        position = 1 if call.short == "embedding_lookup" else 0
        return (call.args[position], call) if len(call.args) > position else None

    def _functional(self, call: Call) -> Layer | None:
        """A layer written as a function or method: ``F.relu(x)``, ``tf.layers.dense(x, 10)``."""
        if call.receiver is not None and self.program.function(call.short) is not None:
            return None
        if call.short in ACTIVATIONS:
            return _layer("activation", call, None, ACTIVATIONS[call.short])
        kind = _KIND_OF.get(call.short)
        if kind is None or self.program.function(call.name) is not None:
            return None
        return self._weighted(kind, call)

    def _weighted(self, kind: LayerKind, call: Call) -> Layer:
        activation: str | None = None
        if kind in WEIGHTED:
            activation = self._activation(call)
        return _layer(kind, call, self._units(call), activation)

    def _units(self, call: Call) -> int | None:
        name = _UNITS.get(call.short)
        if name is None:
            return None
        position = 1 if call.name.startswith(("torch.nn.", "tensorflow.")) else 0
        value = self.program.argument(call, name, position)
        number = None if value is None else value.number
        return int(number) if number is not None and number.is_integer() else None

    def _columns(self, call: Call, state: _State) -> int | None:
        """The units of ``tf.matmul(x, W)``: the columns of the variable, also within a helper."""
        made = self.program.origin(call.args[1], call) if len(call.args) == 2 else None
        if made is None or made.short not in ("Variable", "get_variable"):
            return None
        drawn = self.program.origin(made.args[0], made) if made.args else None
        shape = made.kwargs.get("shape") or (drawn.args[0] if drawn and drawn.args else None)
        shape = None if shape is None else self.program.resolve(shape, drawn or made)
        if shape is None or shape.kind not in ("list", "tuple") or len(shape.parts) != 2:
            return None
        last, at = shape.parts[1], drawn or made
        function, site = state.frames[-1] if state.frames else (None, None)
        if function is not None and site is not None and last.name in function.parameters:
            last, at = function.given(last.name, site) or last, site
        number = self.program.resolve(last, at).number
        return int(number) if number is not None and number.is_integer() else None

    def _activation(self, call: Call) -> str | None:
        """The activation given to a weighted layer; "linear" when none is."""
        if call.name.startswith("torch.") and "activation" not in call.kwargs:
            return "linear" if _KIND_OF.get(call.short) in ("dense", "conv", "embedding") else None
        name = "activation_fn" if call.name.startswith("tensorflow.contrib") else "activation"
        value = self.program.argument(call, name)
        if value is None and call.short in ("LSTM", "GRU", "SimpleRNN"):
            return "tanh"
        if value is None and name == "activation_fn" and call.short in _SLIM_RELU:
            return "relu"
        return None if call.starred and value is None else activation_name(value)

    def _made(
        self, maker: Call, use: Call | None, found: list[Layer], state: _State, depth: int
    ) -> bool:
        """Add the layers of an object, last first; false when it is not known what it does."""
        if depth > MAX_DEPTH:
            return False
        short = maker.short
        if short == "Sequential":
            return self._sequential(maker, use, found, state, depth)
        library = maker.name.startswith(("torch.", "keras.", "tensorflow."))
        own = None if library else self.program.klass(short)
        if own is not None:
            path = self._model(short, state, depth + 1)
            found.extend(reversed(path.layers))
            state.branched = state.branched or path.branched
            state.complete = path.complete
            return path.complete
        built = None if library else self._built(maker)
        if built is not None:
            return self._made(built, use, found, state, depth + 1)
        if maker.name in ("keras.Model",):
            outputs = self.program.argument(maker, "outputs", 1)
            if outputs is None:
                return False
            self._follow(outputs, maker, found, state, depth + 1)
            return True
        head = self._replaced_head(maker) if maker.name.startswith(_BACKBONE) else None
        if head is not None and not self._made(head, use, found, state, depth + 1):
            return False
        layer = self.layer(maker)
        if layer is None:
            return False
        found.append(layer)
        return True

    def _replaced_head(self, maker: Call) -> Call | None:
        """What takes the place of the head: ``base = resnet50(); base.fc = nn.Sequential(...)``."""
        holders = [a.target for a in self.program.assigned(maker) if a.value.call is maker]
        names = {f"{holder}.{head}" for holder in holders for head in _HEADS}
        heads = [a for name in names for a in self.program.assignments_to(name)]
        one = len(heads) == 1 and not _conditional(heads[0].blocks)
        return heads[0].value.call if one else None

    def _built(self, maker: Call) -> Call | None:
        """What a function of the program that builds a network gives back: ``build_model()``."""
        own = maker.receiver is None or maker.text == maker.receiver.text
        name = maker.name
        if name.startswith("self."):
            name, own = f"{maker.klass}.{name.removeprefix('self.')}", True
        function = self.program.function(name) if own else None
        if function is None or not function.returns:
            return None
        value, _ = function.returns[-1]
        if value.kind == "tuple" and value.parts:
            value = value.parts[0]
        if value.kind == "name":
            mine = [
                a
                for a in self.program.assignments_to(value.name)
                if a.function == function.name and not a.augmented
            ]
            return self.program.maker_of(mine[-1].value, mine[-1]) if mine else None
        return None if value.call is None else self.program.maker_of(value, value.call)

    def layer(self, maker: Call) -> Layer | None:
        """The layer that a constructor makes; None when it is not one that is known."""
        short = maker.short
        if short == "Activation":
            value = self.program.argument(maker, "activation", 0)
            return _layer("activation", maker, None, activation_name(value))
        if short in ("TimeDistributed", "Bidirectional", "weight_norm", "spectral_norm"):
            inner = maker.args[0].call if maker.args else None
            return None if inner is None else self.layer(inner)
        if short in ACTIVATIONS:
            return _layer("activation", maker, None, ACTIVATIONS[short])
        if maker.name.startswith(_SEGMENTERS) and "aux_params" not in maker.kwargs:
            given = self.program.argument(maker, "activation")
            return _layer("backbone", maker, None, activation_name(given))
        if maker.name.startswith(_BACKBONE):
            return _layer("backbone", maker, None, None)
        kind = _KIND_OF.get(short)
        if kind is not None:
            return self._weighted(kind, maker)
        if maker.name.startswith("keras.layers.") or short == "Lambda":
            return _layer("other", maker, None, None)
        return None

    def _sequential(
        self, maker: Call, use: Call | None, found: list[Layer], state: _State, depth: int
    ) -> bool:
        members: list[Value] = []
        starred = maker.starred
        for value in maker.args:
            listed = self._listed(value.parts[0], maker) if value.text.startswith("*") else None
            if listed is not None:
                starred = False
                members.extend(listed)
                continue
            members.extend(value.parts if value.kind in ("list", "tuple") else (value,))
        layers = [self.program.resolve(m, maker) for m in members]
        calls = [v.call for v in layers if v.call is not None]
        known = len(calls) == len(layers) and not starred
        calls = [c for c in calls if c.name != "collections.OrderedDict"]
        calls.extend(
            added.call
            for add in self.program.find("add", "add_module")
            if self.program.maker(add) is maker
            and add.args
            and (added := self.program.resolve(add.args[-1], add)).call is not None
        )
        for call in reversed(calls):
            known = self._made(call, use, found, state, depth + 1) and known
        state.complete = known and bool(calls)
        return state.complete

    def _listed(self, value: Value, at: Call) -> list[Value] | None:
        """The members of a list that is filled step by step; None when a condition decides."""
        if value.kind == "list":
            return list(value.parts)
        found = self.program.lookup(value.name, at) if value.kind == "name" else None
        if found is None or found.function != at.function:
            return None
        grown = [a for a in self.program.assignments_to(value.name) if a.augmented]
        first = [
            a
            for a in self.program.assignments_to(value.name)
            if a.function == at.function and not a.augmented
        ]
        start = first[0].value if len(first) == 1 else None
        if start is not None and start.kind == "tuple" and first[0].unpacked is not None:
            start = start.parts[first[0].unpacked]  # layers, width = [], n
        if start is None or start.kind != "list":
            return None
        steps: list[tuple[int, tuple[Value, ...], bool]] = [
            (a.order, a.value.parts, a.value.kind != "list" or _conditional(a.blocks))
            for a in grown
            if a.function == at.function and a.order < at.order
        ]
        for call in self.program.find("append", "extend", "insert"):
            if call.receiver is None or call.receiver.text != value.name or call.order > at.order:
                continue
            if call.function != at.function or not call.args:
                continue
            inner = call.args[0]
            known = call.short == "append" or (call.short == "extend" and inner.kind == "list")
            parts = (inner,) if call.short == "append" else inner.parts
            steps.append((call.order, parts, not known or _conditional(call.blocks)))
        if any(unclear for _, _, unclear in steps):
            return None
        return [
            *first[0].value.parts,
            *(p for _, parts, _ in sorted(steps, key=lambda s: s[0]) for p in parts),
        ]

    def _own_function(
        self, call: Call, found: list[Layer], state: _State, depth: int
    ) -> tuple[Value, Call] | None:
        """A function of the program itself: follow what it returns."""
        function = self.program.function(call.name.removeprefix("self."))
        if function is None or not function.returns or depth > MAX_DEPTH:
            return self._lost(state)
        inner = state.inner((function, call))
        path = self._returned(function, inner, depth + 1)
        found.extend(reversed(path.layers))
        state.complete = path.complete
        self._before(function, call, found, state)
        return None

    def _before(self, function: Function, call: Call, found: list[Layer], state: _State) -> None:
        """Go on, behind a function that was followed to its first parameter, with what it gets."""
        names = function.inputs
        given = function.given(names[0], call) if names and state.complete else None
        if given is None:
            return
        rest = state.inner()
        layers: list[Layer] = []
        self._follow(given, call, layers, rest, MAX_DEPTH)
        if any(layer.weighted for layer in layers):
            found.extend(layers)
            state.complete = rest.complete
            state.branched = state.branched or rest.branched

    def _given_activation(
        self, call: Call, found: list[Layer], state: _State
    ) -> tuple[Value, Call] | None:
        """``activation(z)`` in a function that is called with the activation or with None."""
        if not state.frames or call.receiver is None or len(call.args) != 1:
            return None
        function, site = state.frames[-1]
        if call.function != function.name or call.text not in function.parameters:
            return None
        given = function.given(call.text, site) or function.defaults.get(call.text)
        word = None if given is None else activation_name(self.program.resolve(given, site))
        if word is None:
            return None
        if word != "linear":
            found.append(_layer("activation", call, None, word))
        return call.args[0], call


def _is_given(call: Call, state: _State) -> bool:
    """Whether what is called is a parameter of the function that was entered last."""
    function = state.frames[-1][0] if state.frames else None
    return function is not None and call.text in function.parameters


@dataclass(slots=True)
class _State:
    complete: bool = False
    branched: bool = False
    steps: list[int] = field(default_factory=lambda: [0])  # shared by everything below one path

    frames: tuple[tuple[Function, Call], ...] = ()  # the functions that were entered
    parameter: tuple[str, str] = "", ""  # the function and its parameter at which the way ended

    def inner(self, *frame: tuple[Function, Call]) -> _State:
        """A state of its own that counts its steps in the same place."""
        return _State(steps=self.steps, frames=(*self.frames, *frame))


@dataclass(frozen=True, slots=True)
class _End:
    function: Function


_HEADS = frozenset({"fc", "classifier", "head", "heads", "last_linear", "_fc"})
_PREFIX = pattern(r"^(?:net|model)_?|_?(?:net|model)$")


def _is_clamp(call: Call) -> bool:
    """Whether values are cut at both ends, which leaves what they are as it is."""
    if call.short not in ("clamp", "clip", "clip_by_value", "clamp_"):
        return False
    method = call.receiver is not None and call.text != call.receiver.text
    bounds = len(call.args) - (0 if method else 1)
    named = len({"min", "max"} & call.kwargs.keys())
    return bounds + named == 2


def _conditional(blocks: tuple[Block, ...]) -> bool:
    return any(b.kind in BRANCHES for b in blocks)


def _layer(kind: LayerKind, call: Call, units: int | None, activation: str | None) -> Layer:
    return Layer(kind, call.name, units, activation, call, call.place)


def activation_name(value: Value | None) -> str | None:
    """An activation given as a string, a function or a class, under one word."""
    if value is None or (value.is_literal and value.literal is None):
        return "linear"
    if value.string is not None:
        return ACTIVATIONS.get(value.string, value.string)
    name = value.call.name if value.call is not None else value.name
    return ACTIVATIONS.get(name.rpartition(".")[2])


# Not kept with the program, which it holds: a circle would outlive both until it is searched for.
@functools.lru_cache(maxsize=4)
def tracer(program: Program) -> Tracer:
    """The tracer of a program."""
    return Tracer(program)
