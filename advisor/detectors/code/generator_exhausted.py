"""Is a generator made once and looped over in every epoch, though it ends after the first?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import counts_epochs
from advisor.intake.code import Block, Call, Function, Program, program
from advisor.model import Answer, Case

_ONCE = frozenset({"zip", "map", "filter", "iter", "enumerate", "reversed", "islice", "chain"})


@detector("generator-exhausted")
def generator_exhausted(case: Case) -> Answer:
    """``batches = generate()`` before the epochs and ``for b in batches`` in each of them.

    A generator function without an endless loop, ``zip``, ``map`` and ``iter`` give nothing the
    second time. A list, a DataLoader, or the call in the loop itself is right.
    """
    code = program(case)
    fine: Block | None = None
    for block in code.blocks:
        over = block.value
        if block.kind != "for" or over is None:
            continue
        around = _epochs(code, block)
        if around is None:
            continue
        value = over
        while (
            value.call is not None and value.call.short in ("enumerate", "tqdm") and value.call.args
        ):
            value = value.call.args[0]
        if value.kind != "name":
            continue
        fine = fine or block
        made = code.lookup(value.name, _inside(code, block))
        call = None if made is None else made.value.call
        if made is None or call is None or around in made.blocks or made.unpacked is not None:
            continue
        if _ends(code, call):
            return present(
                made.place.evidence(observed="made once"),
                block.place.evidence(observed="empty from the second epoch on"),
            )
    if fine is not None:
        return absent("what every epoch loops over can be read again", fine.place.evidence())
    return not_seen(code, "no loop over batches within one over epochs")


def _epochs(code: Program, block: Block) -> Block | None:
    call = _inside(code, block)
    if call is None or block not in call.blocks:
        return None
    outer = call.blocks[: call.blocks.index(block)]
    return next((b for b in outer if b.kind == "for" and counts_epochs(b)), None)


def _inside(code: Program, block: Block) -> Call | None:
    return next((c for c in code.calls_under(block)), None)


def _ends(code: Program, call: Call) -> bool:
    if call.name in _ONCE or (call.name.startswith("itertools.") and call.short in _ONCE):
        return True
    function = code.function(call.name)
    return function is not None and bool(function.yields) and not _is_endless(function)


def _is_endless(function: Function) -> bool:
    return any(b.kind == "while" for _, _, blocks in function.yields for b in blocks)
