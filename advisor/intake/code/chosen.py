"""Calls of what a table, ``getattr`` or another name stands for, named after what they run."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from advisor.intake.code.facts import Call, Program, Value
from advisor.intake.code.names import canonical

# Calls whose value is what is called then: ``getattr(nn, kind)(8)``, ``TABLE.get(kind)(8)``.
_TELLS = frozenset({"getattr", "get"})


def is_chosen(call: Call) -> bool:
    """Whether a call may run something that its own words do not name."""
    held = call.receiver
    if held is None:
        return False
    if held.kind == "name":
        return call.applied and held.name == call.name
    told = held.call is not None and held.call.short in _TELLS and call.name.endswith("()")
    return told or (held.kind == "subscript" and call.name == "()")


def name_chosen(program: Program, made: Iterable[tuple[Call, Value]]) -> bool:
    """Give every such call, and its value, the name of what it runs; whether there was any.

    Of ``TABLE[kind](x)`` the entry where the key can be read, of ``act = nn.ReLU; act()`` the
    class, of an entry that is a lambda the call in its body with what the lambda is given, of a
    ``partial`` what it completes. A parameter that is given different things stays as it is.
    """
    changed = False
    for call, value in made:
        held = call.receiver
        if held is None or (held.kind == "name" and _known(program, held.name)):
            continue
        if _given_otherwise(program, call, held):
            continue
        meant = program.resolve(held, call)
        if meant.kind == "name" and meant.name != call.name and _known(program, meant.name):
            _rename(program, call, canonical(meant.name))
        elif meant.operator == "lambda" and held.kind != "name" and meant.parts[0].call:
            _inline(call, meant, meant.parts[0].call)
        elif (partly := _partial(program, meant, call)) is not None:
            _rename(program, call, canonical(partly.args[0].name))
            call.args = (*partly.args[1:], *call.args)
            call.kwargs = {**partly.kwargs, **call.kwargs}
            call.starred = call.starred or partly.starred
        else:
            continue
        value.name = call.name
        changed = True
    return changed


def _partial(program: Program, meant: Value, call: Call) -> Call | None:
    """``partial(Dense, use_bias=False)`` of something known, where the call is one of its."""
    made = meant.call
    if made is None or made.short != "partial" or not made.args or not call.applied:
        return None
    inner = made.args[0]
    return made if inner.kind == "name" and _known(program, inner.name) else None


def _known(program: Program, name: str) -> bool:
    """Whether a name is a library's or one that the program defines."""
    root, dot, _ = name.partition(".")
    if dot and root in program.libraries:
        return True
    return program.klass(name) is not None or program.function(name) is not None


def _given_otherwise(program: Program, call: Call, held: Value) -> bool:
    """Whether what is called is a parameter that some calls of its function set, others not."""
    function = program.function(call.function) if call.function else None
    if function is None or held.name not in function.parameters:
        return False
    given = [function.given(held.name, s) for s in program.call_sites(function.called_as)]
    return any(v is None for v in given) and any(v is not None for v in given)


def _rename(program: Program, call: Call, name: str) -> None:
    own = program.klass(name) is not None or program.function(name) is not None
    call.name, call.short, call.text = name, name.rpartition(".")[2], name
    call.receiver = Value("name", name, name=name) if own else None


def _inline(call: Call, function: Value, body: Call) -> None:
    """Make a call of a lambda the call that the lambda makes."""
    given = dict(itertools.chain(zip(function.keys, call.args, strict=False), call.kwargs.items()))
    call.name, call.short, call.text, call.receiver = (
        body.name,
        body.short,
        body.text,
        body.receiver,
    )
    call.args = tuple(given.get(v.name, v) for v in body.args)
    call.kwargs = {k: given.get(v.name, v) for k, v in body.kwargs.items()}
    call.starred = body.starred
