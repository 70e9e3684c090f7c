"""Are parameters of the network frozen?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.parameters import holdings
from advisor.intake.code import Assignment, Block, Call, Place, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Networks that are frozen without touching what is trained: adversaries, teachers, losses.
_OTHERS = pattern(
    r"disc|critic|(?:^|[._])(?:net_?)?[dg](?:_\w)?$|teacher|target|(?:^|_)ema|momentum_|encoder_k"
    r"|percept|lpips|(?:^|[._])(?:ref|old)_|(?:^|[._])generator|pos_?emb|loss",
    re.IGNORECASE,
)
# What stands behind a flag that freezes weights: a loop over them, or one weight.
_WEIGHTS = pattern(r"\b(?:parameters|named_parameters|layers|children|modules|params?)\b")
_LAYER = pattern(r"keras\.layers\.|hub\.KerasLayer$|slim\.|tensorflow\.layers\.")


@detector("parameters-frozen")
def parameters_frozen(case: Case) -> Answer:
    """``requires_grad = False``, ``requires_grad_(False)`` or ``trainable = False`` on layers.

    A step counter with ``trainable=False`` is no layer, and adversaries, teachers and target
    networks are others. Frozen first and unfrozen later decides nothing.
    """
    code = program(case)
    frozen, thawed = _switched(code, False), _switched(code, True)
    given = [c for c in code.calls if _is_frozen_layer(c) or _freezes(code, c)]
    given += _copies_of_frozen(code)
    if given:
        return present(given[0].evidence())
    chosen = _by_name(code)
    if chosen and not thawed:
        return present(chosen[0].evidence())
    if frozen and (not thawed or _only_a_part(code)):
        return present(frozen[0].evidence())
    if frozen:
        return unknown(f"{frozen[0].where} freezes and {thawed[0].where} unfreezes")
    return not_seen(code, "nothing is frozen")


def _switched(code: Program, to: bool) -> list[Place]:
    places: list[Place] = []
    for assignment in code.assignments:
        holder, _, flag = assignment.target.rpartition(".")
        if flag not in ("requires_grad", "trainable") or assignment.value.literal is not to:
            continue
        loops = [b.value.text for b in assignment.blocks if b.kind == "for" and b.value is not None]
        # for p in teacher.parameters(): p.requires_grad = False
        owners = [text.rpartition(".parameters")[0] or text for text in loops] or [holder]
        weight = holder.endswith((".weight", ".bias")) or any(_WEIGHTS.search(o) for o in loops)
        if flag == "requires_grad" and not weight:
            continue
        owners += [holder, assignment.klass]
        if holder != "self" and not any(_OTHERS.search(o) for o in owners):
            places.append(assignment.place)
    for call in code.find("requires_grad_"):
        value = call.args[0].literal if call.args else True
        owners = [b.value.text for b in call.loops if b.value is not None]
        owners.append("" if call.receiver is None else call.receiver.text)
        if value is to and not any(_OTHERS.search(o.partition(".parameters")[0]) for o in owners):
            places.append(call.place)
    return places


def _loops(a: Assignment) -> list[Block]:
    return [b for b in a.blocks if b.kind == "for" and b.value is not None]


def _by_name(code: Program) -> list[Place]:
    """``p.requires_grad = "fc" in name``: what the test does not name is frozen."""
    found: list[Place] = []
    for a in code.assignments:
        loops = [b for b in _loops(a) if b.value and "named_parameters" in b.value.text]
        if not a.target.endswith(".requires_grad") or a.value.is_literal or not loops:
            continue
        name = loops[-1].target.strip("() ").partition(",")[0].strip()
        owner = "" if loops[-1].value is None else loops[-1].value.text
        other = _OTHERS.search(owner.partition(".named_parameters")[0]) is not None
        if name in a.value.names() and not other:
            found.append(a.place)
    return found


def _only_a_part(code: Program) -> bool:
    """Whether a whole network is frozen and less than that unfrozen, ``model`` and ``model.fc``."""
    owners: dict[bool, set[str]] = {True: set(), False: set()}
    for a in code.assignments:
        to = a.value.literal
        if a.target.endswith(".requires_grad") and isinstance(to, bool) and _loops(a):
            value = _loops(a)[-1].value
            text = "" if value is None else value.text
            owners[to].add(text.partition(".parameters")[0].partition(".named_parameters")[0])
    inner = all(any(t.startswith(f"{f}.") for f in owners[False]) for t in owners[True])
    return bool(owners[True]) and inner and not code.has("requires_grad_", "unfreeze")


def _copies_of_frozen(code: Program) -> list[Call]:
    """``student = copy.deepcopy(teacher)`` below the freezing of the teacher, then optimized."""
    switched = [(b, a.order) for a in code.assignments for b in _loops(a)
                if a.target.endswith(".requires_grad") and a.value.literal is False]  # fmt: skip
    switched += [(b, c.order) for c in code.find("requires_grad_") for b in c.loops
                 if c.args and c.args[0].literal is False]  # fmt: skip
    held = {n for h in holdings(code) for n in h.networks}
    return [
        c
        for c in code.find("deepcopy")
        for block, order in switched
        if c.args and block.value is not None and order < c.order
        and block.value.text.startswith(f"{c.args[0].text}.")
        and any(a.target in held for a in code.assigned(c))
    ]  # fmt: skip


# Methods of libraries that freeze a part. Sources: transformers, fastai, Lightning BaseFinetuning.
_FREEZES = pattern(
    r"^(?:freeze|freeze_to|freeze_base_model|freeze_feature_(?:encoder|extractor)|freeze_encoder"
    r"|freeze_backbone|freeze_weights)$"
)


def _freezes(code: Program, call: Call) -> bool:
    """A method that freezes, gluon's ``grad_req``, an optimizer for a few variables, no_grad."""
    owner = "" if call.receiver is None else call.receiver.text
    if _FREEZES.match(call.short) and call.receiver is not None and not code.has("unfreeze"):
        named = [owner, *(a.text for a in call.args)]
        return not any(_OTHERS.search(n) for n in named) and code.function(call.short) is None
    if call.short == "setattr" and len(call.args) == 2:
        return call.args[0].string == "grad_req" and call.args[1].string == "null"
    if call.short == "minimize" and "var_list" in call.kwargs:
        made = code.origin(call.kwargs["var_list"], call)
        scope = made.kwargs.get("scope") if made is not None else None
        alone = len(code.find("minimize")) == 1  # of several, each has its own network
        return alone and scope is not None and not _OTHERS.search(scope.text.strip("'\""))
    return _runs_without_gradient(code, call)


def _runs_without_gradient(code: Program, call: Call) -> bool:
    """``with no_grad(): f = self.features(x)`` in the forward that trains what comes after."""
    if not call.function.endswith("forward") or not call.name.startswith("self."):
        return False
    under = any(b.value is not None and "no_grad" in b.value.text for b in call.withs)
    if not under or call.name.count(".") != 1 or _OTHERS.search(call.name):
        return False
    kept = {a.target for a in code.assigned(call)}
    later = [c for c in code.calls_in(call.function) if c.order > call.order and c is not call]
    return any(
        kept & {n.partition(".")[0] for v in c.args for n in v.names()}
        and c.name.startswith("self.")
        and not c.withs
        for c in later
    )


def _is_frozen_layer(call: Call) -> bool:
    if call.name.endswith("Embedding.from_pretrained"):
        freeze = call.kwargs.get("freeze") or (call.args[1] if len(call.args) > 1 else None)
        return freeze is None or freeze.literal is True
    value = call.kwargs.get("trainable")
    if call.short == "KerasLayer":
        return value is None or value.literal is False
    return value is not None and value.literal is False and _LAYER.search(call.name) is not None
