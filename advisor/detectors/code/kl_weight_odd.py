"""Are the KL and the reconstruction term of a variational autoencoder on different scales?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Call, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

Reduction = Literal["sum", "mean"]

_SUMS = frozenset({"sum", "reduce_sum"})
_MEANS = frozenset({"mean", "reduce_mean"})
MAX_HOPS = 8


@detector("kl-weight-odd")
def kl_weight_odd(case: Case) -> Answer:
    """A summed KL term beside a reconstruction averaged over pixels, with no factor to make it up.

    Both summed over their dimensions is right, whatever happens over the batch. A factor before
    the KL, or a multiplication of the reconstruction by the number of pixels, is taken as meant.
    """
    code = program(case)
    warmed = list(_steps_by_epochs(code))
    if warmed:
        return present(*warmed)
    terms = list(_kl_terms(code))
    if not terms:
        used = losses(code)
        if used and not code.is_fragment:
            return absent("no KL term of a latent code", used[0].place.evidence())
        return not_seen(code, "no KL term of a latent code")
    doubtful = ""
    for value, at, evidence in terms:
        reduction = _reduction(value) or _reduced_later(code, at)
        other = _beside(code, at) or _reconstruction(code)
        if _over_batch(value) and _per_example(code) and not _weighted(code, value, at):
            return present(at.place.evidence(observed="KL of the batch, reconstruction of one"))
        if reduction == "mean" and other == "sum" and not _weighted(code, value, at):
            return present(at.place.evidence(observed="KL averaged, reconstruction summed"))
        if reduction == "sum" and other == "mean":
            if not _weighted(code, value, at):
                return present(evidence)
            doubtful = f"{evidence.where}: the KL has a factor that cannot be judged"
        elif reduction is None or other is None or reduction != other:
            doubtful = f"{evidence.where}: how the two terms are reduced is not shown"
        elif reduction == "mean":
            doubtful = f"{evidence.where}: both are means, over different numbers of dimensions"
    if doubtful:
        return unknown(doubtful)
    return absent("both terms are summed", terms[0][2])


def _kl_terms(code: Program) -> Iterator[tuple[Value, Assignment, Evidence]]:
    """Assignments of ``1 + logvar - mu^2 - exp(logvar)`` that lead to what is minimised."""
    seen: set[int] = set()
    for a in code.assignments:
        if a.order not in seen and _is_gaussian(a.value):
            seen.add(a.order)
            evidence = a.place.evidence(observed="KL summed, reconstruction averaged")
            yield a.value, a, evidence


def _is_gaussian(value: Value) -> bool:
    calls = {c.short for c in value.calls()}
    if "exp" not in calls or not ("1 +" in value.text or "- 1" in value.text):
        return False
    names = " ".join(value.names()).lower()
    logs = "log" in names or "logvar" in value.text.lower() or "log_var" in value.text.lower()
    squares = bool(calls & {"pow", "square"}) or "** 2" in value.text or "**2" in value.text
    return logs or squares


def _reduced_later(code: Program, at: Assignment) -> Reduction | None:
    """``kl = 1 + ...`` and then ``kl = reduce_mean(reduce_sum(kl, axis=1))``."""
    for a in code.assignments:
        mine = a.order > at.order and a.function == at.function and at.target in a.value.names()
        if mine and a.value.call is not None and a.value.call.short in _SUMS | _MEANS:
            return _reduction(a.value)
    return None


def _over_batch(value: Value) -> bool:
    """A sum over everything: no axis, no mean, no division."""
    sums = [c for c in value.calls() if c.short in _SUMS]
    if len(sums) != 1 or any(c.short in _MEANS for c in value.calls()):
        return False
    method = sums[0].receiver is not None and sums[0].text != sums[0].receiver.text
    bare = not sums[0].kwargs and len(sums[0].args) <= (0 if method else 1)
    return bare and not any(v.operator == "/" for v in value.walk())


def _per_example(code: Program) -> bool:
    """A reconstruction that is summed over pixels and averaged over the batch."""
    for a in code.assignments_like(_RECONSTRUCTION.search):
        if a.augmented:
            continue
        text = a.value.text.replace(" ", "")
        inner = {c.short for c in a.value.calls()}
        averaged = inner & _MEANS and inner & _SUMS
        divided = "sum" in text and (".size(0)" in text or ".shape[0]" in text or "/len(" in text)
        if averaged or divided:
            return True
    return False


def _steps_by_epochs(code: Program) -> Iterator[Evidence]:
    """``min(1.0, step / warmup_epochs)`` as the weight: over after a few steps."""
    for a in code.assignments_like(_WEIGHT.search):
        call = a.value.call
        if call is None or call.short not in ("min", "minimum"):
            continue
        for part in call.args:
            units = [p.text.lower() for p in part.parts] if part.operator == "/" else []
            mixed = len(units) == 2 and "step" in units[0] and "epoch" in units[1]
            if mixed and "step" not in units[1] and "*" not in units[1]:
                yield a.place.evidence(observed="steps are divided by epochs")


_WEIGHT = pattern(r"(?i)kl|beta|anneal|warm")


def _reduction(value: Value) -> Reduction | None:
    """How a term ends up as a number: over all its dimensions summed, or averaged."""
    found: Value | None = value
    for _ in range(MAX_HOPS):
        if found is None:
            return None
        if found.kind == "binary":
            inner = [p for p in found.parts if not p.is_literal]
            found = inner[0] if len(inner) == 1 else None
            continue
        call = found.call
        if call is None:
            return None
        if call.short in _SUMS:
            return "sum"
        method = call.receiver is not None and call.text != call.receiver.text
        inner_value = call.receiver if method else (call.args[0] if call.args else None)
        if call.short in _MEANS:
            inside = () if inner_value is None else inner_value.calls()
            summed = any(c.short in _SUMS for c in inside)
            return "sum" if summed else "mean"
        found = inner_value
    return None


def _reconstruction(code: Program) -> Reduction | None:
    """How the reconstruction is reduced, by the library loss or by hand."""
    by_hand = _by_hand(code)
    if by_hand is not None:
        return by_hand
    for loss in losses(code):
        if loss.kind not in ("squared", "binary", "absolute"):
            continue
        if loss.call.short == "compile":
            return None
        for call in (loss.maker, loss.call):
            if call is None:
                continue
            word = code.argument(call, "reduction")
            average = code.argument(call, "size_average")
            if average is not None and average.literal is False:
                return "sum"
            if word is not None and word.string not in (None, "mean"):
                return "sum" if word.string == "sum" else None
        around = _around(code, loss.call)
        if around is not None:
            return around
        return "mean" if loss.call.name.startswith("torch.") or loss.maker is not None else None
    return None


def _beside(code: Program, kl: Assignment) -> Reduction | None:
    """How the only other term is reduced that is added to the KL, or given back with it."""
    names: set[str] = set()
    function = code.function(kl.function) if kl.function else None
    written = [a.value for a in code.assignments_in(kl.function)]
    written += [v for v, _ in function.returns] if function is not None else []
    for value in written:
        if (value.operator == "+" or value.kind == "tuple") and len(value.parts) == 2:
            holding = [p for p in value.parts if kl.target in p.names()]
            others = [p for p in value.parts if p not in holding and p.kind == "name"]
            names |= {p.name for p in others} if len(holding) == 1 else set()
    made = code.lookup(names.pop(), kl) if len(names) == 1 else None
    call = None if made is None or made.augmented or made.unpacked is not None else made.value.call
    if made is None or call is None or call.short not in _MEANS | _SUMS:
        return None
    summed = any(c.short in _SUMS for c in calls_in(code, made.value, made))
    return "sum" if summed else "mean"


_RECONSTRUCTION = pattern(r"(?i)(?:^|_)(?:recon\w*|rec|mse|bce|xent|nll)(?:_?loss)?$")


def _by_hand(code: Program) -> Reduction | None:
    """``recon = ((x - y) ** 2).mean()`` or ``reduce_mean(square(x - y))``, by its name."""
    for a in code.assignments_like(_RECONSTRUCTION.search):
        call = a.value.call
        if call is None or a.augmented:
            continue
        if call.short in _MEANS | _SUMS:
            return _reduction(a.value)
    return None


def _around(code: Program, call: Call) -> Reduction | None:
    """A sum or a factor around the loss: ``reduce_sum(bce(...))``, ``784 * bce(...)``."""
    for a in code.assignments:
        inside = [v for v in a.value.walk() if v.call is call]
        if not inside:
            continue
        if any(c.short in _SUMS for c in a.value.calls()):
            return "sum"
        if any(v.operator == "*" for v in a.value.walk()):
            return "sum"
    return None


def _weighted(code: Program, value: Value, at: Assignment) -> bool:
    """Whether the KL is divided or multiplied by something other than its own 0.5."""
    for part in value.walk():
        if part.operator == "/" and part.parts[1].number not in (2, None):
            return True
        if part.operator in ("/", "*"):
            names = [p for p in part.parts if p.kind == "name" and not p.number]
            outer = any(c.short in _SUMS for p in part.parts for c in p.calls())
            if names and outer:
                return True
    for a in code.assignments_to(at.target):
        if a.augmented in ("*=", "/="):
            return True
    written = [(a.value, a) for a in code.assignments]
    written += [(v, f.moment(v, p)) for f in code.functions for v, p in f.returns]
    return any(_is_factor(code, part, at.target, when) for v, when in written for part in v.walk())


def _is_factor(code: Program, value: Value, name: str, at: Assignment) -> bool:
    """Whether a name is multiplied or divided by something that is not 1."""
    if value.operator not in ("*", "/") or len(value.parts) != 2:
        return False
    others = [p for p in value.parts if p.name != name]
    return len(others) == 1 and code.resolve(others[0], at).number != 1
