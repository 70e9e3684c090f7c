"""Is every sample divided by its own spread or maximum, which is 0 for a constant one?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.comparisons import Written, written
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_SPREADS = frozenset({"std", "max", "ptp", "amax", "reduce_max", "reduce_std", "nanstd", "norm"})
_GUARDED = pattern(r"eps|1e-|\+|maximum|clip|clamp|where|nan_to_num|divide_no_nan|\bor\b|1\.e-")
_SAMPLE = pattern(
    r"(?i)__getitem__|^(?:_?(?:load|norm|prep|feat|parse|read|to_|get_|extract|standardi[sz]e|scale"
    r"|transform|mel|log_?mel|wav|window|decode|process)\w*)$"
)
_FIGURES = pattern(r"(?i)loss|metric|plot|draw|show|grad|score|adv|reward|return")


@detector("input-division-unguarded")
def input_division_unguarded(case: Case) -> Answer:
    """``(w - w.mean()) / w.std()`` or ``wav / abs(wav).max()`` where one sample is prepared.

    Silence, a sensor that hangs and an empty tile give 0/0, and one NaN spoils all weights. A
    number added to the divisor is enough, and so is the spread of a whole data set.
    """
    code = program(case)
    seen = list(_divisions(code))
    wrong = [i for i, guarded in seen if not guarded]
    if wrong:
        places = {i.place.where: i.place for i in wrong}
        return present(*(p.evidence(observed="0/0 for a constant sample") for p in places.values()))
    if seen:
        return absent("the divisor is guarded", seen[0][0].place.evidence())
    return not_seen(code, "no sample is divided by its own spread")


def _divisions(code: Program) -> Iterator[tuple[Written, bool]]:
    for item in written(code):
        value = item.value
        if value.operator != "/" or len(value.parts) != 2:
            continue
        function = item.at.function.rpartition(".")[2]
        klass = code.klass(item.at.klass) if item.at.klass else None
        loads = klass is not None and klass.derives_from("Dataset", "Sequence")
        loads = loads and function != "__init__"
        if not (_SAMPLE.search(function) or loads) or _FIGURES.search(function):
            continue
        ends = _range(code, value, item.at)
        if ends:
            checked = any(b.value and ends & b.value.names() for b in item.at.blocks)
            yield item, checked
            continue
        data, divisor = value.parts
        bare = _behind(divisor)
        call = bare.call
        if call is None or call.short not in _SPREADS:
            continue
        if not _subject(call) & data.names() or _is_fixed(call):
            continue
        checked = any(b.value and _subject(call) & b.value.names() for b in item.at.blocks)
        yield item, checked or bool(_GUARDED.search(divisor.text))


_ENDS = frozenset({"min", "max", "amin", "amax", "percentile", "quantile", "nanmin", "nanmax"})


def _range(code: Program, value: Value, at: Call | Assignment) -> set[str]:
    """The names of ``(x - lo) / (hi - lo)`` where lo and hi are the sample's own."""
    above, below = value.parts
    plain = above.operator == below.operator == "-" and len(below.parts) == 2
    if not plain or any(p.kind != "name" for p in (*above.parts, *below.parts)):
        return set()
    hi, lo = below.parts
    if above.parts[1].text != lo.text or "." in hi.text or "." in lo.text:
        return set()
    found = [code.lookup(p.name, at) for p in (hi, lo)]
    made = [c for a in found if a is not None for c in a.value.calls() if c.short in _ENDS]
    own = [a for a in found if a is not None and a.function == at.function]
    guarded = any(_GUARDED.search(a.value.text) for a in own)
    return {hi.text, lo.text} if len(own) == 2 and made and not guarded else set()


def _behind(value: Value) -> Value:
    """The call in ``(x.std() + eps)`` and ``max(x.std(), 1e-6)``."""
    while value.operator == "+" and value.parts:
        value = value.parts[0]
    call = value.call
    if (
        call is not None
        and call.short in ("max", "maximum", "clip", "clamp")
        and len(call.args) > 1
    ):
        inner = call.args[0]
        return inner if inner.call is not None else value
    return value


def _subject(call: Call) -> set[str]:
    values = [*call.args[:1], *([call.receiver] if call.receiver is not None else [])]
    return {n for v in values for n in v.names() if not n.startswith(("numpy", "torch", "self"))}


def _is_fixed(call: Call) -> bool:
    """A figure of a loaded table and the like, not of the sample."""
    return call.receiver is not None and call.receiver.text.startswith("self.")
