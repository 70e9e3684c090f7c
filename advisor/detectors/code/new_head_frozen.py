"""Is the freshly made head of a pretrained network frozen with the rest, or instead of it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Place, Program, program, tracer
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_LISTS = pattern(r"^([\w.]+?)\.(?:named_)?parameters\(\)$")
_OTHERS = pattern(
    r"teacher|target|(?:^|[._])ema|momentum|disc|critic|(?:^|_)ref|old", re.IGNORECASE
)
_PRETRAINED = pattern(
    r"^torchvision\.models\.|^timm\.create_model$|from_pretrained$|torch\.hub\.load$"
)
_QUOTED = pattern(r"[\"']([^\"']{1,40})[\"']")
# ``if not name.startswith("layer4")``, ``if "layer4" not in name``: all others are meant.
_ALL_BUT = pattern(
    r"^(?:not\s+(?:n|k|key|\w*name)\.startswith\([^()]*(?:\([^()]*\))?\)"
    r"|[\"'][^\"']{1,40}[\"']\s+not\s+in\s+(?:n|k|key|\w*name)"
    r"|not\s+[\"'][^\"']{1,40}[\"']\s+in\s+(?:n|k|key|\w*name))$"
)
_NEGATED = pattern(r"\bnot\b|!=")


@dataclass(frozen=True, eq=False, slots=True)
class _Freeze:
    """Parameters of ``owner`` are switched off at ``order``, under the conditions given."""

    owner: str
    order: int
    function: str
    place: Place
    conditions: tuple[Block, ...]
    skips: bool


@detector("new-head-frozen")
def new_head_frozen(case: Case) -> Answer:
    """``net.fc = Linear(...)`` and after it ``requires_grad = False`` for all of ``net``.

    Also ``self.parameters()`` of a class with a pretrained network and a new layer, and a
    condition on names that picks the head (``if "fc" in name``), or all but some that the head is
    not among (``if not name.startswith("layer4")``). A later unfreezing
    that may reach it, loaded weights, a teacher or a loop that skips some names decide nothing.
    Freezing first and attaching the head afterwards is right.
    Source: PyTorch transfer-learning tutorial.
    """
    code = program(case)
    sure = [*_always(code), *_left_out(code)]
    if sure:
        return present(*sure)
    freezes = list(_freezes(code))
    if not freezes:
        return not_seen(code, "nothing is frozen")
    heads = [a for a in code.assignments if _is_head(code, a) or _is_part(code, a)]
    if not heads:
        return not_seen(code, "no layer of a network is replaced")
    if any(_thaws(code, min(f.order for f in freezes), heads)):
        return unknown("what is frozen is partly unfrozen again")
    for freeze in freezes:
        for head in heads:
            if _holds(code, freeze, head):
                what = f"{head.target} is new and is frozen too"
                return present(freeze.place.evidence(observed=what))
    return absent("the new head is not frozen", heads[0].place.evidence())


def _always(code: Program) -> Iterator[Evidence]:
    """``if "head" or "fc" not in name``: a string alone is true, so everything is frozen."""
    for a in code.assignments:
        if not a.target.endswith(".requires_grad") or a.value.literal is not False:
            continue
        for block in a.blocks:
            value = block.value
            chained = value is not None and _OR.match(value.text) is not None
            if block.kind == "if" and value is not None and chained and value.parts[0].string:
                yield block.place.evidence(observed="the condition is always true")


_OR = pattern(r"^[\"'][^\"']{1,60}[\"'] or ")
_ANY_OF = pattern(r"^any\(\s*(\w+) in \w+ for \1 in (\w+)\s*\)$")
_CLASSIFIES = pattern(r"For(?:Sequence|Token|Image|Audio)Classification\.from_pretrained$")
# Names of the heads of transformers' classifiers.
_HEADS = ("classifier.weight", "classifier.dense.weight", "classifier.out_proj.weight",
          "score.weight", "pre_classifier.weight", "logits_proj.weight")  # fmt: skip


def _left_out(code: Program) -> Iterator[Evidence]:
    """``p.requires_grad = any(s in name for s in wanted)``, and the new head is not wanted."""
    if not code.calls_like(_CLASSIFIES.search):
        return
    for a in code.assignments:
        match = _ANY_OF.match(a.value.text) if a.target.endswith(".requires_grad") else None
        held = None if match is None else code.lookup(match[2], a)
        if held is None or held.value.kind not in ("list", "tuple"):
            continue
        names = [p.string for p in held.value.parts]
        known = [n for n in names if n]
        later = [o for o in code.assignments if o.order > a.order and "requires_grad" in o.target]
        taken = any(n in head for n in known for head in _HEADS)
        if known and len(known) == len(names) and not later and not taken:
            yield a.place.evidence(observed="the new classifier is not among them")


def _is_head(code: Program, assignment: Assignment) -> bool:
    """Whether a new layer with weights replaces an attribute of a network that exists already."""
    holder, _, attribute = assignment.target.rpartition(".")
    call = assignment.value.call
    if not holder or holder == "self" or attribute in ("weight", "bias") or call is None:
        return False
    if not call.name.startswith("torch.nn."):
        return False
    return any(layer.weighted for layer in tracer(code).made(call).layers)


def _is_part(code: Program, assignment: Assignment) -> bool:
    """Whether a class puts a new layer with weights beside a pretrained network of its own."""
    call = assignment.value.call
    if not assignment.target.startswith("self.") or not assignment.function.endswith("__init__"):
        return False
    if call is None or not call.name.startswith("torch.nn."):
        return False
    beside = [
        c
        for a in code.assignments_in(assignment.function)
        if a.target.startswith("self.")
        for c in a.value.calls()
    ]
    pretrained = any(_PRETRAINED.search(c.name) for c in beside)
    return pretrained and any(layer.weighted for layer in tracer(code).made(call).layers)


def _freezes(code: Program) -> Iterator[_Freeze]:
    for a in code.assignments:
        if a.target.endswith(".requires_grad") and a.value.literal is False:
            yield from _of_loop(code, a, a.blocks)
    for call in code.find("requires_grad_"):
        if not call.args or call.args[0].literal is not False or call.receiver is None:
            continue
        looped = list(_of_loop(code, call, call.blocks))
        if looped:
            yield from looped
        elif not call.branches:
            yield from _moved(code, call.receiver.text, call, (), False)


def _of_loop(code: Program, at: Assignment | Call, blocks: tuple[Block, ...]) -> Iterator[_Freeze]:
    """``for p in net.parameters(): p.requires_grad = False``, with the conditions inside."""
    for position, loop in enumerate(blocks):
        match = None if loop.value is None else _LISTS.match(loop.value.text)
        if match is None:
            continue
        inside = [b for b in code.blocks if loop.order < b.order < at.order]
        skips = any(b not in blocks for b in inside if b.kind in ("if", "elif", "else"))
        conditions = tuple(b for b in blocks[position + 1 :] if b.kind in ("if", "elif", "else"))
        yield from _moved(code, match[1], at, conditions, skips)


def _moved(
    code: Program,
    owner: str,
    at: Assignment | Call,
    conditions: tuple[Block, ...],
    skips: bool,
) -> Iterator[_Freeze]:
    """A freeze where it happens: in a helper it happens where the helper is called."""
    function = code.function(at.function) if at.function else None
    if function is not None and owner in function.parameters and owner != "self":
        position = function.parameters.index(owner)
        for site in code.call_sites(function.name):
            if position < len(site.args):
                text = site.args[position].text
                yield _Freeze(text, site.order, site.function, at.place, conditions, skips)
    yield _Freeze(owner, at.order, at.function, at.place, conditions, skips)


def _thaws(code: Program, after: int, heads: list[Assignment]) -> Iterator[bool]:
    for a in code.assignments:
        if a.target.endswith(".requires_grad") and a.order > after and not _elsewhere(a, heads):
            yield a.value.literal is not False
    for call in code.find("requires_grad_"):
        on = not call.args or call.args[0].literal is not False
        tensor = call.receiver is not None and "loss" in call.receiver.text
        yield on and call.order > after and not tensor


def _elsewhere(thaw: Assignment, heads: list[Assignment]) -> bool:
    """``for p in net.layer4.parameters(): p.requires_grad = True`` leaves ``net.fc`` as it is."""
    loop = thaw.blocks[-1] if len(thaw.blocks) == 1 else None
    match = None if loop is None or loop.value is None else _LISTS.match(loop.value.text)
    if match is None or "." not in match[1]:
        return False
    part = match[1]
    return all(
        h.function == thaw.function
        and h.target.partition(".")[0] == part.partition(".")[0]
        and not f"{h.target}.".startswith(f"{part}.")
        and not f"{part}.".startswith(f"{h.target}.")
        for h in heads
    )


def _holds(code: Program, freeze: _Freeze, head: Assignment) -> bool:
    """Whether a freeze comes after a head was attached and takes it in."""
    holder, _, attribute = head.target.rpartition(".")
    if freeze.skips or freeze.function != head.function or freeze.order < head.order:
        return False
    if _OTHERS.search(f"{freeze.owner} {head.klass}"):
        return False
    if freeze.owner not in (holder, head.target):
        return False
    loaded = code.find("load_state_dict")
    if any(c.receiver is not None and c.receiver.text == holder for c in loaded):
        return False
    return all(_picks(block, attribute) for block in freeze.conditions)


def _picks(block: Block, attribute: str) -> bool:
    """Whether a condition on the name of a parameter is true of those of the head."""
    if block.value is None or block.kind == "elif":
        return False
    names = _QUOTED.findall(block.value.text)
    if block.kind == "if" and _ALL_BUT.match(block.value.text):
        return bool(names) and not any(n in f"{attribute}.weight" for n in names)
    known = len(names) == 1 and (names[0].rstrip(".") == attribute)
    positive = _NEGATED.search(block.value.text) is None
    return known and positive == (block.kind == "if")
