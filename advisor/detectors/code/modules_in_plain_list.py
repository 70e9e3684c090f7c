"""Are layers kept where PyTorch does not find their parameters?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.modules import has_weights, is_torch_module, is_weighted_layer
from advisor.intake.code import Call, Class, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_REGISTERS = ("ModuleList", "ModuleDict", "ParameterList", "Sequential", "add_module",
              "register_module", "setattr", "register_parameter")  # fmt: skip

# Kept out of parameters() on purpose: networks that are not to be trained.
_OTHERS = pattern(r"teacher|frozen|vgg|target|ema|loss", re.IGNORECASE)


@detector("modules-in-plain-list")
def modules_in_plain_list(case: Case) -> Answer:
    """``self.layers = [nn.Linear(...)]`` in a module, or a layer with weights made in forward.

    A list that is handed to ModuleList or Sequential, or whose parameters the program collects
    itself, is right; Keras tracks plain lists. Layers without weights do not count. Source:
    PyTorch notes, "Modules".
    """
    code = program(case)
    classes = [k for k in code.classes if is_torch_module(code, k)]
    if not classes:
        if any(k.derives_from("keras.Model", "keras.layers.Layer") for k in code.classes):
            return absent("Keras tracks layers in plain lists")
        return not_seen(code, "no PyTorch module is defined")
    found = [
        e
        for k in classes
        for e in (*_listed(code, k), *_made_in_forward(code, k), *_bare_tensors(code, k))
    ]
    if found:
        return present(*found)
    if not any(has_weights(code, c) for k in classes for c in code.calls_of(k.name)):
        return unknown("the layers of the network are not shown")
    return absent("every layer is an attribute of its module", classes[0].place.evidence())


def _listed(code: Program, klass: Class) -> list[Evidence]:
    found: dict[str, Evidence] = {}
    for assignment in code.assignments:
        name = assignment.target
        if assignment.klass != klass.name or not name.startswith("self."):
            continue
        value = assignment.value
        layer = _layer_inside(code, value)
        if layer is None and value.kind in ("list", "dict") and not value.parts:
            layer = _appended(code, klass, name)
        hidden_on_purpose = value.kind == "list" and len(value.parts) == 1
        hidden_on_purpose = hidden_on_purpose or _OTHERS.search(name) is not None
        if layer is None or hidden_on_purpose or _is_handled(code, klass, name):
            continue
        found[layer.where] = layer.evidence(observed=f"{name} is a plain {_kind(value)}")
    return list(found.values())


def _kind(value: Value) -> str:
    return "dict" if value.kind == "dict" or value.text.startswith("{") else "list"


def _layer_inside(code: Program, value: Value) -> Call | None:
    """A call that makes weights, directly within a list, a dict or a comprehension of one."""
    comprehension = value.operator == "comprehension" and value.text.startswith(("[", "{"))
    if value.kind not in ("list", "dict") and not comprehension:
        return None
    parts = value.parts[:1] if comprehension else value.parts
    for part in parts:
        if comprehension and value.text.startswith("{") and len(part.parts) == 2:
            part = part.parts[1]  # key: value
        call = part.call
        own = call is not None and (call.receiver is None or call.receiver.name == "self")
        if call is not None and own and has_weights(code, call):
            return call
        if comprehension and call is not None and _is_called_later(code, value, call):
            return call
        klass = None if call is None else code.klass(call.name)
        module = klass is not None and is_torch_module(code, klass)
        if call is not None and module and has_weights(code, call):
            return call
        nested = _layer_inside(code, part)
        if nested is not None:
            return nested
    return None


def _appended(code: Program, klass: Class, name: str) -> Call | None:
    """``self.layers.append(nn.Linear(...))`` on an attribute that is a plain list."""
    for call in code.find("append", "extend", "insert"):
        if call.klass != klass.name or call.receiver is None or call.receiver.text != name:
            continue
        value = call.args[-1] if call.args else None
        made = None if value is None else code.maker_of(value, call)
        if made is not None and (has_weights(code, made) or _is_called_member(code, made, name)):
            return call if value is not None and value.call is None else made
    return None


_PART = pattern(r"[A-Z]\w{0,30}$")


def _is_called_later(code: Program, value: Value, made: Call) -> bool:
    holder = next((a.target for a in code.assignments if a.value is value), "")
    return holder.startswith("self.") and _is_called_member(code, made, holder)


def _is_called_member(code: Program, made: Call, name: str) -> bool:
    """Whether a class that is not shown makes it, and forward calls the members of the list."""
    if not _PART.match(made.name) or code.klass(made.name) is not None:
        return False
    loops = [b for b in code.blocks if b.value is not None and name in b.value.text]
    return any(
        c.function.endswith(".forward") and any(_first(b.target) == c.text for b in c.blocks)
        for c in code.calls
        if any(b in loops for b in c.blocks)
    )


def _first(target: str) -> str:
    return target.strip("()").partition(",")[0].strip()


def _is_handled(code: Program, klass: Class, name: str) -> bool:
    """Whether the list is registered, copied elsewhere, or its parameters are collected."""
    if sum(a.target == name and a.klass == klass.name for a in code.assignments) > 1:
        return True
    inside = re.compile(rf"{re.escape(name)}\b")
    for call in code.calls:
        if call.klass == klass.name and call.short in _REGISTERS:
            given = (*call.args, *call.kwargs.values())
            looped = any(b.value is not None and inside.search(b.value.text) for b in call.loops)
            if looped or any(inside.search(v.text) for v in given):
                return True
        if call.short in ("parameters", "named_parameters") and call.receiver is not None:
            loops = [b for b in call.loops if b.value is not None]
            attribute = name.removeprefix("self")
            if any(attribute in b.value.text for b in loops if b.value is not None):
                return True
            if attribute in call.receiver.text:
                return True
    return False


_TENSORS = ("tensor", "randn", "rand", "zeros", "ones", "empty", "full")


def _bare_tensors(code: Program, klass: Class) -> list[Evidence]:
    """``self.w = torch.randn(..., requires_grad=True)``: trained by nobody unless handed over."""
    marked = {
        c.receiver.text
        for c in code.find("requires_grad_")
        if c.klass == klass.name and c.receiver is not None and not c.args
    }
    found: list[Evidence] = []
    for a in code.assignments:
        if a.klass != klass.name or not a.function.endswith("__init__"):
            continue
        makers = [c for c in a.value.calls() if c.name.startswith("torch.") and c.short in _TENSORS]
        if not a.target.startswith("self.") or not makers:
            continue
        flags = [c.kwargs["requires_grad"] for c in makers if "requires_grad" in c.kwargs]
        wanted = any(f.literal is True for f in flags) or a.target in marked
        whole = a.value.call in makers or a.target in marked
        if wanted and whole and not _is_handed_over(code, a.target):
            found.append(a.place.evidence(observed=f"{a.target} is a tensor, not a Parameter"))
    return found


def _is_handed_over(code: Program, name: str) -> bool:
    """Whether an optimizer or a gradient is given the tensor by its name."""
    last = re.compile(rf"\.{re.escape(name.removeprefix('self.'))}\b")
    givers = [c for c in code.calls if ".optim." in c.name or c.short in ("grad", "append")]
    texts = [v.text for c in givers for v in (*c.args, *c.kwargs.values())]
    texts += [v.text for f in code.functions if "param" in f.name for v, _ in f.returns]
    texts += [b.value.text for b in code.blocks if b.value is not None and "grad" in b.value.text]
    steps = any(a.augmented and last.search(a.target) for a in code.assignments)
    return steps or any(last.search(t) for t in texts) or code.has("Parameter")


def _made_in_forward(code: Program, klass: Class) -> list[Evidence]:
    function = code.function(f"{klass.name}.forward")
    if function is None or function.klass != klass.name:
        return []
    return [
        c.evidence(observed="new weights at every call of forward")
        for c in code.within(function)
        if is_weighted_layer(c) and not c.branches and not _is_kept(code, c)
    ]


def _is_kept(code: Program, call: Call) -> bool:
    """Made lazily into an attribute, or without weights after all."""
    if call.short == "Parameter":
        return True
    affine = call.kwargs.get("elementwise_affine") or call.kwargs.get("affine")
    if affine is not None and affine.literal is False:
        return True
    return any(a.value.call is call and "self." in a.target for a in code.assignments)
