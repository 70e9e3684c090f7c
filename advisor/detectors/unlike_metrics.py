"""Numbers that are called accuracy, F1 or BLEU and are something else, in a few lines of code."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.comparisons import bare, comparisons
from advisor.intake.code import Assignment, Call, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

_NOTED = pattern(r"[(\[]\s*(\w{1,12}(?:\s*,\s*\w{1,12}){1,4}),?\s*[)\]]")
_LABELS = pattern(r"(?:^|[._])(?:y|yb|y_?true|labels?|lab|targets?|tgt|masks?|gt)$")
_FIRST_COLUMN = pattern(r"\[:,0\]$")


def unlike_metrics(code: Program) -> Iterator[Evidence]:
    """Shown completely in one or two lines, and wrong for every data set."""
    yield from _axis_of_pictures(code)
    yield from _whole_argmax(code)
    yield from _kept_column(code)
    yield from _scores_as_classes(code)
    yield from _first_class(code)
    yield from _references(code)
    yield from _ignored_counted(code)


def _axis_of_pictures(code: Program) -> Iterator[Evidence]:
    """``argmax(out, dim=0)`` where a comment says ``(B, C, H, W)``; tokens over axis 1."""
    for call in code.find("argmax"):
        axis, data = _axis(code, call), _data(call)
        shape = () if data is None else _shape(code, data, call)
        if axis is not None and len(shape) >= 2 and axis == 0 and shape[0] in ("B", "N", "batch"):
            yield call.evidence("the classes are not on axis 0", observed=call.place.text)


def _axis(code: Program, call: Call) -> float | None:
    method = call.receiver is not None and call.text != call.receiver.text
    given = call.kwargs.get("dim") or call.kwargs.get("axis")
    at = 0 if method else 1
    if given is None and len(call.args) > at:
        given = call.args[at]
    return None if given is None else code.resolve(given, call).number


def _data(call: Call) -> Value | None:
    if call.receiver is not None and call.text.endswith(f".{call.short}"):
        return (
            call.receiver
            if not call.name.startswith(("torch.", "numpy.", "jax."))
            else call.args[0]
        )
    return call.args[0] if call.args else None


def _shape(code: Program, data: Value, at: Call) -> tuple[str, ...]:
    """The shape that a comment gives beside the assignment of a name."""
    found = code.lookup(data.name, at) if data.kind == "name" else None
    match = _NOTED.search(found.comment) if found is not None else None
    return tuple(p.strip() for p in match[1].split(",")) if match is not None else ()


def _ignored_counted(code: Program) -> Iterator[Evidence]:
    """``(argmax(logits) == labels)`` of a Trainer's metric, with labels of -100 among them.

    No prediction is -100, so that each of them counts as a mistake.
    """
    if not code.has("Trainer", "Seq2SeqTrainer") or not _ignores(code):
        return
    given = {c.kwargs["compute_metrics"].name for c in code.calls_with("compute_metrics")}
    for name in given:
        function = code.function(name)
        if function is None or _leaves_out(code, function.name):
            continue
        for left, right, item in comparisons(code, "=="):
            if item.at.function != function.name:
                continue
            ends = [bare(code, side, item.at).call for side in (left, right)]
            picked = [c for c in ends if c is not None and c.short == "argmax"]
            labels = any(_REFERENCE.search(side.text) for side in (left, right))
            if len(picked) == 1 and labels:
                yield item.place.evidence("positions of -100 are counted", item.place.text)


_REFERENCE = pattern(r"(?:^|[._])(?:labels?|label_ids|y|y_?true|refs?|references?|gold|targets?)$")
_LEAVES_OUT = pattern(
    r"-\s?100|(?:labels?|label_ids|y_true|gold|refs?)\s*(?:!=|>=|<)|>\s*-1|ignore"
)


def _ignores(code: Program) -> bool:
    """Whether labels of -100 are made, by hand or by a collator that pads tokens."""
    if code.has("DataCollatorForTokenClassification", "DataCollatorForLanguageModeling"):
        return True
    values = [v for a in code.assignments for v in a.value.walk()]
    values += [v for c in code.find("append", "extend") for a in c.args for v in a.walk()]
    return any(v.literal == -100 or v.text in ("-100", "- 100") for v in values)


def _leaves_out(code: Program, function: str) -> bool:
    """Whether a function, or what it calls, sorts out some labels."""
    held = [function, *(c.name for c in code.calls_in(function) if code.function(c.name))]
    texts = [a.value.text for f in held for a in code.assignments_in(f)]
    texts += [v.text for f in held for c in code.calls_in(f) for v in (*c.args, *c.kwargs.values())]
    texts += [v.text for f in code.functions if f.name in held for v, _ in f.returns]
    return any(_LEAVES_OUT.search(t) for t in texts)


def _whole_argmax(code: Program) -> Iterator[Evidence]:
    """``mean(argmax(logits) == labels)``: one index of the whole batch."""
    for left, right, item in comparisons(code, "=="):
        for ours, other in ((left, right), (right, left)):
            call = bare(code, ours, item.at).call
            if call is None or call.short != "argmax" or not _LABELS.search(other.text):
                continue
            method = call.receiver is not None and call.text != call.receiver.text
            library = call.name.startswith(("torch.", "numpy.", "jax."))
            least = 1 if library or not method else 0
            if len(call.args) <= least and not call.kwargs and _averaged(item.place.text):
                yield call.evidence("argmax without an axis is one number for all", call.place.text)


def _averaged(text: str) -> bool:
    return "mean(" in text or "sum(" in text


def _kept_column(code: Program) -> Iterator[Evidence]:
    """``argmax(1, keepdim=True) == y``: every prediction is compared with every label."""
    for left, right, item in comparisons(code, "=="):
        for ours, other in ((left, right), (right, left)):
            call = bare(code, ours, item.at).call
            if call is None or call.short not in ("argmax", "max"):
                continue
            kept = call.kwargs.get("keepdim") or call.kwargs.get("keepdims")
            flat = (
                other.kind == "name"
                and _LABELS.search(other.text)
                and not _reshaped(code, other, item.at)
            )
            if kept is not None and kept.literal is True and flat:
                what = "a column is compared with a flat vector: all pairs compare"
                yield item.place.evidence(what, observed=item.place.text)


def _reshaped(code: Program, value: Value, at: Call | Assignment) -> bool:
    """Whether labels may have a column of their own."""
    found = code.lookup(value.name, at)
    if found is None:
        return False
    text = found.value.text + found.comment
    return any(w in text for w in ("unsqueeze", "view", "reshape", "None]", "expand", ", 1)"))


def _scores_as_classes(code: Program) -> Iterator[Evidence]:
    """``pred = softmax(out).max(1)[0]``: the greatest probability, not its place."""
    for left, right, item in comparisons(code, "=="):
        for ours, other in ((left, right), (right, left)):
            end = bare(code, ours, item.at)
            if end.kind != "subscript" or len(end.parts) != 2 or end.parts[1].literal != 0:
                continue
            call = end.parts[0].call
            told = call is not None and bool(call.args or call.kwargs)
            if told and call is not None and call.short == "max" and _LABELS.search(other.text):
                yield item.place.evidence("max(...)[0] is a score, not a class", item.place.text)


def _first_class(code: Program) -> Iterator[Evidence]:
    """``roc_auc_score(y, prob[:, 0])`` of two classes: the score of the negative one."""
    for call in code.find("roc_auc_score", "average_precision_score"):
        score = call.args[1] if len(call.args) > 1 else call.kwargs.get("y_score")
        if score is None or not _FIRST_COLUMN.search(score.text.replace(" ", "")):
            continue
        holder = score.parts[0] if score.parts else score
        two = _shape(code, holder, call)[-1:] == ("2",) or "predict_proba" in holder.text
        if two or "softmax" in holder.text:
            yield call.evidence("column 0 is the score of the negative class", call.place.text)


def _references(code: Program) -> Iterator[Evidence]:
    """``nltk ... corpus_bleu(refs, hyps)`` wants a list of references per sentence, of words."""
    for call in code.find("nltk.translate.bleu_score.corpus_bleu"):
        for value in call.args[:1]:
            made = code.resolve(value, call)
            plain = made.operator == "comprehension" and made.parts
            if plain and "[[" not in made.text and "split" not in made.text:
                yield call.evidence("references are strings, not lists of words", call.place.text)
