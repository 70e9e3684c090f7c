"""Losses and updates by hand whose form shows that they go the wrong way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.hand_gradients import climbing_updates
from advisor.detectors.noise_contrasts import pulled_negatives
from advisor.detectors.objectives import Objective, objectives
from advisor.detectors.roles import is_label_name
from advisor.detectors.safeguards import operand
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_At = Call | Assignment
_Term = tuple[Value, _At, int]

_MEANS = frozenset({"mean", "sum", "reduce_mean", "reduce_sum", "average"})
_GAIN = pattern(
    r"adv(?:antages?)?(?:_?\w{0,8})?$|returns?$|(?:self\.)?(?:R|G|Gt|ret|rets)$|rewards?$"
)
_LOG_PROB = pattern(
    r"(?:new_?|self\.)?(?:log_?p(?:i|robs?)?|log_?prob\w{0,4}|lp|logps?)$", re.IGNORECASE
)
_ERRORS = pattern(r"loss|cross_?entropy|nll", re.IGNORECASE)
_NEGATIVE = pattern(r"(?:^|_)(?:an|neg|negative|n)(?:$|_)|neg", re.IGNORECASE)
_POSITIVE = pattern(r"(?:^|_)(?:ap|pos|positive|p)(?:$|_)|pos", re.IGNORECASE)
_DISTANCES = frozenset({"pairwise_distance", "cdist", "norm", "square", "pow", "PairwiseDistance"})
_REAL = pattern(r"real", re.IGNORECASE)
_FAKE = pattern(r"fake|(?:^|_)gen|G\(", re.IGNORECASE)
MAX_HOPS = 12


def wrong_signs(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen."""
    for objective in objectives(code):
        for value, at, factor in _terms(code, objective.value, objective.at, 1, MAX_HOPS):
            what = _of_term(code, value, at, factor)
            if what:
                yield objective.place, what
        yield from _subtracted_kl(code, objective)
        yield from _turned_kl(code, objective)
        yield from _critic(code, objective)
    yield from _added(code)
    yield from _uphill(code)
    yield from climbing_updates(code)
    yield from pulled_negatives(code)


def _follow(code: Program, value: Value, at: _At) -> tuple[Value, _At]:
    """What a name stands for, through plain assignments."""
    for _ in range(MAX_HOPS):
        found = code.lookup(value.name, at) if value.kind == "name" else None
        if found is None or found.augmented or found.unpacked is not None:
            break
        value, at = found.value, found
    return value, at


def _terms(code: Program, value: Value, at: _At, factor: int, hops: int) -> Iterator[_Term]:
    """The terms of a sum with their signs, means and positive factors taken off."""
    value, at = _follow(code, value, at)
    call, parts = value.call, value.parts
    inner = None if call is None or call.short not in _MEANS else operand(call)
    if hops == 0:
        return
    named = call is not None and (call.receiver is None or call.text == call.receiver.text)
    own = code.function(call.name) if call is not None and named else None
    if inner is not None:
        yield from _terms(code, inner, at, factor, hops - 1)
    elif own is not None and not own.klass and len(own.returns) == 1:
        returned, place = own.returns[0]
        yield from _terms(code, returned, own.moment(returned, place), factor, hops - 1)
    elif value.operator in ("+", "-") and len(parts) == 2:
        yield from _terms(code, parts[0], at, factor, hops - 1)
        second = factor if value.operator == "+" else -factor
        yield from _terms(code, parts[1], at, second, hops - 1)
    elif value.operator == "-" and len(parts) == 1:
        yield from _terms(code, parts[0], at, -factor, hops - 1)
    elif value.operator == "*" and parts[0].number is not None:
        sign = 1 if parts[0].number > 0 else -1
        yield from _terms(code, parts[1], at, factor * sign, hops - 1)
    else:
        yield value, at, factor


def _of_term(code: Program, value: Value, at: _At, factor: int) -> str:
    if factor > 0 and _is_policy_gain(code, value, at):
        return "log-probability times return is made small: a minus is missing"
    call = value.call
    if factor > 0 and call is not None and _is_clipped_gain(code, call):
        return "the clipped objective is made small: a minus is missing"
    if factor > 0 and call is not None and _is_likelihood(call):
        return "the likelihood of the labels is made small: a minus is missing"
    if factor > 0 and call is not None and _is_swapped_triplet(code, call):
        return "the negative is pulled closer than the positive"
    return ""


def _is_policy_gain(code: Program, value: Value, at: _At) -> bool:
    if value.operator != "*" or len(value.parts) != 2:
        return False
    names = [p.name for p in value.parts if p.kind == "name"]
    if len(names) != 2:
        return False
    one, other = names
    for first, second in ((one, other), (other, one)):
        if _LOG_PROB.match(first) and _GAIN.match(second):
            return not _is_negated(code, first, at) and not _is_negated(code, second, at)
    return False


def _is_negated(code: Program, name: str, at: _At) -> bool:
    """Whether a name stands for minus something, or is formed by a loss."""
    value, _ = _follow(code, Value("name", name, name=name), at)
    text = value.text
    return (
        (value.operator == "-" and len(value.parts) == 1)
        or "-1" in text
        or bool(_ERRORS.search(text))
    )


def _is_likelihood(call: Call) -> bool:
    """``log(p[arange(n), y] + eps)``: of the probability that each label gets."""
    value = operand(call) if call.short == "log" else None
    if value is not None and value.operator == "+" and value.parts[1].is_literal:
        value = value.parts[0]
    if value is None or value.kind != "subscript" or len(value.parts) != 3:
        return False
    rows, columns = value.parts[1:]
    counted = rows.call is not None and rows.call.short in ("arange", "range")
    return counted and is_label_name(columns.name)


def _is_clipped_gain(code: Program, call: Call) -> bool:
    chosen = call.short in ("min", "minimum", "max", "maximum") and len(call.args) == 2
    return chosen and all(_is_surrogate(code, a, call) for a in call.args)


def _is_surrogate(code: Program, value: Value, at: _At) -> bool:
    """``ratio * adv``, not ``-adv * ratio``."""
    value, at = _follow(code, value, at)
    if value.operator != "*" or len(value.parts) != 2 or "-" in value.text.partition("clamp")[0]:
        return False
    gain = [p for p in value.parts if p.kind == "name" and _GAIN.match(p.name)]
    rest = [p for p in value.parts if p not in gain]
    ratio = bool(rest) and ("ratio" in rest[0].text)
    return len(gain) == 1 and ratio and not _is_negated(code, gain[0].name, at)


def _is_swapped_triplet(code: Program, call: Call) -> bool:
    """``relu(d_neg - d_pos + margin)`` of distances."""
    if call.short not in ("relu", "clamp", "maximum", "max", "clamp_min"):
        return False
    for argument in (*call.args, *((call.receiver,) if call.receiver is not None else ())):
        for part in argument.walk():
            if part.operator != "-" or len(part.parts) != 2:
                continue
            one, other = part.parts
            names = one.kind == other.kind == "name"
            if not names or not _NEGATIVE.search(one.name) or not _POSITIVE.search(other.name):
                continue
            if _POSITIVE.search(one.name.replace("neg", "")) and "neg" not in one.name:
                continue
            if all(_is_distance(code, p, call) for p in (one, other)):
                return True
    return False


def _is_distance(code: Program, value: Value, at: _At) -> bool:
    value, _ = _follow(code, value, at)
    squares = any(v.operator == "**" for v in value.walk())
    calls = any(c.short in _DISTANCES for c in value.calls())
    return squares or calls or re.match(r"(?:d|dist)_", value.text) is not None


def _subtracted_kl(code: Program, objective: Objective) -> Iterator[tuple[Place, str]]:
    """``reconstruction - kl`` with a divergence that is positive."""
    value, at = _follow(code, objective.value, objective.at)
    if value.operator != "-" or len(value.parts) != 2:
        return
    kl, _ = _follow(code, value.parts[1], at)
    recon, _ = _follow(code, value.parts[0], at)
    error = any(
        c.short in ("square", "mse_loss", "pow", "binary_cross_entropy", "l1_loss", "abs")
        or "cross_entropy" in c.short
        for c in recon.calls()
    )
    if error and "log_prob" not in recon.text and _is_positive_kl(kl):
        yield objective.place, "the divergence is subtracted: it grows without end"


def _is_positive_kl(value: Value) -> bool:
    """``-0.5 * sum(1 + logvar - mu**2 - exp(logvar))``."""
    text = re.sub(r"\s", "", value.text)
    halved = re.match(r"-(?:0?\.5|1/2)\*", text) is not None
    return halved and "1+" in text and "exp" in text


_TURNED_KL = pattern(r"^(?:0?\.5|1/2)\*(?:\w+\.)*\w*(?:sum|mean)\(\(?1(?:\.0?)?\+")


def _turned_kl(code: Program, objective: Objective) -> Iterator[tuple[Place, str]]:
    """``reconstruction + 0.5 * sum(1 + logvar - mu**2 - exp(logvar))``: the minus is missing."""
    value, at = _follow(code, objective.value, objective.at)
    call = value.call
    while call is not None and call.short in _MEANS and (inner := operand(call)) is not None:
        value, at = _follow(code, inner, at)
        call = value.call
    for part in value.parts if value.operator == "+" else ():
        term, moment = _follow(code, part, at)
        if term.operator == "*" and len(term.parts) == 2 and term.parts[0].kind == "name":
            term, moment = _follow(code, term.parts[1], moment)  # beta * kl
        text = re.sub(r"\s", "", term.text)
        if _TURNED_KL.match(text) and "exp(" in text and "-" in text:
            yield objective.place, "the divergence is made small, below zero: a minus is missing"


def _critic(code: Program, objective: Objective) -> Iterator[tuple[Place, str]]:
    """``D(real) - D(fake)`` made small by a critic while the generator makes ``-D(fake)`` small."""
    signs: dict[str, int] = {}
    for value, _, factor in _terms(code, objective.value, objective.at, 1, MAX_HOPS):
        if value.call is None or value.call.short not in ("D", "critic", "netD", "discriminator"):
            continue
        inside = value.text
        kind = "fake" if _FAKE.search(inside) else "real" if _REAL.search(inside) else ""
        signs[kind] = factor
    if signs.get("real") != 1 or signs.get("fake") != -1:
        return
    generator = any(
        re.match(
            r"-\s*(?:torch\.mean\(|tf\.reduce_mean\()?(?:D|critic|netD|discriminator)\(", v.text
        )
        for v in (a.value for a in code.assignments)
    )
    if generator:
        yield objective.place, "the critic makes real small and fake large, the generator too"


_SCALED_BY = pattern(r"(?:^|\.)optax\.scale_by_(?!learning_rate|schedule)\w+$")


def _uphill(code: Program) -> Iterator[tuple[Place, str]]:
    """``optax.chain(scale_by_adam(), scale(lr))``: apply_updates adds what comes out.

    Source: optax, "Combining optimizers": ``optax.scale(-learning_rate)``.
    """
    if not code.has("apply_updates") or any(
        v.operator == "-" and len(v.parts) == 1 and "grad" in v.text
        for a in code.assignments
        for v in a.value.walk()
    ):
        return
    for chain in code.find("optax.chain"):
        if chain.starred or any(a.text.startswith("*") for a in chain.args):
            continue
        steps = [code.origin(a, chain) for a in chain.args]
        known = [s for s in steps if s is not None and s.name.startswith("optax.")]
        if len(known) != len(steps) or not any(_SCALED_BY.search(s.name) for s in known):
            continue
        others = [s for s in known if not _SCALED_BY.search(s.name) and s.short != "scale"]
        if any(not s.short.startswith(("clip", "add_", "trace", "zero_nans")) for s in others):
            continue
        factors = [code.resolve(s.args[0], s) for s in known if s.short == "scale" and s.args]
        if all((f.number or 0.0) > 0 for f in factors):
            last = known[-1]
            yield last.place, "the updates point uphill: scale(-learning_rate) is needed"


def _added(code: Program) -> Iterator[tuple[Place, str]]:
    """``loss += log_prob * return`` in a loop."""
    for a in code.assignments:
        if a.augmented != "+=" or "loss" not in a.target.lower():
            continue
        for block in a.blocks:
            if block.kind == "for" and block.value is not None and block.value.call is not None:
                given = [v.name for v in block.value.call.args if v.kind == "name"]
                taken = re.findall(r"\w+", block.target)
                if block.value.call.short != "zip" or len(given) != len(taken):
                    continue
                alias = dict(zip(taken, given, strict=True))
                parts = a.value.parts if a.value.operator == "*" else ()
                names = [alias.get(p.name, p.name) for p in parts if p.kind == "name"]
                logs = [n for n in names if _LOG_PROB.match(n)]
                gains = [n for n in names if _GAIN.match(n)]
                later = [c for c in code.find("backward") if c.order > a.order]
                plain = any(c.receiver is not None and c.receiver.text == a.target for c in later)
                if len(names) == 2 and logs and gains and plain:
                    yield a.place, "log-probability times return is made small: a minus is missing"
