"""Second networks that stay behind the one that is trained, and weights that are loaded in vain."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Assignment, Call, Program
from advisor.patterns import pattern

_COPIES = ("copy.deepcopy", "deepcopy", "clone_model")
_FOLLOWS = (
    *("load_state_dict", "copy_", "mul_", "lerp_", "set_weights", "update_parameters", "assign"),
    *("update", "update_ema", "ema_update", "swap_parameters", "update_average", "add_"),
)
_FILLS = ("set_weights", "load_weights", "fit", "train_on_batch", "variables", "get_layer")
_LOOKS = pattern(r"(?i)^(?:val|valid|validate|eval|evaluate|test|predict|score|acc|accuracy)")
# A copy that is meant to stay as it is.
_FIXED = pattern(r"(?i)ref|old|orig|init|base|teacher|frozen|target|before|prev|start|anchor|theta")


def copies_left_behind(code: Program) -> Iterator[Call]:
    """``ema = deepcopy(model)`` before the training, evaluated in it, never brought up to date."""
    if code.ellipses or not code.has("step", "fit", "minimize", "apply_gradients"):
        return
    for a in code.assignments:
        made = next((c for c in a.value.calls() if c.name in _COPIES or c.short in _COPIES), None)
        if made is None or not made.args or a.blocks or _FIXED.search(a.target):
            continue
        source = made.args[0].text
        if _is_followed(code, a, made) or not source.isidentifier():
            continue
        for call in code.calls:
            if call.loops and call.order > a.order and _is_looked_at(call, a.target):
                if _is_stepped(code, source):
                    yield made
                break


def _is_followed(code: Program, a: Assignment, made: Call) -> bool:
    """Whether anything may write the trained weights into the copy, or train the copy itself."""
    name = a.target
    if any(b is not a for b in code.assignments_to(name)):
        return True
    for call in code.calls:
        if call.order <= made.order:
            continue
        receiver = "" if call.receiver is None else call.receiver.text
        mine = receiver == name or receiver.startswith(f"{name}.")
        mine = mine or any(name in v.names() or f"{name}." in v.text for v in call.args)
        if mine and call.short in (*_FOLLOWS, "parameters", "state_dict", "named_parameters"):
            return True
        unseen = code.function(call.short) is None and receiver != name and bool(call.args)
        given = any(v.text == name for v in (*call.args, *call.kwargs.values()))
        if unseen and given and not _LOOKS.search(call.short):
            return True
    return False


def _is_looked_at(call: Call, name: str) -> bool:
    """Whether a network is run or evaluated under a name."""
    if call.text == name and call.args:
        return True
    return bool(_LOOKS.search(call.short)) and any(v.text == name for v in call.args)


def _is_stepped(code: Program, source: str) -> bool:
    """Whether the original is what is run in the training loop."""
    steps = [c for c in code.find("backward", "step") if c.loops]
    return any(
        c.loops and c.text == source and any(s.loops[-1] in c.blocks for s in steps)
        for c in code.calls
    )


def clones_never_filled(code: Program) -> Iterator[Call]:
    """``clone_model`` makes fresh weights; evaluated, and never given any, they stay random."""
    for a in code.assignments:
        call = a.value.call
        if call is None or call.short != "clone_model" or code.ellipses:
            continue
        mine = code.methods_of(a.target)
        given = [c for c in code.calls if any(v.text == a.target for v in c.args) and c is not call]
        filled = any(c.short in _FILLS for c in mine) or given
        filled = filled or a.target in {
            n for f in code.functions for v, _ in f.returns for n in v.names()
        }
        if not filled and any(c.short in ("evaluate", "predict") for c in mine):
            yield call


def weights_dropped(code: Program) -> Iterator[Call]:
    """``model.load_from_checkpoint(path)`` as a statement: a class method, its result is lost."""
    loads = code.find("load_from_checkpoint")
    if not loads:
        return
    used = {id(c) for a in code.assignments for c in a.value.calls()}
    used |= {id(c) for f in code.functions for v, _ in f.returns for c in v.calls()}
    used |= {id(i) for c in code.calls for v in (*c.args, *c.kwargs.values()) for i in v.calls()}
    used |= {id(i) for c in code.calls if c.receiver is not None for i in c.receiver.calls()}
    for call in loads:
        made = code.maker(call)
        if made is not None and id(call) not in used and call.receiver is not None:
            yield call


def prefixed_in_vain(code: Program) -> Iterator[Call]:
    """Weights of a DataParallel, whose keys begin with "module.", into a bare network, leniently.

    None of the keys fits, and ``strict=False`` says nothing.
    """
    if any(_PREFIX in c.text for c in code.calls) or code.mentions("consume_prefix_in_state_dict"):
        return
    wrapped = {a.target for a in code.assignments for c in a.value.calls() if c.short in _WRAPS}
    saved = [
        c
        for c in code.find("state_dict")
        if c.receiver is not None and c.receiver.text in wrapped
        and any(c in v.calls() for s in code.find("save") for v in s.args)
    ]  # fmt: skip
    for call in code.find("load_state_dict") if saved else ():
        flag = call.kwargs.get("strict") or (call.args[1] if len(call.args) > 1 else None)
        made = None if call.receiver is None else code.lookup(call.receiver.text, call)
        makers = () if made is None else made.value.calls()
        bare = not any(c.short in _WRAPS for c in makers)
        own = any(code.klass(c.short) is not None for c in makers)
        if flag is not None and flag.literal is False and own and bare:
            yield call


_PREFIX = "module."
_WRAPS = frozenset({"DataParallel", "DistributedDataParallel", "DDP"})


def read_and_not_loaded(code: Program) -> Iterator[Call]:
    """``checkpoint = torch.load(path)`` beside a new network, and only its numbers are printed."""
    if code.ellipses or not code.has("torch.save"):
        return
    for a in code.assignments:
        read = a.value.call
        if read is None or read.name != "torch.load" or a.unpacked is not None:
            continue
        here = [c for c in code.calls_in(a.function) if c is not read]
        fresh = [c for c in here if _is_own_network(code, c)]
        later = [b for b in code.assignments_in(a.function) if a.target in b.value.names()]
        runs = any(c.short in _RUNS or c.applied for c in here if c.order > a.order)
        used = [c for c in here if _is_given(c, a.target)] + [b for b in later if b is not a]
        printed = all(isinstance(c, Call) and c.short in _TELLS for c in used)
        looped = any(b.value and a.target in b.value.names() for b in code.blocks)
        returned = any(a.target in v.names() for f in code.functions for v, _ in f.returns)
        if a.function and fresh and runs and used and printed and not (looped or returned):
            yield read


_RUNS = frozenset({"eval", "predict", "evaluate", "test"})
_TELLS = frozenset({"print", "info", "debug", "write", "format", "float", "int", "round"})


def _is_own_network(code: Program, call: Call) -> bool:
    own = code.klass(call.name)
    return own is not None and own.derives_from("Module")


def _is_given(call: Call, name: str) -> bool:
    """Whether a call is given a name or a part of it, or is a method of it."""
    owner = "" if call.receiver is None else call.receiver.text
    mine = owner == name or owner.startswith((f"{name}.", f"{name}["))
    return mine or any(name in v.names() for v in (*call.args, *call.kwargs.values()))


def head_left_out(code: Program) -> Iterator[Call]:
    """``trainer.model.bert.save_pretrained(p)`` and ``AutoModelFor...from_pretrained(p)``."""
    for call in code.find("save_pretrained"):
        body = "" if call.receiver is None else call.receiver.text.rpartition(".")[2]
        path = call.args[0].text if call.args else ""
        if body not in _BODIES or not path:
            continue
        for load in code.find("from_pretrained"):
            same = load.args[:1] and load.args[0].text == path
            if same and load.order > call.order and "For" in load.name:
                yield call


_BODIES = frozenset(
    {"bert", "roberta", "base_model", "distilbert", "electra", "deberta", "encoder"}
)
