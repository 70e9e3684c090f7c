"""Does NLLLoss or KLDivLoss receive probabilities where it needs log-probabilities?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.divergences import divergences, raw_divergences
from advisor.intake.code import Loss, Program, losses, program
from advisor.model import Answer, Case

_PROBABILITIES = frozenset({"softmax", "sigmoid", "hard_sigmoid"})
_LOGARITHMS = frozenset({"log", "log_softmax", "log_sigmoid", "logsigmoid", "log_prob"})


@detector("probabilities-into-nllloss")
def probabilities_into_nllloss(case: Case) -> Answer:
    """Follow what goes into every NLLLoss back to its last activation.

    A softmax followed by a logarithm is right, and so is log_softmax. Raw logits into NLLLoss are
    ``logits-into-probability-loss``. Source: torch.nn.NLLLoss, "the input is expected to contain
    log-probabilities"; a loss that falls below zero, towards -1, shows it. KLDivLoss reads its
    first argument so, too.
    """
    code = program(case)
    raw = {p.where: p.evidence(observed=what) for p, what in raw_divergences(code)}
    if raw:
        return present(*raw.values())
    used = losses(code)
    nll = [u for u in used if u.kind == "nll"]
    wrong = [u for u in nll if _activation(u) in _PROBABILITIES]
    if wrong:
        return present(*(u.place.evidence(observed=f"{_activation(u)}, then NLL") for u in wrong))
    given = divergences(code)
    if given and not nll:
        return absent("no probabilities go into the divergence", given[0].evidence())
    if used and not nll:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    right = [u for u in nll if _activation(u) in _LOGARITHMS or _is_log(code, u)]
    if right:
        return absent("log-probabilities go into NLLLoss", right[0].place.evidence())
    if nll:
        return unknown(f"{nll[0].place.where}: what goes into NLLLoss is not shown")
    return not_seen(code, "no loss that is known")


def _activation(loss: Loss) -> str | None:
    return None if loss.path.output is None else loss.path.output.activation


def _is_log(code: Program, loss: Loss) -> bool:
    if loss.prediction is None:
        return False
    made = code.resolve(loss.prediction, loss.call).call
    return made is not None and made.short in _LOGARITHMS
