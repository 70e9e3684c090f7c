"""A log pasted onto one line, cut into its records again."""

from __future__ import annotations

from advisor.patterns import pattern

_MARK = pattern(
    r"(?:early |initial )?(?:Validation|Evaluation) (?:Step|step|phase)\b"
    r"|(?:Starting |Train |Training )?[Ee]poch(?:\((?:train|val)\))?\s?[:#=]?\s{0,2}[\[(]?\s?\d"
    r"|\b(?:global )?[Ss]tep\s?[:=#]?\s?\[?\d"
    r"|\b[Ii]ter(?:ation)?\s?[:=#]?\s?\[?\s*\d"
    r"|(?<![\d/.])\d+/\d+ (?:\[[=>.]|━|- \d+m?s)"
    r"|\{['\"](?:loss|eval_loss|train_loss|train_runtime)['\"]"
    r"|(?<!\S)\[\d+\]\s+(?:train|valid|test|eval|\S+-)"
    r"|(?<!\S)\[\d+,\s+\d+\] loss"
    r"|INFO:tensorflow:|INFO:root:"
    r"|(?<!\d)\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"
    r"|\b[IWE]\d{4} \d\d:\d\d:\d\d\."
    r"|\[\d\d/\d\d(?:/\d+)? \d\d:\d\d:\d\d"
    r"|\bprecision @ 1 ="
    r"|Test set: Average|\bTest: \[|(?<!\w)\*\s+Acc@1|\bTrain: \d+ \["
    r"|\('epoch',"
    r"|(?<![\d.])\d+: \d+\.\d+, \d+\.\d+ avg"
)

_KINDS = pattern(r"[A-Za-z]+|.")


def records(line: str) -> list[str]:
    """The records of a line; the line itself when it holds only one.

    A line is flattened when one kind of marker occurs twice; then it is cut at every marker.
    """
    marks = list(_MARK.finditer(line))
    if len(marks) < 2:
        return _cut([line])
    kinds: dict[str, int] = {}
    for mark in marks:
        word = _KINDS.search(mark[0].lower().strip())
        kind = word[0] if word else mark[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    if max(kinds.values()) < 2:
        return _cut([line])
    starts = [0, *(m.start() for m in marks)]
    ends = [*starts[1:], len(line)]
    return _cut([line[a:b] for a, b in zip(starts, ends, strict=True) if line[a:b].strip()])


def _cut(pieces: list[str]) -> list[str]:
    return [piece[:1000] for piece in pieces]
