"""Is a score of each batch averaged over the batches?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SHARES = pattern(r"==.{0,80}(?:\.mean\(|float\(\)\.mean)|(?:^|[._])(?:accuracy|acc|top1)\(")
# These are no means over examples, so that the mean over batches is another number.
_RATIOS = pattern(
    r"f1_score\(|corpus_bleu\(|roc_auc_score\(|r2_score\(|sqrt\(.{0,24}(?:mse|mean_squared)|recall_score"
)
_LOADER = pattern(r"(?i)loader|(?:^|_)dl$|batches|generator")


@detector("metric-averaged-over-batches")
def metric_averaged_over_batches(case: Case) -> Answer:
    """A share, F1, BLEU, AUC or root of a batch, added up and divided by the number of batches.

    The last batch is smaller and counts as much as the others; F1 and the like of batches have no
    mean that says anything. Counts that are added and divided once are right. A running loss that
    is printed for orientation is left out.
    """
    code = program(case)
    found = [*_added(code), *_collected(code), *_logged(code)]
    if found:
        return present(*{e.where: e for e in found}.values())
    sums = [a for a in code.assignments if a.augmented == "+=" and "==" in a.value.text]
    if sums:
        return absent("hits are counted and divided once", sums[0].place.evidence())
    return not_seen(code, "no metric of a batch")


def _scores(value: Value) -> bool:
    text = value.text
    return bool(_SHARES.search(text) or _RATIOS.search(text)) and "size(0)" not in text


def _added(code: Program) -> Iterator[Evidence]:
    """``total += accuracy(model(x), y)`` and ``total / len(loader)``."""
    for a in code.assignments:
        loops = [b for b in a.blocks if b.kind == "for"]
        if a.augmented != "+=" or not loops or not _scores(a.value) or _weighted(a.value):
            continue
        if any(_divides(a.target, p) for p in _parts(code)):
            yield a.place.evidence(observed="each batch counts the same")


def _weighted(value: Value) -> bool:
    return any(
        v.operator == "*" and any("len(" in p.text or "size" in p.text for p in v.parts)
        for v in value.walk()
    )


def _parts(code: Program) -> list[Value]:
    values = [a.value for a in code.assignments]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    values += [v for f in code.functions for v, _ in f.returns]
    return [p for v in values for p in v.walk() if p.operator == "/"]


def _divides(name: str, value: Value) -> bool:
    """Whether a quotient is the sum over the number of batches."""
    below = value.parts[1].call
    if value.parts[0].text != name or below is None or below.name != "len" or not below.args:
        return False
    return bool(_LOADER.search(below.args[0].text))


def _collected(code: Program) -> Iterator[Evidence]:
    """``scores.append(f1_score(...))`` in a loop and ``np.mean(scores)``."""
    for call in code.find("append"):
        held = call.receiver
        if held is None or not call.args or not call.loops or not _scores(call.args[0]):
            continue
        if any(_means(c, held.text) for c in code.calls) or any(
            p.parts[0].text == f"sum({held.text})" for p in _parts(code)
        ):
            yield call.evidence(observed="each batch counts the same")


def _means(call: Call, name: str) -> bool:
    if call.short != "mean":
        return False
    values = [*call.args, *([call.receiver] if call.receiver is not None else [])]
    return any(v.text == name or name in v.names() for v in values)


def _logged(code: Program) -> Iterator[Evidence]:
    """``self.log("f1", f1_score(...))`` in a validation step of Lightning."""
    for call in code.find("self.log"):
        hook = call.function.rpartition(".")[2]
        value = call.args[1] if len(call.args) > 1 else None
        if hook not in ("validation_step", "test_step") or value is None:
            continue
        if _RATIOS.search(code.resolve(value, call).text):
            yield call.evidence(observed="the mean of the batches is logged")
