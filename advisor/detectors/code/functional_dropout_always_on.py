"""Is a functional dropout active in evaluation too?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.modules import is_torch_module
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Of torch.nn.functional: these default to training=True (alpha_dropout to False).
_TORCH = pattern(r"^torch\.nn\.functional\.(?:dropout|dropout[123]d)$")
_ATTENTION = "torch.nn.functional.scaled_dot_product_attention"
_TENSORFLOW = ("tensorflow.nn.dropout", "keras.backend.dropout")
_FLAG = pattern(r"train|is_test|learning_phase|mode", re.IGNORECASE)
# A placeholder of which the graph is not shown.
_KEEPS = pattern(r"keep_?prob|dropout_keep", re.IGNORECASE)
_ON_PURPOSE = pattern(r"mc_?drop|monte|bayes|uncertain", re.IGNORECASE)
_HELD_OUT = pattern(r"test|valid|(?:^|[^a-z])val(?:$|[^a-z])|eval", re.IGNORECASE)


@detector("functional-dropout-always-on")
def functional_dropout_always_on(case: Case) -> Answer:
    """``F.dropout(x, p)`` in the forward of a module, where ``training`` is True by default.

    Also ``dropout_p`` of scaled_dot_product_attention given without regard to the mode,
    ``tf.nn.dropout`` in the ``call`` of a Keras layer or in a Lambda, a constant ``keep_prob`` in
    a TensorFlow 1 graph that test data are fed to, and a dropout placeholder fed the same value
    with test data. A flag as argument or in a branch around it is right; so is a rate of 0.
    Monte Carlo dropout that says so is left open. Source: torch.nn.functional.dropout.
    """
    code = program(case)
    found: list[Evidence] = []
    seen = 0
    for call in code.calls:
        verdict = _torch(code, call) if code.framework != "tensorflow1" else None
        verdict = _tensorflow(code, call) if verdict is None else verdict
        if verdict is None:
            continue
        seen += 1
        if verdict:
            found.append(call.evidence())
    found += _fed(code)
    if found and _ON_PURPOSE.search(" ".join(f.name for f in code.functions) + case.prose[:2000]):
        return unknown("dropout at evaluation may be meant here (Monte Carlo dropout)")
    if found:
        return present(*found)
    if seen or _placeholders(code) & _kept(code) or code.has("Dropout", "Dropout2d", "Dropout1d"):
        return absent("every dropout follows the mode")
    return not_seen(code, "no functional dropout")


def _torch(code: Program, call: Call) -> bool | None:
    """Whether it is always on; None when it is no such call or that cannot be told."""
    if call.name == _ATTENTION:
        rate, flag = call.kwargs.get("dropout_p"), None
        if rate is None or _FLAG.search(rate.text):
            return None if rate is None else False
    elif _TORCH.match(call.name):
        rate = code.setting(call, "p", 1)
        flag = call.kwargs.get("training", call.args[2] if len(call.args) > 2 else None)
    else:
        return None
    if call.starred or (flag is not None and flag.literal is not True):
        return False
    klass = code.klass(call.klass) if call.klass else None
    shown = is_torch_module(code, klass) if klass is not None else _is_bare_forward(code, call)
    if not shown or _is_guarded(call):
        return False
    number = None if rate is None else code.resolve(rate, call).number
    if call.name == _ATTENTION:
        held = rate is not None and rate.text.startswith("self.") and rate.call is None
        return number > 0 if number is not None else (held or None)
    return number is None or number > 0


def _is_bare_forward(code: Program, call: Call) -> bool:
    """``def forward(self, x)`` pasted without its class."""
    function = code.function(call.function) if call.function == "forward" else None
    return function is not None and function.parameters[:1] == ("self",)


def _tensorflow(code: Program, call: Call) -> bool | None:
    """A dropout without a mode, in a layer of Keras or in a graph that is also tested."""
    if call.name not in _TENSORFLOW:
        return None
    if _is_guarded(call):
        return False
    rate = _rate(code, call)
    if rate is None:
        return None
    if rate == 0:
        return False
    klass = code.klass(call.klass) if call.klass else None
    if klass is not None and klass.derives_from("Layer", "Model"):
        return call.function.endswith((".call", ".__call__"))
    if any(call in tuple(a.calls()) for w in code.find("Lambda") for a in w.args):
        return code.has("fit")
    if call.name == "tensorflow.nn.dropout" and _is_graph(code):
        given = call.args[1] if len(call.args) > 1 else call.kwargs.get("keep_prob")
        fixed = given is not None and not given.names() & _placeholders(code)
        return True if fixed and _tests(code) else None
    return None


def _rate(code: Program, call: Call) -> float | None:
    """The share of units dropped; None when it is not a number."""
    kept = call.kwargs.get("keep_prob")
    given = kept or call.kwargs.get("rate") or call.kwargs.get("level")
    if given is None and len(call.args) > 1:
        given = call.args[1]
        kept = given if call.name == "tensorflow.nn.dropout" and _is_graph(code) else None
    number = None if given is None else code.resolve(given, call).number
    if number is None or not 0 <= number <= 1:
        return None
    return 1 - number if kept is not None else number


def _is_graph(code: Program) -> bool:
    return code.framework == "tensorflow1" or code.has("Session", "placeholder")


def _is_guarded(call: Call) -> bool:
    return any(b.value is not None and _FLAG.search(b.value.text) for b in call.blocks)


def _placeholders(code: Program) -> set[str]:
    return {
        a.target
        for a in code.assignments
        if a.value.call is not None and a.value.call.short.startswith("placeholder")
    }


def _tests(code: Program) -> bool:
    return any(_HELD_OUT.search(v.text) for v, _ in _feeds(code))


def _feeds(code: Program) -> list[tuple[Value, Call]]:
    """The dictionaries fed to a graph."""
    found: list[tuple[Value, Call]] = []
    for call in code.find("run", "eval"):
        feed = call.kwargs.get("feed_dict")
        position = 1 if call.short == "run" else 0
        if feed is None and len(call.args) > position:
            feed = call.args[position]
        feed = None if feed is None else code.resolve(feed, call)
        if feed is not None and feed.kind == "dict":
            found.append((feed, call))
    return found


def _fed(code: Program) -> list[Evidence]:
    """Test data fed together with a keep probability below 1."""
    found: list[Evidence] = []
    kept = _kept(code) or {v for f, _ in _feeds(code) for v in f.keys if _KEEPS.search(v)}
    for feed, call in _feeds(code):
        values = {k: code.resolve(v, call) for k, v in zip(feed.keys, feed.parts, strict=True)}
        held_out = [v for k, v in values.items() if k not in kept and _HELD_OUT.search(v.text)]
        rates = [v.number for k, v in values.items() if k in kept and v.number is not None]
        trains = call.args and any(w in call.args[0].text for w in ("train", "optim", "step"))
        if held_out and rates and rates[0] < 1 and not trains and _keeps(code):
            found.append(call.evidence(observed=f"dropout keeps {rates[0]:g} of the units"))
    return found


def _kept(code: Program) -> set[str]:
    """The names given to tf.nn.dropout as its rate."""
    given = [v for c in code.find("nn.dropout") for v in (*c.args[1:], *c.kwargs.values())]
    return {n for v in given for n in v.names()}


def _keeps(code: Program) -> bool:
    """Whether tf.nn.dropout is given what it keeps, not what it drops."""
    return not any("rate" in c.kwargs for c in code.find("tensorflow.nn.dropout"))
