"""Do the settings of a parameter group have no effect, or that meant for another?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# float32 weights of size 0.01 do not change by steps of 1e-9. # unsourced as a limit
NOTHING = 1e-8
# A pretrained part takes a tenth of the rate of a new head, or less, not more. # unsourced
SWAPPED = 5.0
_UNKNOWN = frozenset({"learning_rate", "wd", "l2", "weight_decay_rate", "decay", "layer_lr"})
_MEMBER = pattern(r"named_parameters\(\)\s+if\s+(\w+)\s+(?:not\s+)?in\s+(\w+)\s*[\])]")
_BODY = pattern(r"(?i)backbone|encoder|(?:^|[._])(?:base|body|features|trunk|bert|vit|stem)\b")
_HEAD = pattern(r"(?i)(?:^|[._])(?:head\w*|classifier|fc|out|new_\w+|score|cls)\b")
_FALLING = frozenset({"geomspace", "linspace", "logspace"})


@detector("param-groups-odd")
def param_groups_odd(case: Case) -> Answer:
    """A group at 1e-8 or less, an option that PyTorch does not know, names that match nothing.

    PyTorch keeps unknown keys of a group without a word. ``n in no_decay`` compares whole names
    such as "encoder.layer.0.LayerNorm.weight", so that a list of endings matches none. Also
    groups whose pretrained part has five times the rate of the head, and a loop that sets one
    rate for all. A rate of 0 that something
    sets later (a schedule, ``param_groups``) decides nothing. Source: torch.optim.Optimizer,
    per-parameter options.
    """
    code = program(case)
    groups = list(_groups(code))
    found = [*_still(code, groups), *_ignored(groups), *_swapped(code, groups), *_nameless(code)]
    found += [*_falling(code), *_overwritten(code, groups)]
    if found:
        return present(*{e.where: e for e in found}.values())
    if groups:
        return absent("the groups of parameters differ as usual", groups[0][1].evidence())
    return not_seen(code, "no groups of parameters")


_Group = tuple[dict[str, Value], Call]


def _groups(code: Program) -> Iterator[_Group]:
    """Every group given to an optimizer of PyTorch, with the call that shows it."""
    lists = set[str]()
    for call in code.calls:
        if call.name.startswith("torch.optim.") and (call.args or "params" in call.kwargs):
            given = call.args[0] if call.args else call.kwargs["params"]
            lists |= {given.name} if given.kind == "name" else set()
            for value in code.resolve(given, call).walk():
                if value.kind == "dict" and "params" in value.keys:
                    yield dict(zip(value.keys, value.parts, strict=False)), call
    for call in code.find("append", "add_param_group"):
        named = "" if call.receiver is None else call.receiver.name
        if call.short == "append" and named not in lists:
            continue
        for value in call.args[:1]:
            held = code.resolve(value, call)
            if held.kind == "dict" and "params" in held.keys:
                yield dict(zip(held.keys, held.parts, strict=False)), call


def _rate(code: Program, group: dict[str, Value], at: Call | Assignment) -> float | None:
    return code.resolve(group["lr"], at).number if "lr" in group else None


def _overwritten(code: Program, groups: list[_Group]) -> Iterator[Evidence]:
    """``for g in opt.param_groups: g["lr"] = rate``: one rate for groups that had their own."""
    rates = {v.text for g, _ in groups if (v := g.get("lr")) is not None}
    if not rates or len(groups) < 2 or (len(rates) < 2 and all("lr" in g for g, _ in groups)):
        return
    for a in code.assignments:
        holder, _, key = a.target.partition("[")
        loop = next((b for b in reversed(a.blocks) if b.kind == "for"), None)
        over = "" if loop is None or loop.value is None else loop.value.text
        each = loop is not None and holder in _WORD.findall(loop.target) and "param_groups" in over
        own = _WORD.findall("" if loop is None else loop.target)
        chosen = any(set(own) & b.value.names() for b in a.blocks if b.kind == "if" and b.value)
        mine = any(n.partition(".")[0] in own for n in a.value.names()) or holder in a.value.text
        if each and key.strip("]'\"") == "lr" and not (mine or chosen or a.augmented):
            yield a.place.evidence(observed="every group gets the same rate")


_WORD = pattern(r"[A-Za-z_]\w*")


def _still(code: Program, groups: list[_Group]) -> Iterator[Evidence]:
    sets = any("param_groups" in a.target or ".lr" in a.target for a in code.assignments)
    scheduled = code.has("OneCycleLR", "CyclicLR", "LambdaLR") or code.mentions("warmup")
    loops = any(b.target in ("g", "group", "pg") for b in code.blocks if b.kind == "for")
    for group, call in groups:
        rate = _rate(code, group, call)
        if rate is None or rate > NOTHING or (rate == 0 and (sets or scheduled or loops)):
            continue
        if rate < 0:
            continue
        yield call.evidence(observed=f"{group['params'].text[:60]}: rate {rate:g}")


def _ignored(groups: list[_Group]) -> Iterator[Evidence]:
    for group, call in groups:
        unknown = _UNKNOWN & group.keys()
        if unknown and call.name.startswith(
            ("torch.optim.Adam", "torch.optim.SGD", "torch.optim.R")
        ):
            yield call.evidence(observed=f"{min(unknown)!r} is no option of the optimizer")


def _swapped(code: Program, groups: list[_Group]) -> Iterator[Evidence]:
    """The pretrained body at a multiple of the rate of the head, in one optimizer."""
    for call in dict.fromkeys(c for _, c in groups if c.short != "append"):
        base = code.argument(call, "lr")
        default = None if base is None else base.number
        rates: dict[str, float] = {}
        for group, other in groups:
            rate = _rate(code, group, call)
            rate = default if rate is None and "lr" not in group else rate
            text = group["params"].text
            body, head = _BODY.search(text), _HEAD.search(text)
            if other is call and rate is not None and bool(body) != bool(head):
                rates["body" if body else "head"] = rate
        both = len(rates) == 2 and 0 < SWAPPED * rates["head"] <= rates["body"]
        if both and _is_pretrained(code):
            seen = f"the pretrained part at {rates['body']:g}, the head at {rates['head']:g}"
            yield call.evidence(observed=seen)


def _is_pretrained(code: Program) -> bool:
    if code.has("from_pretrained", "load_state_dict", "torch.hub.load"):
        return True
    return any("pretrained" in c.kwargs or "weights" in c.kwargs for c in code.calls)


def _nameless(code: Program) -> Iterator[Evidence]:
    """``[p for n, p in net.named_parameters() if n in no_decay]`` with a list of endings."""
    for a in code.assignments:
        if "named_parameters" not in a.value.text:
            continue
        for value in a.value.walk():
            yield from _of_names(code, value.text, a, a)
    for call in code.calls:
        if call.name.startswith("torch.optim.") and call.args:
            for value in call.args[0].walk():
                yield from _of_names(code, value.text, call, call)


def _of_names(
    code: Program, text: str, at: Call | Assignment, shown: Call | Assignment
) -> Iterator[Evidence]:
    match = _MEMBER.search(text)
    held = None if match is None else code.lookup(match[2], at)
    if held is None or held.value.kind not in ("list", "tuple"):
        return
    names = [p.string for p in held.value.parts]
    short = [n for n in names if n is not None and n.count(".") < 2]
    if (
        names
        and len(short) == len(names)
        and not any(".weight" in n and "." in n[:-7] for n in short)
    ):
        yield shown.place.evidence(observed=f"no parameter is called {short[0]!r} in full")


def _falling(code: Program) -> Iterator[Evidence]:
    """Rates that fall from the first layers to the head: ``zip(stages, geomspace(1e-2, 1e-6))``."""
    for call in code.calls:
        if not call.name.startswith("torch.optim.") or not call.args:
            continue
        for inner in call.args[0].calls():
            if inner.name != "zip" or len(inner.args) != 2:
                continue
            stages, rates = (code.resolve(a, call) for a in inner.args)
            made = rates.call
            if made is None or made.short not in _FALLING or len(made.args) < 2 or not stages.parts:
                continue
            first, last = (code.resolve(a, made).number for a in made.args[:2])
            falls = first is not None and last is not None and first > last
            if falls and _HEAD.search(stages.parts[-1].text):
                yield made.evidence(observed="the first layers get the largest rate")
