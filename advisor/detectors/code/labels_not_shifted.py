"""Is a language model trained to output the very tokens that it is given?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.safeguards import operand
from advisor.detectors.same_tokens import asked_for_itself, equal_slices
from advisor.intake.code import (
    Assignment,
    Call,
    Function,
    Loss,
    Place,
    Program,
    Value,
    losses,
    program,
)
from advisor.model import Answer, Case
from advisor.patterns import pattern

_KEEPS = frozenset(
    {"view", "reshape", "flatten", "contiguous", "to", "long", "cuda", "clone", "detach", "copy"}
    | {"tensor", "as_tensor", "LongTensor", "from_numpy", "astype", "array", "int64", "stack"}
    | {"permute", "transpose", "t", "squeeze", "type", "cpu", "pin_memory"}
)
# Any of these on tokens is a shift; sizes and command lines are cut the same way.
_SHIFT = pattern(r"\[\s*(?::\s*,\s*)?(?:1\s*:\s*|:\s*-\s*1\s*)\]|\+\s*1\b|\broll\b|\bshift")
_NO_TOKENS = pattern(r"shape|argv|size|\bdims?\b|channels|layers|widths")
# These models see the whole input on purpose, or shift labels themselves.
_OTHERS = pattern(
    r"ForCausalLM|LMHead|AutoModel|mask_?token|mlm|autoenc|Autoenc|AutoEnc|VAE|recon|denois|corrupt"
    r"|ForMasked|Encoder\b|bidirectional|tagger|Tagger|ner_|pos_tag|translit"
)
# Networks over pixels may mask their own input.
_PICTURES = pattern(r"[Pp]ixel|[Ii]mage|Conv2d|Conv2D|vq_?vae|VQ", 0)
_MODEL = (
    "LSTM",
    "GRU",
    "RNN",
    "TransformerEncoder",
    "TransformerEncoderLayer",
    "TransformerDecoder",
    "MultiheadAttention",
    "softmax",
    "scaled_dot_product_attention",
)
_MAX_HOPS = 8
_WORD = pattern(r"[A-Za-z_]\w*")


@detector("labels-not-shifted")
def labels_not_shifted(case: Case) -> Answer:
    """Input and target of a cross-entropy over tokens are the same slice, and nothing is shifted.

    Needs an embedding, a recurrent or attention network and both ends shown: as two equal slices
    that a Dataset gives, or as one batch that is input and target. Any shift by one in the
    program, masked or corrupted inputs, autoencoders, taggers and models that shift labels
    themselves decide nothing.
    """
    code = program(case)
    cut = [*equal_slices(code), *_mapped_alike(code)]
    if cut:
        return present(*(p.evidence(observed="input and target are the same slice") for p in cut))
    same = list(asked_for_itself(code))
    told = same and any(_OTHERS.search(t) or _PICTURES.search(t) for t in _words(code))
    if same and not told and not any(_shifts(code)):
        return present(*(p.evidence(observed="input and target are the same tokens") for p in same))
    if not code.has("Embedding") or not code.has(*_MODEL):
        return not_seen(code, "no language model written out")
    if any(_OTHERS.search(t) for t in _words(code)):
        return unknown("the model may be meant to see its targets, or shifts labels itself")
    moved = next(_shifts(code), None)
    if moved is not None:
        return absent("the targets are moved by one", moved.evidence())
    for loss in losses(code):
        if loss.kind != "sparse-categorical" or loss.prediction is None or loss.target is None:
            continue
        given = _network_input(code, loss)
        if given is None:
            continue
        place = _same(code, given, loss)
        if place is not None:
            return present(place.evidence(observed="input and target are the same tokens"))
    return unknown("where inputs and targets come from is not shown")


def _mapped_alike(code: Program) -> Iterator[Place]:
    """A function that ``Dataset.map`` applies and that gives one slice of the tokens twice."""
    if not code.has("Embedding") or not any(u.kind == "sparse-categorical" for u in losses(code)):
        return
    for call in code.find("map"):
        own = code.function(call.args[0].name) if call.args else None
        for value, place in own.returns if own is not None else ():
            pair = value.parts if value.kind == "tuple" and len(value.parts) == 2 else ()
            if pair and pair[0].text == pair[1].text and _is_shift(pair[0]):
                yield place


def _words(code: Program) -> Iterator[str]:
    yield from (c.name for c in code.classes)
    yield from (f.name for f in code.functions)
    yield from (c.name for c in code.calls if not c.name.startswith("torch.nn.TransformerEncoder"))
    yield from (k for c in code.calls for k in c.kwargs)
    yield from (a.target for a in code.assignments)


def _shifts(code: Program) -> Iterator[Place]:
    for a in code.assignments:
        if _is_shift(a.value):
            yield a.place
    for c in code.calls:
        values = (*c.args, *c.kwargs.values())
        if c.short in ("roll", "shift") or any(_is_shift(v) for v in values):
            yield c.place
    for f in code.functions:
        yield from (place for value, place in f.returns if _is_shift(value))


def _is_shift(value: Value) -> bool:
    cuts = (p for p in value.walk() if p.kind == "subscript" and p.parts)
    return any(
        _SHIFT.search(p.text[len(p.parts[0].text) :]) and not _NO_TOKENS.search(p.parts[0].text)
        for p in cuts
    )


def _network_input(code: Program, loss: Loss) -> tuple[Value, Call] | None:
    """What the network that makes the prediction is called with."""
    assert loss.prediction is not None
    for call in ancestry(code, loss.prediction, loss.call, inside=False).calls:
        maker = code.maker(call)
        if maker is None or call.receiver is None or call.text != call.receiver.text:
            continue
        own = code.klass(maker.short)
        if own is not None and own.derives_from("Module") and call.args:
            return call.args[0], call
    return None


def _base(
    code: Program, value: Value, at: Call | Assignment, hops: int = _MAX_HOPS
) -> tuple[Value, Call | Assignment]:
    """A value without copies and changes of shape."""
    while hops:
        hops -= 1
        call = value.call
        if call is not None and call.short in _KEEPS:
            inner = operand(call)
            if inner is None:
                break
            value, at = inner, call
        elif value.kind == "name":
            found = code.lookup(value.name, at)
            if found is None or found.augmented:
                break
            inner = found.value
            if found.unpacked is not None:
                if inner.kind not in ("tuple", "list") or found.unpacked >= len(inner.parts):
                    break
                inner = inner.parts[found.unpacked]
            value, at = inner, found
        else:
            break
    return value, at


def _same(code: Program, given: tuple[Value, Call], loss: Loss) -> Place | None:
    assert loss.target is not None
    one, at = _base(code, *given)
    other, _ = _base(code, loss.target, loss.call)
    if one.kind != "name" or other.kind != "name":
        return None
    if one.name == other.name:
        return loss.place
    for block in reversed(at.blocks):
        names = _WORD.findall(block.target)
        if block.kind == "for" and one.name in names and other.name in names:
            return _of_dataset(code, names.index(one.name), names.index(other.name))
    first, second = (code.lookup(v.name, at) for v in (one, other))
    if first is not None and second is not None and first.value is second.value:
        maker = first.value.call
        function = None if maker is None else code.function(maker.name)
        places = (first.unpacked, second.unpacked)
        if function is not None and None not in places:
            return _equal(code, function, places[0] or 0, places[1] or 0)
    return None


def _of_dataset(code: Program, first: int, second: int) -> Place | None:
    """The only dataset of the program that gives pairs."""
    found = [f for f in code.functions if f.name.endswith("__getitem__")]
    return _equal(code, found[0], first, second) if len(found) == 1 else None


def _equal(code: Program, function: Function, first: int, second: int) -> Place | None:
    """The line of the second of two values returned, when both are the same slice."""
    if len(function.returns) != 1:
        return None
    value, place = function.returns[0]
    if value.kind != "tuple" or max(first, second) >= len(value.parts):
        return None
    inner = code.within(function)
    end = function.moment(value, place)
    one, _ = _base(code, value.parts[first], end)
    other, at = _base(code, value.parts[second], end)
    plain = re.sub(r"\s", "", one.text) == re.sub(r"\s", "", other.text)
    if not plain or (one.kind == "name" and one.name == "self") or not (inner or one.parts):
        return None
    return at.place if isinstance(at, Assignment) else place
