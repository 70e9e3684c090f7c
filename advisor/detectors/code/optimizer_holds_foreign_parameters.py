"""Does an optimizer also update a network that belongs to another optimizer?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.parameters import Holding, holdings
from advisor.detectors.training_steps import optimizer_steps
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_JUDGE = pattern(r"(?:^|[._])(?:net_?)?(?:D(?:_?[A-Z0-9]{1,2})?|[Dd]isc\w*|[Cc]ritic\w*)$")
_MAKER = pattern(
    r"(?:^|[._])(?:net_?)?(?:G(?:_?[A-Z0-9]{1,2})?|[Gg]en\w*|[Aa]ctor\w*|[Pp]olicy\w*)$"
)
_JUDGE_LOSS = pattern(
    r"(?:^|_)(?:d|c|disc\w*|critic)_?(?:_loss|loss|cost)|loss_?(?:d|disc\w*)$", re.I
)
_MAKER_LOSS = pattern(r"(?:^|_)(?:g|gen\w*)_?(?:_loss|loss|cost)|loss_?(?:g|gen\w*)$", re.I)
TWO_SIDES = 2
# An actor and a critic may share one optimizer; a generator and its discriminator may not.
_GAN_SIDES = (
    pattern(r"(?:g|gen|generator)(?:_?(?:net|model))?$", re.I),
    pattern(r"(?:d|disc|discriminator|critic)(?:_?(?:net|model))?$", re.I),
)
_ALL = ("self.trainable_variables", "self.trainable_weights")


@detector("optimizer-holds-foreign-parameters")
def optimizer_holds_foreign_parameters(case: Case) -> Answer:
    """Two adversaries (generator and discriminator, actor and critic), one list shared.

    PyTorch and GradientTape: one of exactly two optimizers also gets the other side's
    parameters. TensorFlow 1: ``minimize`` of the two losses without ``var_list``. Keras: a
    combined model is compiled while the discriminator is still trainable. A shared encoder, or a
    third optimizer over both (InfoGAN), is a design. Source: tutorials DCGAN of PyTorch and
    TensorFlow.
    """
    code = program(case)
    found = [*_shared(holdings(code)), *_without_list(code), *_combined(code), *_whole(code)]
    found = found or _covering(code, holdings(code))
    if found:
        return present(*found)
    flags = [a for a in code.assignments if a.target.endswith(".trainable")]
    off = [a for a in flags if a.value.literal is False and _JUDGE.search(a.target[:-10])]
    if off and code.has("compile"):
        return absent("the discriminator is frozen in the combined model", off[0].place.evidence())
    held = holdings(code)
    if len(held) >= TWO_SIDES and all(h.complete for h in held):
        shared = held[0].networks & held[1].networks
        if shared:
            return unknown(f"two optimizers hold {', '.join(sorted(shared))}, maybe on purpose")
        return absent("the optimizers hold different networks", held[0].call.evidence())
    if len(held) == 1:
        return absent("there is only one optimizer", held[0].call.evidence())
    return not_seen(code, "no two optimizers")


def _shared(held: tuple[Holding, ...]) -> list[Evidence]:
    if len(held) != TWO_SIDES:
        return []
    first, second = held
    both = first.networks | second.networks
    judges = {n for n in both if _JUDGE.search(n)}
    makers = {n for n in both if _MAKER.search(n)}
    if not judges or not makers:
        return []
    found: list[Evidence] = []
    for mine, other in ((first, second), (second, first)):
        holds_both = mine.networks & judges and mine.networks & makers
        foreign = mine.networks & other.networks & (judges | makers)
        if holds_both and foreign and not (other.networks & judges and other.networks & makers):
            found.append(mine.call.evidence(observed=f"also holds {', '.join(sorted(foreign))}"))
    return found


# Parts that a first phase of training may well have to itself.
_PHASED = pattern(r"(?i)head|classifier|(?:^|[._])fc|decoder|top|linear|last|new|embed|lora|proj")


def _covering(code: Program, held: tuple[Holding, ...]) -> list[Evidence]:
    """An optimizer of several networks that also holds the one that another is made for.

    Training in phases, first a head and then all of it, steps the two in different loops.
    """
    if len(held) != TWO_SIDES or any(h.call.short == "gradient" for h in held):
        return []
    if held[0].call.function != held[1].call.function or not all(h.complete for h in held):
        return []
    loops = [
        {b.order for s in optimizer_steps(code) if code.maker(s) is h.call for b in s.loops[-1:]}
        for h in held
    ]
    if all(loops) and not loops[0] & loops[1]:
        return []
    found: list[Evidence] = []
    for mine, other in (held, held[::-1]):
        part = other.networks
        listed = part < mine.networks or (part == mine.networks and len(part) > 1)
        inside = bool(part) and all(
            any(
                n.startswith(f"{m}.") and _JUDGE.search(n.rpartition(".")[2]) for m in mine.networks
            )
            for n in part
        )
        if (listed or inside) and not any(_PHASED.search(n) for n in part):
            found.append(mine.call.evidence(observed=f"also holds {', '.join(sorted(part))}"))
    return found[:1]


def _whole(code: Program) -> list[Evidence]:
    """A Keras model of both sides whose tape takes ``self.trainable_variables``: those of both."""
    found: list[Evidence] = []
    for klass in code.classes:
        held = [a.target for a in code.assignments if a.klass == klass.name and "self." in a.target]
        sides = [any(p.match(n.removeprefix("self.")) for n in held) for p in _GAN_SIDES]
        if not all(sides) or not klass.derives_from("Model"):
            continue
        steps = [c for c in code.find("gradient") if c.klass == klass.name and len(c.args) > 1]
        taken = [(c, code.resolve(c.args[1], c).name) for c in steps]
        found += [c.evidence(observed="also the other side's") for c, n in taken if n in _ALL]
    return found


def _without_list(code: Program) -> list[Evidence]:
    """TF1: every trainable variable is updated by a minimize without var_list."""
    steps = [c for c in code.find("minimize") if c.args]
    judge = [c for c in steps if _JUDGE_LOSS.search(c.args[0].text)]
    maker = [c for c in steps if _MAKER_LOSS.search(c.args[0].text)]
    if not judge or not maker:
        return []
    cut = code.has("stop_gradient")  # then the judge's step cannot reach the maker
    bare = [c for c in (*([] if cut else judge), *maker) if not _has_list(c)]
    return [c.evidence(observed="no var_list: updates both networks") for c in bare]


def _has_list(call: Call) -> bool:
    if "var_list" in call.kwargs or call.starred:
        return True
    return any("step" not in a.text for a in call.args[1:])


def _combined(code: Program) -> list[Evidence]:
    """Keras: compile of a model that contains the discriminator, which stays trainable."""
    if any(a.target.endswith("trainable") for a in code.assignments) or code.has("setattr"):
        return []
    if code.calls_with("trainable"):
        return []
    compiled = [c for c in code.find("compile") if c.receiver is not None]
    judges = {
        c.receiver.text
        for c in compiled
        if c.receiver is not None and _JUDGE.search(c.receiver.text)
    }
    found: list[Evidence] = []
    for call in compiled:
        if call.receiver is None or call.receiver.text in judges or call.klass:
            continue
        maker = code.maker(call)
        if maker is not None and _contains(code, maker, judges):
            found.append(call.evidence(observed="the discriminator in it is trainable"))
    return found


def _contains(code: Program, maker: Call, judges: set[str]) -> bool:
    if maker.name not in ("keras.Model", "keras.Sequential"):
        return False
    parts = [v for a in (*maker.args, *maker.kwargs.values()) for v in (a, code.resolve(a, maker))]
    parts += [a for c in code.find("add") if code.maker(c) is maker for a in c.args]
    names = {n for v in parts for n in v.names()} | {c.name for v in parts for c in v.calls()}
    generates = any(_MAKER.search(n) for n in names)
    inputs = [a for v in parts for c in v.calls() for a in c.args]
    generates = generates or any(
        (made := code.resolve(a, maker)).call is not None and _MAKER.search(made.call.name)
        for a in inputs
    )
    return bool(names & judges) and generates
