"""Are two representations only drawn together, with nothing that keeps them apart?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.comparisons import written, written_as
from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Any of these words says that collapse was thought of, or that one side is fixed.
_PREVENTS = pattern(
    r"(?i)detach|stop_?grad|no_grad|teacher|target|ema\b|momentum(?!\s*=)|queue|negativ"
    r"|\bneg\b|frozen|margin|cross_entropy|logsumexp|nce|triplet|relu\(\s*[\w.]+\s*-|variance|\bvar\b|covarian"
    r"|barlow|vicreg|sinkhorn|center|freeze|requires_grad|temperature|\btau\b|log_softmax"
)
_NEAR = pattern(
    r"(?i)neg_?cos\w*|^cos(?:ine)?(?:_?(?:sim\w*|loss|dist\w*))?$|cosine_similarity|^(?:D|sim)$"
    r"|mse_loss|smooth_l1_loss|l1_loss"
)
_DOT = pattern(r"^\(?1\.?0? ?- ?\((\w+) ?\* ?(\w+)\)\.sum\(")
_OTHER_LOSS = ("binary_cross_entropy", "binary_cross_entropy_with_logits", "nll_loss", "hinge_loss")
_LAYERS = frozenset({"normalize", "relu", "cat", "stack", "l2_normalize", "mean", "flatten", "aug"})


@detector("collapse-not-prevented", reads_comments=True)
def collapse_not_prevented(case: Case) -> Answer:
    """Two outputs of one trained network (or two towers) that the loss only makes alike.

    A constant output is then perfect. Whatever stops the gradient on one side, brings negatives,
    a margin, a queue, a variance term or a second loss decides against it, in the whole code. A
    reconstruction compares with data, which no network made. Sources: Chen and He 2021 (SimSiam);
    Grill et al. 2020 (BYOL).
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no code")
    near = [*_pairs(code), *_dots(code)]
    if not near:
        return not_seen(code, "no loss between two representations")
    texts = " ".join([c.place.text for c in code.calls] + [a.place.text for a in code.assignments])
    if _PREVENTS.search(texts) or code.has(*_OTHER_LOSS):
        return absent("something keeps the representations apart", near[0])
    return present(*{e.where: e for e in near}.values())


def _pairs(code: Program) -> Iterator[Evidence]:
    """``cosine_similarity(p1, z2)`` where both come out of one encoder."""
    for call in code.calls:
        near = len(call.args) >= 2 and _NEAR.search(call.short)
        if near and _is_minimised(code, call) and _alike(code, call.args, call):
            yield call.evidence(observed="both sides come from the network that is trained")
    for item in written_as(code, "**"):
        value = item.value
        squared = value.parts and value.parts[0].operator == "-"
        if squared and _alike(code, value.parts[0].parts, item.at):
            yield item.place.evidence(observed="both sides come from the network that is trained")


def _is_minimised(code: Program, call: Call) -> bool:
    """Whether the call stands in what is named a loss, or returned from such a function."""
    named = [a for a in code.assignments if "loss" in a.target.lower()]
    if any(call is c for a in named for c in a.value.calls()):
        return True
    return "loss" in call.function.lower() or "loss" in call.place.text.lower()


def _alike(code: Program, sides: tuple[Value, ...], at: Call | Assignment) -> bool:
    """Whether one network, given different inputs, stands behind both sides."""
    first, second = (_networks(code, s, at) for s in sides[:2])
    shared = set(first) & set(second)
    return any(first[n] != second[n] for n in shared)


_MAX_HOPS = 8


def _networks(
    code: Program, value: Value, at: Call | Assignment, hops: int = _MAX_HOPS
) -> dict[str, str]:
    """The networks that a value went through, each with the text of its first input."""
    found: dict[str, str] = {}
    for part in value.walk() if hops else ():
        call = part.call
        if call is not None and call.args and _is_network(code, call):
            found.setdefault(call.text, ", ".join(a.text for a in call.args))
        before = _assigned(code, part.name, at) if part.kind == "name" else None
        if before is None or before.augmented:
            continue
        origin = before.value
        if before.unpacked is not None and before.unpacked < len(origin.parts):
            origin = origin.parts[before.unpacked]
        for name, given in _networks(code, origin, before, hops - 1).items():
            found.setdefault(name, given)
    return found


def _assigned(code: Program, name: str, at: Call | Assignment) -> Assignment | None:
    """The assignment to a name, also within ``(z, p), state = ...``."""
    found = code.lookup(name, at)
    if found is not None:
        return found
    nested = [
        a
        for a in code.assignments_in(at.function)
        if a.target.startswith("(") and name in _WORD.findall(a.target) and a.order < at.order
    ]
    return nested[-1] if nested else None


_WORD = pattern(r"[A-Za-z_]\w*")


def _is_network(code: Program, call: Call) -> bool:
    """A call of an object that the program does not define as a function: ``encoder(x)``."""
    held = call.text.removeprefix("self.")
    if call.short == "apply":
        return len(call.args) > 1
    if "." in held or call.short in _LAYERS or call.short[:1].isupper():
        return False
    known = call.name.startswith(("torch.", "numpy.", "tensorflow.", "jax.", "keras."))
    return not known and code.function(held) is None and _NEAR.search(held) is None


def _dots(code: Program) -> Iterator[Evidence]:
    """``1 - (q * d).sum(-1)`` of two normalised towers."""
    for item in written(code):
        match = _DOT.match(item.value.text)
        if match is None:
            continue
        sides = [Value("name", n, name=n) for n in (match[1], match[2])]
        made = [calls_in(code, s, item.at) for s in sides]
        unit = all(any(c.short in ("normalize", "l2_normalize") for c in m) for m in made)
        if unit and all(_networks(code, s, item.at) for s in sides):
            yield item.place.evidence(observed="only pairs that belong together are shown")
