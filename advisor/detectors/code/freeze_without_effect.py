"""Is something frozen in a way that PyTorch does not notice?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# What people write for ``requires_grad``.
_MISSPELT = pattern(r"^(?:require_?s?_?grads?|required?_grads?|requires?_gradients?)$")
_RIGHT = ("requires_grad", "trainable")
_PARAMETERS = pattern(r"\b(?:named_)?parameters\(")
# Ends of names that are tensors, not modules.
_TENSORS = pattern(
    r"(?:^|[._])(?:weight|bias|param\w*|p|w|b|x|inputs?|images?|z|noise|delta|data)\d*$"
)


@detector("freeze-without-effect")
def freeze_without_effect(case: Case) -> Answer:
    """``p.require_grad = False`` and ``model.backbone.requires_grad = False``.

    Python adds the attribute without a word. A module has no flag of its own; its parameters
    have, and ``module.requires_grad_(False)`` sets theirs. Tensors that are no modules, and
    Keras' ``layer.trainable``, are right. Source: torch.nn.Module.requires_grad_.
    """
    code = program(case)
    found = {e.where: e for e in (*_misspelt(code), *_on_modules(code))}
    if found:
        return present(*found.values())
    right = [a for a in code.assignments if a.target.rpartition(".")[2] in _RIGHT]
    if right:
        return absent("the flag is that of parameters", right[0].place.evidence())
    return not_seen(code, "nothing is frozen")


def _misspelt(code: Program) -> Iterator[Evidence]:
    """An unknown flag in a loop over parameters or layers."""
    for a in code.assignments:
        holder, _, flag = a.target.rpartition(".")
        looped = any(b.kind == "for" and b.target.rpartition(",")[2].strip(" )") == holder
                     for b in a.blocks)  # fmt: skip
        known = flag == "requires_grad" or not _MISSPELT.match(flag)
        if looped and not known and isinstance(a.value.literal, bool):
            yield a.place.evidence(observed=f"PyTorch reads requires_grad, not {flag}")


def _on_modules(code: Program) -> Iterator[Evidence]:
    """``model.encoder.requires_grad = False``, and ``for layer in model.children()``."""
    for a in code.assignments:
        holder, _, flag = a.target.rpartition(".")
        if flag != "requires_grad" or a.value.literal is not False or _TENSORS.search(holder):
            continue
        if _is_module(code, holder, a):
            yield a.place.evidence(observed=f"{holder} is a module, which has no such flag")


def _is_module(code: Program, holder: str, at: Assignment) -> bool:
    for block in reversed(at.blocks):
        if block.kind == "for" and block.target.rpartition(",")[2].strip(" )") == holder:
            over = "" if block.value is None else block.value.text
            return bool(_CHILDREN.search(over)) and not _PARAMETERS.search(over)
    root = holder.partition(".")[0]
    listed = any(
        c.receiver is not None and c.receiver.text in (holder, root)
        for c in code.find("parameters", "named_parameters", "children", "modules", "eval", "train")
    )
    used = any(c.text == holder and c.args for c in code.calls)
    return listed if "." in holder and root != "self" else used


_CHILDREN = pattern(
    r"\.(?:children|modules|named_children|named_modules|layers?|blocks?|features)\b"
)
