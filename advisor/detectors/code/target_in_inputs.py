"""Is the answer among the inputs?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.chosen_features import chosen_before_split
from advisor.detectors.code import not_seen
from advisor.detectors.splits import splits
from advisor.detectors.windows import windows_with_target
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_INPUTS = pattern(r"(?i)^(?:self\.)?(?:x|xs|inp|inputs?|src|feats?|features|seqs?|data_?x)\w{0,6}$")
_TARGETS = pattern(
    r"(?i)^(?:self\.)?(?:y|ys|tgts?|targets?|labels?|outs?|outputs?|data_?y)\w{0,6}$"
)
_ANSWER = pattern(r"(?i)^(?:y|target|label|labels|outcome|churn\w*|default\w*|class|is_\w+)$")
_SPAN = pattern(
    r"^([\w.]+)\[\s*(\w+)(?:\s*\+\s*(\w+))?\s*:\s*(\w+)\s*(?:\+\s*(\w+))?(?:\s*\+\s*(\w+))?\s*\]$"
)


@detector("target-in-inputs", reads_comments=True)
def target_in_inputs(case: Case) -> Answer:
    """Only ways that carry the answer into the inputs whatever the data are.

    A centred rolling mean beside a label made by ``shift(-k)``; the mean of the target per
    category, or features chosen by it, over all rows, before the rows are split; the same slice
    stored as input and as target; a target window that begins, or a target value that stands,
    within the input window.
    Copying models (autoencoders) have one list only, and language models of transformers shift
    inside: both are right.
    """
    code = program(case)
    found = [*_centred(code), *_encoded(code), *_same_slice(code), *_overlap(code)]
    found += [p.evidence(observed=what) for p, what in windows_with_target(code)]
    chosen = "the features are chosen with the labels of all rows"
    found += [c.evidence(observed=chosen) for c in chosen_before_split(code)]
    if found:
        return present(*{e.where: e for e in found}.values())
    if code.find("rolling", "groupby", "append"):
        return absent("nothing carries the target into the inputs")
    return not_seen(code, "no features are made")


def _centred(code: Program) -> Iterator[Evidence]:
    """``rolling(5, center=True)`` sees the days that the label is about."""
    ahead = [
        c
        for c in code.find("shift")
        if any((code.resolve(a, c).number or 0) < 0 for a in (*c.args[:1], *c.kwargs.values()))
    ]
    if not ahead:
        return
    for call in code.find("rolling"):
        flag = call.kwargs.get("center")
        if flag is not None and flag.literal is True:
            yield call.evidence(observed="the window reaches into the future")


def _encoded(code: Program) -> Iterator[Evidence]:
    """``train.groupby(c)["target"].mean()`` as a feature, and a split afterwards."""
    last = max((s.order for s in splits(code)), default=-1)
    later = [c for c in code.calls if c.short.endswith("KFold")]
    last = max([last, *(c.order for c in later)])
    for call in code.calls:
        if call.order > last or call.short not in ("transform", "mean", "agg"):
            continue
        if call.short != "mean" and not any(a.string == "mean" for a in call.args[:1]):
            continue
        column = call.receiver
        if column is None or not column.parts:
            continue
        grouped, key = column.parts[0].call, column.operator.removeprefix(".") or None
        if column.kind == "subscript" and len(column.parts) == 2:
            key = column.parts[1].string
        if grouped is None or grouped.short != "groupby" or not _is_answer(code, key):
            continue
        if call.short == "mean" and not _becomes_feature(code, call):
            continue
        yield call.evidence(observed=f"the mean of {key} over all rows, its own included")


def _is_answer(code: Program, key: str | None) -> bool:
    """Whether a column is what is predicted: by its name, or since it is split off as y."""
    if key is None:
        return False
    if _ANSWER.match(key):
        return True
    given = [v for s in splits(code) for v in s.data[1:]]
    given += [v for c in code.find("fit") for v in c.args[1:2]]
    quoted = (f'["{key}"]', f"['{key}']", f".{key}")
    return any(v.text.removesuffix(".values").endswith(quoted) for v in given)


def _becomes_feature(code: Program, call: Call) -> bool:
    """``encoding = ...mean()`` and ``train[col].map(encoding)``."""
    names = {a.target for a in code.assigned(call) if a.value.call is call}
    return any(
        (a.text in names or a.call is call) for m in code.find("map", "replace") for a in m.args
    )


def _same_slice(code: Program) -> Iterator[Evidence]:
    """``X.append(ids[i:i+n])`` and ``Y.append(ids[i:i+n])`` in one loop."""
    grows = [c for c in code.find("append") if c.loops and c.args and c.receiver is not None]
    for target in grows:
        if target.receiver is None or not _TARGETS.match(target.receiver.text):
            continue
        for source in grows:
            if source.receiver is None or not _INPUTS.match(source.receiver.text):
                continue
            same = source.args[0].text == target.args[0].text and source.loops == target.loops
            if same and _SPAN.match(source.args[0].text.replace(" ", "")):
                yield target.evidence(observed="the same slice as the input")


def _overlap(code: Program) -> Iterator[Evidence]:
    """``x = flow[i:i+12]; y = flow[i+11:i+23]``: the target begins within the input."""
    spans = [(a, s) for a in code.assignments if (s := _span(code, a.value, a)) is not None]
    for target, (holder, index, start, _) in spans:
        if not _TARGETS.match(target.target):
            continue
        for source, (other, variable, begin, end) in spans:
            mine = source.function == target.function and _INPUTS.match(source.target)
            if mine and (other, variable) == (holder, index) and begin < start < end:
                yield target.place.evidence(observed="begins with the last step of the input")


def _span(code: Program, value: Value, at: Assignment) -> tuple[str, str, float, float] | None:
    """What ``a[i + b : i + b + n]`` takes: of what, at which index, from where, to where."""
    match = _SPAN.match(value.text)
    if match is None or match[2] != match[4] or match[2].isdigit():
        return None
    offset = _number(code, match[3], at)
    first, second = _number(code, match[5], at), _number(code, match[6], at)
    if offset is None or first is None or second is None:
        return None
    return match[1], match[2], offset, first + second


def _number(code: Program, text: str | None, at: Assignment) -> float | None:
    if text is None:
        return 0.0
    if text.isdigit():
        return float(text)
    return code.resolve(text, at).number
