"""Token models of which only the training step is shown: what goes in, and what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import fed, keras_fits
from advisor.detectors.safeguards import operand
from advisor.intake.code import Assignment, Call, Loss, Place, Program, Value, losses
from advisor.patterns import pattern

_At = Call | Assignment

_FORMS = frozenset(
    {"view", "reshape", "flatten", "contiguous", "to", "long", "cuda", "clone", "detach", "copy"}
    | {"tensor", "as_tensor", "LongTensor", "from_numpy", "array", "int64", "type", "cpu"}
)
_FLAT = frozenset({"view", "reshape", "flatten"})
_NETWORK = pattern(
    r"(?:self\.)?(?:\w{0,20}(?:model|net|lm|gpt|decoder|transformer|rnn))$", re.IGNORECASE
)
_EMBEDS = pattern(r"(?:^|[._])(?:emb|embed|embedding|embeddings|wte|tok_emb|embedding_lookup)$")
_LATER = pattern(r"\[(?:[^\[\]]{0,40},)?\s*1\s*:\s*\]|\[[^\[\]]{1,40}\+\s*1\s*:[^\[\]]{0,60}\]")
_EARLIER = pattern(r"\[(?:[^\[\]]{0,40},)?\s*:\s*-\s*1\s*\]|\[[^\[\]]{1,80}\]")
_SLICE = pattern(r"\[[^\[\]]{1,20}:[^\[\]]{1,40}\]$")
# Names and changes of shape one after the other; a bound for hostile input.
MAX_HOPS = 8


def base(code: Program, value: Value, at: _At) -> Value:
    """A value without copies and changes of shape, through plain names."""
    for _ in range(MAX_HOPS):
        call = value.call
        if call is not None and call.short in _FORMS:
            inner = operand(call)
            if inner is None:
                return value
            value, at = inner, call
        elif value.kind == "name":
            found = code.lookup(value.name, at)
            if found is None or found.augmented or found.unpacked is not None:
                return value
            inner_call = found.value.call
            if inner_call is not None and inner_call.short not in _FORMS:
                return value
            value, at = found.value, found
        else:
            return value
    return value


def asked_for_itself(code: Program) -> Iterator[Place]:
    """Losses over flattened tokens whose target is what the network was given."""
    for loss, prediction, asked in _of_tokens(code):
        target = base(code, asked, loss.call)
        plain = target.kind == "name" or (
            target.kind == "subscript" and target.parts[-1].string is not None
        )
        if not plain or not _is_sequence(loss) or code.entries_of(target.name):
            continue
        for given, at in _given(code, loss, prediction):
            if base(code, given, at).text == target.text:
                yield loss.place
                break
    yield from _fitted(code)
    yield from _equal_items(code)


def _of_tokens(code: Program) -> Iterator[tuple[Loss, Value, Value]]:
    """The losses that score one class of many, each with its prediction and its target."""
    for loss in losses(code):
        if loss.kind == "sparse-categorical" and loss.prediction and loss.target:
            yield loss, loss.prediction, loss.target


# Models that are meant to give back what they get.
_COPIES = pattern(r"(?i)auto_?enc|denois|mlm|mask_?token|vae|recon|corrupt")


def equal_slices(code: Program) -> Iterator[Place]:
    """``model(src, t[:, 1:])`` against ``t[:, 1:]``, also where a function cuts both."""
    if code.calls_like(_COPIES.search) or code.assignments_like(_COPIES.search):
        return
    for loss, prediction, asked in _of_tokens(code):
        target = _cut(code, asked, loss.call)
        if target is None:
            continue
        for call in ancestry(code, prediction, loss.call, inside=False).calls:
            given = call.args if call.args and _NETWORK.match(call.name) else ()
            if any(_cut(code, v, call) == target for v in given):
                yield loss.place
                break


def _cut(code: Program, value: Value, at: _At) -> tuple[str, str] | None:
    """All but the first or the last token of something, with the function that cuts it."""
    value = base(code, value, at)
    found = code.lookup(value.name, at) if value.kind == "name" else None
    owner, made = at.function, None if found is None else found.value.call
    function = None if made is None else code.callee(made)
    if found is not None and found.unpacked is not None and function is not None:
        ends = [(v, p) for v, p in function.returns if v.kind == "tuple"]
        if len(ends) != 1 or found.unpacked >= len(ends[0][0].parts):
            return None
        part = ends[0][0].parts[found.unpacked]
        value, owner = base(code, part, function.moment(*ends[0])), function.name
    if value.kind != "subscript" or not value.parts:
        return None
    cut = value.text[len(value.parts[0].text) :]
    shifts = _LATER.search(cut) or _BEFORE_LAST.search(cut)
    return (re.sub(r"\s", "", value.text), owner) if shifts else None


_BEFORE_LAST = pattern(r":\s*-\s*1\s*\]")


def _is_sequence(loss: Loss) -> bool:
    """Whether tokens are laid in a row for the loss, or the loss takes them as they are."""
    if loss.call.name.startswith("optax."):
        return True
    calls = [v.call for v in (loss.prediction, loss.target) if v is not None]
    return all(c is not None and c.short in _FLAT for c in calls)


def _given(code: Program, loss: Loss, prediction: Value) -> Iterator[tuple[Value, Call]]:
    """What networks and embeddings on the way to the prediction are called with."""
    for call in ancestry(code, prediction, loss.call, inside=False).calls:
        if call.short == "apply" and len(call.args) > 1:
            yield call.args[1], call
        elif call.args and (_NETWORK.match(call.name) or _EMBEDS.search(call.name)):
            yield call.args[0], call


def _fitted(code: Program) -> Iterator[Place]:
    """``fit(X, X.copy())`` with a softmax over the words at every step."""
    sparse = [u for u in losses(code) if u.kind == "sparse-categorical"]
    steps = code.has("TimeDistributed") or any(
        (v := code.argument(c, "return_sequences")) is not None and v.literal is True
        for c in code.find("LSTM", "GRU")
    )
    for fit in keras_fits(code) if sparse and steps and code.has("Embedding") else ():
        x, y = fed(fit, 0, "x"), fed(fit, 1, "y")
        if x is None or y is None:
            continue
        one, other = base(code, x, fit), base(code, y, fit)
        if one.kind == "name" and one.text == other.text:
            yield fit.place


def _equal_items(code: Program) -> Iterator[Place]:
    """A data set that cuts the same piece twice: ``x = seq[s:s+L]``, ``y = seq[s:s+L]``."""
    for function in code.functions:
        if not function.name.endswith("__getitem__") or len(function.returns) != 1:
            continue
        value, place = function.returns[0]
        if value.kind != "tuple" or len(value.parts) != 2:
            continue
        end = function.moment(value, place)
        one, other = (base(code, p, end) for p in value.parts)
        same = re.sub(r"\s", "", one.text) == re.sub(r"\s", "", other.text)
        if same and one is not other and one.kind == "subscript" and _SLICE.search(one.text):
            made = code.lookup(value.parts[1].name, end) if value.parts[1].kind == "name" else None
            yield place if made is None else made.place


def moved_for_a_shifting_model(code: Program) -> Iterator[Place]:
    """``input_ids=ids[:, :-1], labels=ids[:, 1:]``: for a model that shifts labels itself."""
    own = [u for u in losses(code) if u.kind in ("sparse-categorical", "nll")]
    if own or any(f.name.endswith("compute_loss") for f in code.functions):
        return
    for ids, labels, place, at in _pairs(code):
        one, other = base(code, ids, at), base(code, labels, at)
        if one.kind != "subscript" or other.kind != "subscript":
            continue
        same = one.parts[0].text == other.parts[0].text
        first, second = (v.text[len(v.parts[0].text) :] for v in (one, other))
        if same and _LATER.search(second) and not _LATER.search(first) and _EARLIER.search(first):
            yield place


def _pairs(code: Program) -> Iterator[tuple[Value, Value, Place, _At]]:
    for call in code.calls:
        if {"input_ids", "labels"} <= call.kwargs.keys():
            yield call.kwargs["input_ids"], call.kwargs["labels"], call.place, call
    for function in code.functions:
        for value, place in function.returns:
            if {"input_ids", "labels"} <= set(value.keys):
                found = [value.parts[value.keys.index(k)] for k in ("input_ids", "labels")]
                yield found[0], found[1], place, function.moment(value, place)


def moved_twice(code: Program) -> Iterator[Place]:
    """A data set gives ``c[:-1], c[1:]``, and the loss moves logits and labels once more."""
    given = False
    for function in code.functions:
        for value, _ in function.returns:
            if function.name.endswith("__getitem__") and len(value.parts) == 2:
                given = given or _LATER.search(value.parts[1].text) is not None
    for loss in losses(code) if given else ():
        if loss.prediction is None or loss.target is None:
            continue
        one = ancestry(code, loss.prediction, loss.call, inside=False).values
        other = ancestry(code, loss.target, loss.call, inside=False).values
        cut = any(v.kind == "subscript" and ":-1" in v.text.replace(" ", "") for v in one)
        if cut and any(v.kind == "subscript" and _LATER.search(v.text) for v in other):
            yield loss.place
