"""Does Q-learning take its target from the network that is being trained?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.bootstraps import Bootstrap, bootstraps
from advisor.detectors.code import not_seen
from advisor.detectors.subjects import calls_in, subjects, trained
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case

_MAXIMA = frozenset({"max", "amax", "reduce_max", "argmax", "nanmax"})


@detector("rl-target-network-missing")
def rl_target_network_missing(case: Case) -> Answer:
    """The maximum over next actions comes from the trained network itself.

    Without a second network that follows slowly, the target moves with every update. A target
    that reads any other network (target, or one of two in double Q-learning) is absent. Actor and
    critic methods without a maximum need none, and a table of values is no network.
    Source: Mnih et al. 2015, "Human-level control through deep reinforcement learning".
    """
    code = program(case)
    targets = [t for t in bootstraps(code) if _takes_maximum(code, t)]
    if not targets:
        return not_seen(code, "no target from a maximum over next actions")
    learning = trained(code) | _fitted(code) or _gathered(code)
    if not learning:
        return unknown("which network is trained is not shown")
    for target in targets:
        read = [_who(code, c) for c in target.networks]
        if read and all(r & learning for r in read):
            return present(target.place.evidence(observed="read from the network that is trained"))
    return absent("the target is read from another network", targets[0].place.evidence())


def _takes_maximum(code: Program, target: Bootstrap) -> bool:
    inner = [c for f in target.following for c in calls_in(code, f, target.at)]
    return any(c.short in _MAXIMA for c in inner)


def _fitted(code: Program) -> frozenset[str]:
    """Networks of Keras that are fitted."""
    found: set[str] = set()
    for call in code.find("fit", "train_on_batch"):
        if call.receiver is not None:
            found |= subjects(code, call.receiver, call)
    return frozenset(found)


def _gathered(code: Program) -> frozenset[str]:
    """The network whose values of the actions taken are picked: ``net(s).gather(1, a)``."""
    found: set[str] = set()
    for call in code.find("gather", "take_along_axis"):
        data = call.receiver if call.text.endswith(".gather") else None
        inner = None if data is None else code.origin(data, call)
        if inner is not None and inner.args:
            found |= _who(code, inner)
    for a in code.assignments:  # net(s)[range(n), a]
        call = a.value.parts[0].call if a.value.kind == "subscript" and a.value.parts else None
        rows = "range(" in a.value.text.partition(")[")[2]
        if call is not None and call.args and rows and not call.withs:
            found |= _who(code, call)
    return frozenset(found)


def _who(code: Program, call: Call) -> frozenset[str]:
    """The network that a call runs."""
    if call.receiver is not None and call.short in ("predict", "forward", "predict_on_batch"):
        return subjects(code, call.receiver, call)
    return subjects(code, Value("name", call.text, name=call.text), call)
