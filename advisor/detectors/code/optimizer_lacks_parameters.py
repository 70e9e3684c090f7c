"""Does no optimizer hold the parameters of a network that is meant to be trained?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.modules import has_weights, is_fresh
from advisor.detectors.parameters import Holding, holdings
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Networks that are kept fixed on purpose, by their usual names.
_FIXED = pattern(
    r"target|teacher|ema|vgg|fixed|frozen|random|percept|lpips|pretrain|old|ref|best|clip|copy|momentum|reservoir",
    re.IGNORECASE,
)
_FREEZES = ("load_state_dict", "requires_grad_", "load_weights", "freeze", "deepcopy",
            "from_pretrained", "set_weights")  # fmt: skip


@detector("optimizer-lacks-parameters", reads_comments=True)
def optimizer_lacks_parameters(case: Case) -> Answer:
    """A freshly made network that takes part in the training step and that no optimizer holds.

    Either a variable of its own (encoder held, decoder not) or an attribute of the class whose
    other attributes are held. Training only the head of a pretrained or frozen network is right,
    and target, teacher and averaged networks belong in no optimizer. Needs every optimizer to be
    readable. Source: torch.optim, "Constructing it".
    """
    code = program(case)
    held = holdings(code)
    if not held:
        return not_seen(code, "no optimizer with a list of parameters")
    certain = [e for h in held for e in _listed_twice(h)]
    if certain:
        return present(*certain)
    names = frozenset(n for h in held for n in h.networks)
    if not all(h.complete for h in held) or code.has("add_param_group"):
        return unknown(f"{held[0].call.where}: which parameters it holds cannot be followed")
    if code.has(*_FREEZES) or code.mentions("requires_grad") or _flags(code):
        return _settled(held, "parameters are frozen or loaded on purpose")
    same = _held_makers(code, held)  # net = DataParallel(model)
    free = [a for a in _networks(code) if code.maker_of(a.value, a) not in same]
    missing = [e for a in free if (e := _missing(code, a, names)) is not None]
    missing += [e for h in held for e in _attributes(code, h, names)]
    missing += [*_criteria(code, names), *_lone_attributes(code, held), *_taped(code, held)]
    missing += [*_cleared(code, held, names), *_parameters_left(code, held)]
    if missing:
        return present(held[0].call.evidence(), *missing)
    return _settled(held, "every network that is trained is held")


def _listed_twice(holding: Holding) -> list[Evidence]:
    """``chain(G_AB.parameters(), G_AB.parameters())``: the second was meant to be another."""
    given = holding.call.args[0] if holding.call.args else None
    if given is None or given.kind in ("list", "name") or holding.call.short == "gradient":
        return []
    lists = [c.text for c in given.calls() if c.short == "parameters" and c.receiver is not None]
    twice = {t for t in lists if lists.count(t) > 1}
    return [holding.call.evidence(observed=f"{t} twice") for t in sorted(twice)]


# Losses with weights of their own. Source: pytorch-metric-learning, "Losses"; insightface.
_WEIGHTED_LOSS = pattern(
    r"^(?:ArcFace|ArcMargin|CosFace|SphereFace|AddMargin|SubCenterArcFace|AdaCos|CurricularFace"
    r"|NormFace|ProxyNCA|ProxyAnchor|CenterLoss|SoftTriple|AAMSoftmax|AMSoftmax)\w*$"
)


def _criteria(code: Program, held: frozenset[str]) -> list[Evidence]:
    """A margin loss with a weight for every class that no optimizer holds."""
    found: list[Evidence] = []
    for a in code.assignments:
        maker = code.maker_of(a.value, a)
        if maker is None or not _WEIGHTED_LOSS.match(maker.short) or a.unpacked is not None:
            continue
        named = any(h == a.target or h.startswith(f"{a.target}.") for h in held)
        if not named and not _listed(code, a.target):
            found.append(a.place.evidence(observed="has weights that are in no optimizer"))
    return found


def _listed(code: Program, name: str) -> bool:
    return any(
        c.receiver is not None and c.receiver.text == name and c.short.endswith("parameters")
        for c in code.calls
    )


def _lone_attributes(code: Program, held: tuple[Holding, ...]) -> list[Evidence]:
    """``self.value = nn.Linear(...)`` beside others that are held, in a constructor cut out."""
    mine = {n.partition(".")[2].partition(".")[0] for h in held for n in h.networks
            if n.startswith("self.")}  # fmt: skip
    lone = [a for a in code.assignments if not a.klass and a.target.startswith("self.")]
    made = {a.target.removeprefix("self."): a for a in lone}
    if not mine or not mine <= set(made) or any("self" in h.networks for h in held):
        return []
    return [
        a.place.evidence(observed="in no optimizer")
        for name, a in made.items()
        if name not in mine
        and not _FIXED.search(name)
        and (maker := code.maker_of(a.value, a)) is not None
        and has_weights(code, maker)
        and is_fresh(code, maker)
    ]


def _taped(code: Program, held: tuple[Holding, ...]) -> list[Evidence]:
    """A network run with ``training=True`` under the tape whose gradient is not taken."""
    tapes = [h for h in held if h.call.short == "gradient"]
    names = {n for h in tapes for n in h.networks}
    if len(tapes) != 1 or "self" in names:
        return []
    found: list[Evidence] = []
    for call in code.calls:
        flag = call.kwargs.get("training")
        taped = any(b.value is not None and "GradientTape" in b.value.text for b in call.withs)
        if flag is None or flag.literal is not True or not taped or not call.text.isidentifier():
            continue
        here = call.function == tapes[0].call.function and call.text not in names
        if here and not _FIXED.search(call.text):
            found.append(call.evidence(observed=f"no gradient for {call.text}"))
    return found


def _held_makers(code: Program, held: tuple[Holding, ...]) -> list[Call]:
    """The calls that made the networks that are held."""
    names = [(Value("name", n, name=n), h.call) for h in held for n in h.networks]
    return [m for value, call in names if (m := code.maker_of(value, call)) is not None]


def _cleared(code: Program, held: tuple[Holding, ...], names: frozenset[str]) -> list[Evidence]:
    """``vq.zero_grad()`` in the step of ``opt``: a network of its own that is not held."""
    found: list[Evidence] = []
    optimizers = {a.target for h in held for a in code.assigned(h.call)}
    makers = _held_makers(code, held)
    for call in code.find("zero_grad"):
        name = "" if call.receiver is None else call.receiver.text
        maker = code.maker(call)
        known = maker is not None and maker.name.startswith("torch.optim.")
        if not name.isidentifier() or name in optimizers or known or maker is None:
            continue
        if maker in makers or _goes_elsewhere(code, name):
            continue
        mine = any(n == name or n.startswith(f"{name}.") for n in names)
        stepped = any(c.receiver is not None and c.receiver.text == name for c in code.find("step"))
        used = any(c.text == name and _same_step(c, b) for c in code.methods_of(name)
                   for b in backward_calls(code))  # fmt: skip
        if used and not mine and not stepped and not _FIXED.search(name):
            found.append(call.evidence(observed=f"the parameters of {name} are in no optimizer"))
    return found


def _parameters_left(code: Program, held: tuple[Holding, ...]) -> list[Evidence]:
    """``self.log_vars = nn.Parameter(...)`` beside networks of the same class that are held."""
    if len(held) != 1 or not held[0].call.klass or "self" in held[0].networks:
        return []
    klass = held[0].call.klass
    if not any(n.startswith("self.") for n in held[0].networks):
        return []
    here = held[0].call.function
    given = [v for c in code.calls_in(here) for v in (*c.args, *c.kwargs.values())]
    listed = " ".join(v.text for v in (*given, *(a.value for a in code.assignments_in(here))))
    uses = [v for c in code.calls_of(klass) for v in (*c.args, *c.kwargs.values())]
    uses += [a.value for a in code.assignments if a.klass == klass]
    return [
        a.place.evidence(observed="in no optimizer")
        for a in code.assignments
        if a.klass == klass
        and a.target.startswith("self.")
        and a.value.call is not None
        and a.value.call.name.endswith("nn.Parameter")
        and a.target not in listed
        and "parameters" not in a.value.text
        and not _FIXED.search(a.target)
        and any(a.target in v.names() for v in uses if v is not a.value)
    ]


def _settled(held: tuple[Holding, ...], reason: str) -> Answer:
    whole = [h for h in held if any("." not in n for n in h.networks)]
    if not whole or "frozen" in reason:
        return unknown(f"{held[0].call.where}: {reason}")
    return absent(reason, whole[0].call.evidence())


def _flags(code: Program) -> bool:
    """Whether anything is marked as not to be trained."""
    return any(a.target.endswith((".requires_grad", ".trainable")) for a in code.assignments)


def _networks(code: Program) -> list[Assignment]:
    """Variables that hold a fresh network, assigned once."""
    found: list[Assignment] = []
    for assignment in code.assignments:
        value, position = assignment.value, assignment.unpacked
        if position is not None and value.kind == "tuple" and position < len(value.parts):
            value, position = value.parts[position], None  # encoder, decoder = Encoder(), Decoder()
        maker = code.maker_of(value, assignment)
        plain = position is None and assignment.target.isidentifier()
        once = len(code.assignments_to(assignment.target)) == 1
        if maker is not None and once and plain and is_fresh(code, maker):
            found.append(assignment)
    return [a for a in found if not _FIXED.search(a.target)]


def _missing(code: Program, network: Assignment, held: frozenset[str]) -> Evidence | None:
    """The line of a network that is used in the training step but held by no optimizer."""
    name = network.target
    if any(h == name or h.startswith(f"{name}.") for h in held):
        return None
    steps = (*backward_calls(code), *code.find("gradient"))
    uses = [c for c in code.calls if c.receiver is not None and c.text == name]
    trained = [u for u in uses if any(_same_step(u, s) for s in steps)]
    if not trained or _goes_elsewhere(code, name):
        return None
    return network.place.evidence(observed=f"the parameters of {name} are in no optimizer")


def _same_step(use: Call, backward: Call) -> bool:
    if use.function != backward.function or use.snippet != backward.snippet:
        return False
    if any("no_grad" in b.value.text for b in use.withs if b.value is not None):
        return False
    if ".detach()" in use.place.text:
        return False
    return set(backward.loops) <= set(use.loops) and use.order < backward.order


def _goes_elsewhere(code: Program, name: str) -> bool:
    """Whether it is handed to another object, or its parameters are listed anywhere."""
    for call in code.calls:
        if any(_hands_over(v, name) for v in (*call.args, *call.kwargs.values())):
            return True
        if (
            call.receiver is not None
            and call.receiver.text == name
            and (call.short in ("parameters", "named_parameters", "eval"))
        ):
            return True
    return any(
        name in a.value.names() and a.target != name and a.value.call is None
        for a in code.assignments
    )


def _hands_over(value: Value, name: str) -> bool:
    """Whether an argument is the network itself, not something that calling it gives."""
    called = {id(c.receiver) for c in value.calls()}
    return any(v.name == name and v.kind == "name" and id(v) not in called for v in value.walk())


def _attributes(code: Program, holding: Holding, held: frozenset[str]) -> list[Evidence]:
    """Fresh attributes of an own class of which the optimizer holds only a part."""
    owners = {n.rpartition(".")[0] for n in holding.networks}
    owners -= {""}
    found: list[Evidence] = []
    for owner in owners - held:
        klass = _class_of(code, owner, holding.call)
        if klass is None:
            continue
        for assignment in code.assignments:
            attribute = assignment.target.removeprefix("self.")
            if assignment.klass != klass or not assignment.target.startswith("self."):
                continue
            maker = code.maker_of(assignment.value, assignment)
            if maker is None or not has_weights(code, maker) or not is_fresh(code, maker):
                if maker is not None and has_weights(code, maker):
                    return []  # a backbone of a library: its head alone may well be trained
                continue
            mine = f"{owner}.{attribute}"
            covered = any(h == mine or h.startswith(f"{mine}.") for h in held)
            used = any(c.klass == klass and c.text == assignment.target for c in code.calls)
            if used and not covered and not _FIXED.search(attribute):
                found.append(assignment.place.evidence(observed="in no optimizer"))
    return found


def _class_of(code: Program, owner: str, at: Call) -> str | None:
    if owner == "self":
        return at.klass or None
    made = code.lookup(owner, at)
    maker = None if made is None else code.maker_of(made.value, made)
    return maker.short if maker is not None and code.klass(maker.short) is not None else None
