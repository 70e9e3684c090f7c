"""Networks and layers that a program makes: which calls build something with weights."""

from __future__ import annotations

from advisor.detectors.ancestry import ancestry
from advisor.intake.code import Assignment, Call, Class, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# Layers of torch.nn with parameters of their own (activations, dropout and pooling have none).
_TORCH_WEIGHTED = pattern(
    r"torch\.nn\.(?:Lazy)?(?:Linear|Bilinear|Conv\w*|BatchNorm\dd|SyncBatchNorm|LayerNorm|GroupNorm"
    r"|RMSNorm|PReLU|LSTM\w*|GRU\w*|RNN\w*|Embedding\w*|MultiheadAttention|Transformer\w*"
    r"|Parameter)$"
)
_KERAS_WEIGHTED = pattern(
    r"keras\.layers\.(?:Dense|Conv\w+|SeparableConv\w+|DepthwiseConv\w+|LSTM|GRU|SimpleRNN"
    r"|Embedding|BatchNormalization|LayerNormalization|MultiHeadAttention|Bidirectional)$"
)
_LIBRARY = pattern(r"torchvision\.models\.|timm\.create_model$|torch\.hub\.load$")
_CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
_MODULE_BASES = ("nn.Module", "Module", "LightningModule", "PreTrainedModel")


def is_torch_module(code: Program, klass: Class, depth: int = 4) -> bool:
    """Whether a class is a PyTorch module, directly or through classes of the program."""
    if klass.derives_from("flax.linen.Module", "equinox.Module", "haiku.Module"):
        return False
    if any(b.startswith(("tensorflow.", "keras.")) for b in klass.bases):
        return False
    if klass.derives_from(*_MODULE_BASES):
        return True
    parents = [code.klass(b.rpartition(".")[2]) for b in klass.bases]
    return depth > 0 and any(
        p is not None and p is not klass and is_torch_module(code, p, depth - 1) for p in parents
    )


def is_weighted_layer(call: Call) -> bool:
    """Whether a call makes one layer of PyTorch with parameters."""
    return _TORCH_WEIGHTED.search(call.name) is not None


@remembered
def has_weights(code: Program, call: Call, depth: int = 4) -> bool:
    """Whether a call makes a module with parameters: a layer, a container or an own class."""
    if is_weighted_layer(call) or _KERAS_WEIGHTED.search(call.name) or _LIBRARY.search(call.name):
        return True
    if call.short in _CONTAINERS:
        inner = [c for a in (*call.args, *call.kwargs.values()) for c in a.calls()]
        spread = [a for a in call.args if a.text.startswith("*") or a.kind == "name"]
        inner += [c for a in spread for c in ancestry(code, a, call, inside=False).calls]
        added = [c for c in code.find("add", "append", "add_module") if code.maker(c) is call]
        inner += [c for a in added for v in a.args for c in v.calls()]
        return any(has_weights(code, c, depth - 1) for c in inner) if depth > 0 else False
    klass = code.klass(call.short)
    if klass is None and depth > 0:
        return _makes_weights(code, call, depth)
    if klass is None or depth == 0 or call.name not in (klass.name, f"self.{klass.name}"):
        return False
    return any(
        c.name != call.name and has_weights(code, c, depth - 1) for c in code.calls_of(klass.name)
    )


def _makes_weights(code: Program, call: Call, depth: int) -> bool:
    """Whether a function of the program returns a module with parameters (``block(3, 64)``)."""
    function = code.function(call.name.removeprefix("self."))
    if function is None or (call.receiver is not None and not call.name.startswith("self.")):
        return False
    made = [c for v, _ in function.returns for c in v.calls()]
    for value, _ in function.returns:
        if value.kind == "name":
            inner = code.within(function)
            made += ancestry(code, value, inner[-1] if inner else None, inside=False).calls
    return any(has_weights(code, c, depth - 1) for c in made if c.name != call.name)


def maker_of_part(code: Program, value: Value, at: Call | Assignment) -> Call | None:
    """The call that made an object, also of a part: ``self.net.encoder`` of an own class."""
    found = code.maker_of(value, at)
    holder, dot, last = value.text.rpartition(".")
    if found is not None or not dot or holder in ("self", ""):
        return found
    owner = maker_of_part(code, Value("name", holder, name=holder), at)
    klass = None if owner is None else code.klass(owner.short)
    if klass is None:
        return None
    made = [a for a in code.assignments_to(f"self.{last}") if a.klass == klass.name]
    return code.maker_of(made[-1].value, made[-1]) if made else None


def is_fresh(code: Program, call: Call) -> bool:
    """Whether a module starts from random weights: made from layers, not loaded from anywhere."""
    if _LIBRARY.search(call.name) or call.short in ("from_pretrained", "load_model", "load"):
        return False
    return has_weights(code, call)
