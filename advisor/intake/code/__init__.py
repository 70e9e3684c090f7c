"""Pasted code, read into facts; nothing is ever executed or imported.

A detector asks for the program of a case and then for calls, values and structure::

    from advisor.detectors import absent, detector, present, unknown
    from advisor.intake.code import program
    from advisor.model import Answer, Case

    @detector("adam-epsilon-unusual")
    def adam_epsilon_unusual(case: Case) -> Answer:
        code = program(case)
        optimizers = code.find("Adam", "AdamW", "AdamOptimizer")     # by suffix of dotted names
        if not optimizers:
            return unknown("no Adam in the code shown")
        for call in optimizers:
            epsilon = code.setting(call, "epsilon")                  # by name, position or default
            if epsilon is None or epsilon.number is None:
                return unknown(f"epsilon of {call.text} is not a number that can be read")
            if epsilon.number >= LARGE_EPSILON:
                return present(call.evidence(observed=str(epsilon.number)))
        return absent(f"{len(optimizers)} optimizer(s) with usual epsilon")

Names are canonical: ``keras.layers.Dense`` whether it came as keras, tf.keras or
tensorflow.python.keras; ``torch.nn.functional.relu`` for ``F.relu``; ``tensorflow.train.X`` for
``tf.compat.v1.train.X``; ``lightning.X`` for pytorch_lightning. A method keeps its receiver
("model.compile"): find it with ``code.find("compile")`` or, by what made the object,
``code.methods("compile", "keras.Sequential", "keras.Model")``; ``code.maker(call)`` is the call
that made the receiver, and for ``criterion(x, y)`` the call that made ``criterion``.

``code.argument(call, "lr")`` follows names to values (variables, defaults, args.lr, config
entries); ``code.setting`` adds documented defaults; ``code.resolve(value, call)`` does it for any
value; ``code.lookup(name, call)`` is the assignment in force. ``call.loops``, ``call.branches``,
``call.withs`` are the statements around it; ``code.loops_around(call)`` counts the loops around
the calls of its function too. ``code.chain(call)`` is a tf.data pipeline in order.
``code.is_fragment`` says that code is missing, so that absence of a call proves little.

Put together already: ``losses(code)`` (each with kind, what it expects, what goes in, and the
``path`` of layers to it), ``optimizers(code)`` (kind, learning rate, momentum),
``tracer(code).path(value, call)`` (the layers that a value went through; ``path.output`` has the
units and activation of the head; ``path.complete`` says whether the input was reached),
``shapes(code, path, input_of(code, path))`` of the module ``shapes`` (the shape after every layer),
``summary(code)`` (all of it at a glance), ``networks(code)`` (every network that the program
defines; ``parts(code)`` also the layers of a fragment that shows no network),
``kind_of(code, value, call)`` (array, tensor, list, frame). When nothing was found,
``advisor.detectors.code.not_seen(code, reason)`` gives absent for a whole program and unknown
for a fragment.
"""

from __future__ import annotations

import functools

from advisor.intake.code.extract import extract
from advisor.intake.code.facts import (
    Assignment,
    Block,
    Call,
    Class,
    Function,
    Import,
    Place,
    Program,
    Value,
)
from advisor.intake.code.kinds import kind_of
from advisor.intake.code.layers import Layer, Path, tracer
from advisor.intake.code.reading import is_code_line, read_code
from advisor.intake.code.settings import facts_from_code
from advisor.intake.code.summary import Summary, summary
from advisor.intake.code.training import (
    ADAM_LIKE,
    Loss,
    Network,
    Optimizer,
    argued_optimizers,
    compiled_model,
    losses,
    networks,
    optimizers,
    parts,
)
from advisor.model import Case, Snippet

__all__ = [
    "ADAM_LIKE",
    "Assignment",
    "Block",
    "Call",
    "Class",
    "Function",
    "Import",
    "Layer",
    "Loss",
    "Network",
    "Optimizer",
    "Path",
    "Place",
    "Program",
    "Summary",
    "Value",
    "argued_optimizers",
    "compiled_model",
    "facts_from_code",
    "is_code_line",
    "kind_of",
    "losses",
    "networks",
    "optimizers",
    "parts",
    "program",
    "read_code",
    "summary",
    "tracer",
]


def program(case: Case) -> Program:
    """The facts of all snippets of a case, as one program; empty when there is no code."""
    asked, found = _latest[0]
    if asked is not case.snippets:  # to hash a long text for each of 200 detectors takes longer
        found = _program(case.snippets)
        _latest[0] = case.snippets, found
    return found


# Few: a long program with all that is known about it takes tens of megabytes.
@functools.lru_cache(maxsize=4)
def _program(snippets: tuple[Snippet, ...]) -> Program:
    return extract(snippets)


# The program that was asked for last, and the very snippets that it was asked for.
_latest: list[tuple[tuple[Snippet, ...], Program]] = [((), Program())]
