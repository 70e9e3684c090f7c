"""Is something minimised that should be maximised?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.dice import overlap_score
from advisor.detectors.hand_gradients import error_sign
from advisor.detectors.inverted_pairs import inverted_pairs
from advisor.detectors.objectives import Objective, is_choice, objectives
from advisor.detectors.roles import is_label_name
from advisor.detectors.safeguards import operand
from advisor.detectors.wrong_signs import wrong_signs
from advisor.intake.code import (
    Assignment,
    Call,
    Function,
    Program,
    Value,
    losses,
    optimizers,
    program,
    tracer,
)
from advisor.intake.code.by_hand import by_hand
from advisor.intake.code.facts import BRANCHES
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_MEANS = frozenset({"mean", "sum", "reduce_mean", "reduce_sum", "squeeze", "average"})
_ONE_HOT = pattern(r"one_?hot", re.IGNORECASE)
_GAIN = pattern(r"advantage|\badv\b|reward|\breturns?\b|discounted", re.IGNORECASE)
_CRITIC = pattern(r"critic|(?:^|[._])q(?:_?net|f|_?func\w*)?_?[12]?$", re.IGNORECASE)
_ACTOR = pattern(r"actor|policy|(?:^|[._])pi$", re.IGNORECASE)
_DATA = pattern(r"^(?:x|X|xb|batch|data|images?|inputs?|samples?)$")
_LIKELIHOOD = pattern(r"(?:^|_)log_?(?:prob|pdf|pmf|density|likelihood|lik)$", re.IGNORECASE)
_LOSS_CLASS = pattern(r"loss|criterion|dice|iou|objective", re.IGNORECASE)
_CHOOSES = frozenset({"min", "minimum"})
_FOR = pattern(r"\bfor\s+([\w, ()]{1,80}?)\s+in\b")
_WORD = pattern(r"[A-Za-z_]\w*")
_LOGARITHMS = frozenset({"log", "log_softmax", "log_sigmoid", "logsigmoid"})
MAX_HOPS = 24


@detector("loss-sign-wrong")
def loss_sign_wrong(case: Case) -> Answer:
    """Work out whether what is minimised falls or rises as the model gets better.

    Rises: a log-likelihood of the labels, a Dice score, log-probability times advantage without
    a minus, or a minus before a library loss. Anything with a factor of unknown sign, several
    losses or players (adversarial training) and entropies stay undecided.
    """
    code = program(case)
    if _maximises(code):
        return unknown("the optimizer is told to maximise")
    formed = {p.where: p.evidence(observed=what) for p, what in wrong_signs(code)}
    formed |= {p.where: p.evidence(observed=what) for p, what in inverted_pairs(code)}
    if formed:
        return present(*formed.values())
    minimised = objectives(code)
    handed = [o for o in minimised if o.function is None] or minimised
    part = next((e for o in handed for e in _wrong_terms(code, o)), None)
    if part is not None:
        return present(part)
    signs = [(o, _Signs(code, o).sign(o.value, o.at, MAX_HOPS)) for o in handed]
    wrong = [o for o, s in signs if s > 0]
    alone = len(optimizers(code)) <= 1 and len({o.place.where for o, _ in signs}) == 1
    if wrong and alone:
        own = [
            o
            for o in minimised
            if o.function is not None and _Signs(code, o).sign(o.value, o.at, MAX_HOPS) > 0
        ]
        return present(
            *(o.place.evidence(observed="grows as the model gets better") for o in own or wrong)
        )
    right = [o for o, s in signs if s < 0]
    if right and len(right) == len(signs):
        return absent("it falls as the model gets better", right[0].place.evidence())
    if signs:
        return unknown(f"{signs[-1][0].place.where}: the sign of the loss cannot be worked out")
    used = losses(code)
    if used:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    known = [u for u in by_hand(code).weights if error_sign(code, u.step, u.at)]
    if known:
        return absent("the steps go down the error", known[0].place.evidence())
    return not_seen(code, "nothing is minimised")


def _wrong_terms(code: Program, objective: Objective) -> Iterator[Evidence]:
    """Terms of a sum that grow as the model gets better, whatever the other terms do.

    Library losses do not count here: subtracting one is what an adversary does.
    """
    signs = _Signs(code, objective, strict=True)
    terms = list(_terms(code, objective.value, objective.at, 1, MAX_HOPS))
    for value, at, factor in terms:
        if factor * signs.sign(value, at, MAX_HOPS) <= 0:
            continue
        rewarded = _is_reward(value, code, at)
        if len(terms) > 1 or rewarded:
            inner = isinstance(at, Assignment) and len(terms) > 1
            place = at.place if inner else objective.place
            yield place.evidence(observed="this term grows as the model gets better")


def _is_reward(value: Value, code: Program, at: Call | Assignment) -> bool:
    """Whether a term is about rewards: no adversary minimises its own."""
    value = code.resolve(value, at)
    grown = [
        a
        for n in value.names()
        for c in code.find("append")
        if c.receiver is not None and c.receiver.text == n and c.function == at.function
        for b in c.loops
        if b.value is not None
        for a in (b.value, *c.args)
    ]
    words = " ".join(sorted(n for v in (value, *grown) for n in v.names()))
    return bool(_GAIN.search(words)) or bool(_CRITIC.search(words))


def _terms(
    code: Program, value: Value, at: Call | Assignment, factor: int, hops: int
) -> Iterator[tuple[Value, Call | Assignment, int]]:
    """The terms of a sum with the sign of each, through names."""
    if hops > 0 and value.kind == "name":
        found = code.lookup(value.name, at)
        plain = found is not None and not found.augmented and found.unpacked is None
        if plain and found is not None and not any(b.kind in BRANCHES for b in found.blocks):
            yield from _terms(code, found.value, found, factor, hops - 1)
            return
    own = None if value.call is None else _own_module(code, value.call)
    if hops > 0 and own is not None and len(own.returns) == 1:
        inner, place = own.returns[0]
        yield from _terms(code, inner, own.moment(inner, place), factor, hops - 1)
        return
    if hops > 0 and value.operator in ("+", "-") and len(value.parts) == 2:
        left, right = value.parts
        if all(code.resolve(p, at).number is None for p in value.parts):
            second = factor if value.operator == "+" else -factor
            yield from _terms(code, left, at, factor, hops - 1)
            yield from _terms(code, right, at, second, hops - 1)
            return
    yield value, at, factor


def _own_module(code: Program, call: Call) -> Function | None:
    """The forward function of a loss that is a module of the program."""
    maker = code.maker(call)
    if maker is None or call.receiver is None or call.text != call.receiver.text:
        return None
    klass = code.klass(maker.short)
    if klass is None or not _LOSS_CLASS.search(klass.name):
        return None
    found = code.function(f"{klass.name}.forward")
    return found if found is not None and found.returns else None


def _maximises(code: Program) -> bool:
    return any(
        (v := o.call.kwargs.get("maximize")) is not None and v.literal is not False
        for o in optimizers(code)
    )


def _agree(signs: Iterable[int]) -> int:
    found = set(signs)
    return found.pop() if len(found) == 1 else 0


class _Signs:
    """1: grows as the model gets better; -1: falls; 0: not known."""

    def __init__(self, code: Program, objective: Objective, *, strict: bool = False) -> None:
        self.code = code
        self.objective = objective
        self.strict = strict
        self.looped: dict[str, Value] = {}

    def sign(self, value: Value, at: Call | Assignment, hops: int) -> int:
        if hops == 0:
            return 0
        if value.operator == "comprehension" and len(value.parts) == 2:
            self._note(value.text, value.parts[1])
            return self.sign(value.parts[0], at, hops - 1)
        if value.kind == "name":
            grown = self._grown(value.name, at, hops)
            if grown != 0:
                return grown
            found = self._certain(value.name, at)
            return 0 if found is None else self.sign(found.value, found, hops - 1)
        if value.kind == "binary":
            return self._binary(value, at, hops - 1)
        if value.kind == "subscript" and len(value.parts) > 1:
            chosen = any(is_label_name(n) for p in value.parts[1:] for n in p.names())
            return 1 if chosen and self._is_log(value.parts[0], at, hops - 1) else 0
        if is_choice(value):
            return _agree(self.sign(p, at, hops - 1) for p in value.parts[::2])
        return 0 if value.call is None else self._call(value.call, hops - 1)

    def _note(self, text: str, source: Value) -> None:
        """``for p, r in zip(log_probs, returns)``: p stands for log_probs, r for returns."""
        match = _FOR.search(text)
        call = source.call
        values = (source,) if call is None or call.short != "zip" else call.args
        names = [] if match is None else _WORD.findall(match[1])
        if len(names) == len(values):
            self.looped.update(zip(names, values, strict=True))

    def _grown(self, name: str, at: Call | Assignment, hops: int) -> int:
        """The sign of what is appended to an empty list, in this function."""
        found = self.code.lookup(name, at)
        start = None if found is None else found.value
        if found is not None and found.unpacked is not None and start is not None:
            inside = start.kind == "tuple" and found.unpacked < len(start.parts)
            start = start.parts[found.unpacked] if inside else None
        if start is None or start.kind != "list" or start.parts:
            return 0
        calls = [
            c
            for c in self.code.find("append")
            if c.receiver is not None and c.receiver.text == name and c.function == at.function
        ]
        for call in calls:
            for block in call.loops:
                if block.value is not None:
                    self._note(f"for {block.target} in", block.value)
        return _agree(self.sign(a, c, hops - 1) for c in calls for a in c.args)

    def _alias(self, value: Value) -> Value:
        return self.looped.get(value.name, value) if value.kind == "name" else value

    def _certain(self, name: str, at: Call | Assignment) -> Assignment | None:
        """The one assignment in force: not augmented, not unpacked, not one of two branches."""
        found = self.code.lookup(name, at)
        if found is None or found.augmented or found.unpacked is not None:
            return None
        around = {b.order for b in at.blocks}
        conditional = any(
            b.kind in ("if", "elif", "else") and b.order not in around for b in found.blocks
        )
        return None if conditional and found.function == at.function else found

    def _binary(self, value: Value, at: Call | Assignment, hops: int) -> int:
        parts = value.parts
        if value.operator == "-" and len(parts) == 1:
            return -self.sign(parts[0], at, hops)
        if len(parts) != 2:
            return 0
        numbers = [self.code.resolve(p, at).number for p in parts]
        if value.operator in ("+", "-"):
            if numbers[1] is not None:
                return self.sign(parts[0], at, hops)
            if numbers[0] is not None:
                other = self.sign(parts[1], at, hops)
                return -other if value.operator == "-" else other
            if value.operator == "-":  # -a - b
                return _agree((self.sign(parts[0], at, hops), -self.sign(parts[1], at, hops)))
            return _agree(self.sign(p, at, hops) for p in parts)
        if value.operator == "*":
            return self._product(parts, numbers, at, hops)
        if value.operator == "/":
            if overlap_score(self.code, value, at) is not None:
                return 1
            if numbers[1] is not None or self._is_count(parts[1], at):
                top = self.sign(parts[0], at, hops)
                return -top if (numbers[1] or 1) < 0 else top
        return 0

    def _product(
        self,
        parts: tuple[Value, ...],
        numbers: list[float | None],
        at: Call | Assignment,
        hops: int,
    ) -> int:
        for position, part in enumerate(parts):
            if part.operator == "-" and len(part.parts) == 1 and numbers[position] is None:
                turned = tuple(part.parts[0] if p is part else p for p in parts)
                return -self._product(turned, numbers, at, hops)
        for part, number, other in zip(parts, numbers, reversed(parts), strict=True):
            if number is not None:
                sign = self.sign(other, at, hops)
                if sign == 0 and number == 2 and overlap_score(self.code, other, at) is not None:
                    sign = 1
                return 0 if number == 0 else (sign if number > 0 else -sign)
            if self._is_label(part, at) and self._is_log(other, at, hops):
                return 1
            if self._is_gain(part, at) and self._is_log_prob(other, at, hops):
                return 1
        return 0

    def _call(self, call: Call, hops: int) -> int:
        if any(u.call is call and u.name not in ("kl_div", "KLDivLoss") for u in losses(self.code)):
            return 0 if self.strict else -1
        inner = operand(call)
        if self._is_likelihood(call) or self._is_value(call):
            return 1
        if call.short in _CHOOSES and len(call.args) == 2:
            return _agree(self.sign(a, call, hops) for a in call.args)
        own = _own_module(self.code, call)
        if own is not None:
            return _agree(self.sign(v, own.moment(v, p), hops) for v, p in own.returns)
        if call.short in ("stack", "cat", "concat") and call.args:
            return self.sign(call.args[0], call, hops)
        if call.short in _MEANS and inner is not None:
            return self.sign(inner, call, hops)
        if call.short in ("gather", "gather_nd") and inner is not None:
            return 1 if self._is_log(inner, call, hops) else 0
        if call.short in ("neg", "negative") and inner is not None:
            return -self.sign(inner, call, hops)
        if call.short in ("multiply", "mul") and len(call.args) == 2:
            return self._product(call.args, [None, None], call, hops)
        function = self.code.function(call.name) if "." not in call.name else None
        if function is None or function.klass or not function.returns:
            return 0
        return _agree(self.sign(v, function.moment(v, p), hops) for v, p in function.returns)

    @staticmethod
    def _is_likelihood(call: Call) -> bool:
        """``dist.log_prob(y)``, ``norm.logpdf(y, mean, sd)`` of data, not of an action."""
        named = call.args[0].name if call.args else ""
        of_data = bool(is_label_name(named) or _DATA.match(named))
        return of_data and _LIKELIHOOD.search(call.short) is not None

    @staticmethod
    def _is_value(call: Call) -> bool:
        """``critic(state, actor(state))``: what the policy is to make large."""
        if call.receiver is None or call.text != call.receiver.text:
            return False
        policy = any(_ACTOR.search(c.name) for v in call.args for c in v.calls())
        return policy and _CRITIC.search(call.name) is not None

    def _is_label(self, value: Value, at: Call | Assignment) -> bool:
        if value.operator == "-" and len(value.parts) == 2 and value.parts[0].number == 1:
            return self._is_label(value.parts[1], at)
        if value.kind == "name":
            name = value.name
            return (
                name == self.objective.target or is_label_name(name) or bool(_ONE_HOT.search(name))
            )
        call = value.call
        if call is None:
            return False
        inner = operand(call)
        if call.short in ("float", "to", "cast") and inner is not None:
            return self._is_label(inner, at)
        return bool(_ONE_HOT.search(call.short))

    def _is_log(self, value: Value, at: Call | Assignment, hops: int) -> bool:
        """A logarithm of a probability (not of a quotient)."""
        if hops == 0:
            return False
        if value.kind == "name":
            found = self._certain(value.name, at)
            if found is None:
                return False
            if self._is_log(found.value, found, hops - 1):
                return True
            output = tracer(self.code).path(found.value, found).output
            return output is not None and output.activation == "log_softmax"
        call = value.call
        if call is None or call.short not in _LOGARITHMS:
            return False
        inner = operand(call)
        if inner is None or call.short != "log":
            return inner is not None
        return not any(v.operator == "/" for v in self.code.resolve(inner, call).walk())

    def _is_gain(self, value: Value, at: Call | Assignment) -> bool:
        """An advantage or return, by its name, and nowhere negated."""
        value = self._alias(value)
        named = [n for n in value.names() if _GAIN.search(n)]
        if not named or value.kind not in ("name", "call", "other"):
            return False
        negated = any(
            v.operator == "-" and len(v.parts) == 1
            for n in named
            for a in self.code.assignments_to(n)
            for v in a.value.walk()
        )
        negated = negated or any(
            c.short in ("append", "insert") and "-" in v.text
            for c in self.code.calls
            for v in c.args
            if c.receiver is not None and c.receiver.name in named
        )
        return not negated

    def _is_log_prob(self, value: Value, at: Call | Assignment, hops: int) -> bool:
        """The log-probability of the action taken."""
        value = self._alias(value)
        if value.kind == "name":
            found = self._certain(value.name, at)
            if re.search(r"ratios?$", value.name):
                return True
            if found is not None:
                return self._is_log_prob(found.value, found, hops - 1) if hops > 0 else False
            return bool(re.search(r"log_?(?:p|pi|prob)s?\w*$|logits_a$|ratios?$", value.name))
        call = value.call
        if call is None:
            return False
        if call.short in ("stack", "cat", "squeeze", "gather") and hops > 0:
            inner = call.args[0] if call.args else call.receiver
            words = "" if inner is None else inner.text
            return bool(re.search(r"log_?prob", words))
        return call.short == "log_prob"

    def _is_count(self, value: Value, at: Call | Assignment) -> bool:
        """A number of samples, which is positive."""
        words = value.text.lower()
        return bool(re.search(r"batch|len\(|size|shape|count|num|\bn\b|sum\(|step", words)) and (
            "-" not in words
        )
