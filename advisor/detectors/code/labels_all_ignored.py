"""Are all labels masked out before the loss sees them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_OPPOSITE = {"==": "!=", "!=": "==", ">": "<=", "<=": ">", "<": ">=", ">=": "<"}
_CONDITION = pattern(r"^(.{1,60}?)\s*(==|!=|<=|>=|<|>)\s*(.{1,60})$")
_VALUES = pattern(
    r"\{\s*(-?\d+)\s*,\s*(-?\d+)\s*\}|(?:values?|only)\s*(-?\d+)\s*(?:and|,)\s*(-?\d+)"
)
_WEIGHTS = pattern(r"^(?:sw|sample_?weights?|loss_?mask|weights?|w)$")
_LENGTHS = pattern(r"len|length|n_tok")
# The marker of Alpaca's format, which no chat template of a model contains.
_MARKER = pattern(r"^\s*###")


@detector("labels-all-ignored", reads_comments=True)
def labels_all_ignored(case: Case) -> Answer:
    """Both halves of a condition set to the ignored value, or the rest of it as comments tell.

    Also weights that are 1 beyond the length of a sequence, a collator that looks for a marker
    which the chat template does not write, and a prompt masked by its number of letters. Labels
    cut off by truncation are not seen here.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in _ignored(code)}
    if found:
        return present(*found.values())
    if any("mask" in a.target or "[" in a.target or "keep" in a.target for a in code.assignments):
        return unknown("whether any label is left depends on the data")
    return not_seen(code, "no label is masked")


def _ignored(code: Program) -> Iterator[tuple[Place, str]]:
    yield from _both_halves(code)
    yield from _foreground_too(code)
    yield from _beyond_the_length(code)
    yield from _no_such_marker(code)
    yield from _counted_in_letters(code)


def _ignored_value(a: Assignment) -> tuple[str, str, str, str, str] | None:
    """``labels[labels == 0] = -100``: target, left, operator and right of it, and the value."""
    holder, bracket, index = a.target.partition("[")
    if not bracket or not index.endswith("]"):
        return None
    match = _CONDITION.match(index[:-1].strip())
    if match is None:
        return None
    return holder, match[1].strip(), match[2], match[3].strip(), a.value.text


def _both_halves(code: Program) -> Iterator[tuple[Place, str]]:
    """What is not padding becomes -100, and then what is padding."""
    earlier: list[tuple[Assignment, tuple[str, str, str, str, str]]] = []
    for a in code.assignments:
        given = _ignored_value(a)
        if given is None:
            continue
        for b, (holder, left, operator, right, value) in earlier:
            same = (holder, left, right, value) == (given[0], given[1], given[3], given[4])
            together = b.function == a.function and b.blocks == a.blocks
            if same and together and _OPPOSITE.get(operator) == given[2]:
                yield a.place, f"the other half became {value} before ({b.place.where})"
        earlier.append((a, given))


def _foreground_too(code: Program) -> Iterator[tuple[Place, str]]:
    """Masks of 0 and 255 in which the 0 becomes 255 while 255 is ignored."""
    ignored = {
        str(int(v.number))
        for c in code.calls
        for k in ("ignore_index", "ignore_class", "ignore_label")
        if k in c.kwargs and (v := code.resolve(c.kwargs[k], c)).number is not None
    }
    for a in code.assignments:
        given = _ignored_value(a)
        if given is None or given[2] != "==" or given[4] not in ignored:
            continue
        for text, _ in code.comments:
            match = _VALUES.search(text)
            groups: tuple[str | None, ...] = () if match is None else match.groups()
            told = {g for g in groups if g is not None}
            if told == {given[3], given[4]}:
                yield (
                    a.place,
                    f"the labels are {given[3]} and {given[4]}, and {given[4]} is ignored",
                )


def _beyond_the_length(code: Program) -> Iterator[tuple[Place, str]]:
    """``arange(T) >= lengths`` as weights of the loss."""
    for a in code.assignments:
        if not _WEIGHTS.match(a.target.rpartition(".")[2]):
            continue
        for part in a.value.walk():
            if part.operator not in (">", ">=") or len(part.parts) != 2:
                continue
            counted = any(c.short == "arange" for c in part.parts[0].calls())
            if counted and _LENGTHS.search(part.parts[1].text) and _is_weight(code, a):
                yield a.place, "1 where the sequence has ended, 0 where its labels are"


def _is_weight(code: Program, a: Assignment) -> bool:
    """Whether it is given as sample_weight, or multiplied with a loss."""
    for call in code.calls:
        value = call.kwargs.get("sample_weight") or call.kwargs.get("weights")
        if value is not None and a.target in value.names():
            return True
    return any(
        part.operator == "*"
        and any(p.kind == "name" and p.name == a.target for p in part.parts)
        and re.search(r"loss|nll|xent|\bce\b", part.text) is not None
        for b in code.assignments
        for part in b.value.walk()
    )


def _no_such_marker(code: Program) -> Iterator[tuple[Place, str]]:
    """``response_template="### Response:"`` beside ``apply_chat_template``."""
    if not code.has("apply_chat_template"):
        return
    told = [v.string or "" for c in code.calls for v in (*c.args, *c.kwargs.values())]
    for call in code.find("DataCollatorForCompletionOnlyLM"):
        value = _template(call)
        text = None if value is None else code.resolve(value, call).string
        if text is not None and _MARKER.match(text):
            written = any("###" in t for t in told if t != text)
            if not written and not _sets_template(code):
                yield call.place, f"no chat template writes {text.strip()}"


_LETTERS = frozenset({"format", "strip", "join", "lower", "replace", "apply_chat_template"})


def _counted_in_letters(code: Program) -> Iterator[tuple[Place, str]]:
    """``labels[:len(prompt)] = -100`` where prompt is a text, not its tokens."""
    for a in code.assignments:
        holder, bracket, index = a.target.partition("[")
        if not bracket or "label" not in holder or code.resolve(a.value, a).number != -100:
            continue
        loops = " ".join(b.value.text for b in a.blocks if b.kind == "for" and b.value)
        for name in re.findall(r"[A-Za-z_]\w*", f"{index} {loops}"):
            found = code.lookup(name, a)
            count = None if found is None else found.value.call
            if (
                name != "len"
                and count is not None
                and count.name == "len"
                and _of_text(code, count)
            ):
                yield a.place, f"{count.text} counts letters, the labels are tokens"
                break
        for text in re.findall(r"len\((\w+)\)", f"{index} {loops}"):
            if text != holder and _is_text(code, Value("name", text, name=text), a):
                yield a.place, f"len({text}) counts letters, the labels are tokens"
                break


def _of_text(code: Program, count: Call) -> bool:
    return len(count.args) == 1 and _is_text(code, count.args[0], count)


def _is_text(code: Program, value: Value, at: Call | Assignment) -> bool:
    """Whether it is a string for certain: written out, an f-string or the result of ``format``."""
    found = code.resolve(value, at)
    call = found.call
    if call is not None and call.short == "apply_chat_template":
        told = call.kwargs.get("tokenize")
        return told is not None and told.literal is False
    if call is not None:
        return call.short in _LETTERS and call.receiver is not None
    quoted = re.match(r"[rf]?[\"']", found.text) is not None
    joined = found.operator == "+" and any(p.string is not None for p in found.parts)
    return found.string is not None or quoted or joined


def _template(call: Call) -> Value | None:
    return call.kwargs.get("response_template") or (call.args[0] if call.args else None)


def _sets_template(code: Program) -> bool:
    return any(a.target.endswith("chat_template") for a in code.assignments) or bool(
        code.calls_with("chat_template")
    )
