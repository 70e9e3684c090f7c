"""Does a softmax or sigmoid come before a loss that applies it itself?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.recovered import is_recovered
from advisor.intake.code import Layer, Program, losses, program, tracer
from advisor.model import Answer, Case, Evidence

# log_softmax twice is log_softmax: harmless before a cross-entropy on logits.
_SQUASHES = frozenset({"softmax", "sigmoid", "hard_sigmoid"})
_LOGIT_KINDS = ("categorical", "sparse-categorical", "binary")


# Distributions that take a softmax or sigmoid of what they are given as logits.
_DISTRIBUTIONS = ("Categorical", "Bernoulli", "OneHotCategorical")


@detector("softmax-before-logits-loss")
def softmax_before_logits_loss(case: Case) -> Answer:
    """Follow what goes into every loss on logits back to its last activation.

    A softmax that only serves metrics or predictions does not count, nor one in an attention
    layer. Where Keras finds the logits again the question is ``keras-softmax-with-from-logits``.
    Raw logits into a loss on probabilities are ``logits-into-probability-loss``.
    """
    code = program(case)
    on_logits = [u for u in losses(code) if u.expects == "logits" and u.kind in _LOGIT_KINDS]
    told_elsewhere = [u for u in on_logits if is_recovered(code, u)]
    doubled = [
        (u.name, o)
        for u in on_logits
        if (o := u.path.output) is not None
        and o.activation in _SQUASHES
        and u not in told_elsewhere
    ]
    doubled += [*_distributions(code), *_logarithms(code)]
    if doubled:
        places = {e.where: e for name, output in doubled for e in _places(name, output)}
        return present(*places.values())
    if told_elsewhere:
        return unknown(f"{told_elsewhere[0].place.where}: Keras may find the logits again")
    if not on_logits:
        used = losses(code)
        if used:
            return absent(f"{used[0].name} applies no softmax itself", used[0].place.evidence())
        return not_seen(code, "no loss that is known")
    known = [u for u in on_logits if u.path.output is not None and u.path.output.activation]
    if known:
        return absent("the loss receives raw logits", known[0].place.evidence())
    return unknown(f"{on_logits[0].place.where}: what goes into {on_logits[0].name} is not shown")


def _distributions(code: Program) -> list[tuple[str, Layer]]:
    """``Categorical(logits=policy(s))`` of a policy that ends in a softmax."""
    found: list[tuple[str, Layer]] = []
    for call in code.find(*_DISTRIBUTIONS):
        value = call.kwargs.get("logits")
        output = None if value is None else tracer(code).path(value, call).output
        if output is not None and output.activation in _SQUASHES:
            found.append((f"{call.short}(logits=...)", output))
    return found


def _logarithms(code: Program) -> Iterator[tuple[str, Layer]]:
    """``log_softmax(scores)`` in a loss of the program that is called with softmax scores."""
    for call in code.find("log_softmax"):
        own = call.receiver is not None and call.text != call.receiver.text
        value = call.receiver if own else call.args[0] if call.args else None
        if value is None or call.name.startswith("tensorflow."):
            continue
        output = tracer(code).from_callers(value, call).output
        if output is not None and output.activation in _SQUASHES:
            yield call.short, output


def _places(name: str, output: Layer) -> Iterator[Evidence]:
    yield output.place.evidence(observed=f"{output.activation}, then {name}")
