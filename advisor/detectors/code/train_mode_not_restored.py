"""Does training go on in eval mode after an evaluation?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.mode_switches import left_in_epoch, left_under_flag
from advisor.detectors.subjects import inside, shared_loop, subjects, trained
from advisor.detectors.training_steps import backward_calls, position
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# ``if step % 500 == 0`` goes on afterwards; other conditions may leave the loop with a break.
_PERIODIC = pattern(r"%")


@detector("train-mode-not-restored", reads_comments=True)
def train_mode_not_restored(case: Case) -> Answer:
    """``eval()`` on the trained network in the loop that trains it, and no ``train()`` there.

    The loop is the innermost one that holds both ``backward`` and ``eval``, so that a ``train()``
    at the start of the epoch does not help an evaluation in its middle. A switch in any function
    that the loop calls counts, as does ``train(was_training)``. Other networks that stay in eval
    mode (teacher, loss network) are right, and so is an ``eval()`` before the training step,
    which freezes batch norm on purpose. Source: torch.nn.Module.eval, PyTorch documentation.
    """
    code = program(case)
    backward = backward_calls(code)
    hook = _in_hook(code)
    if hook is not None:
        return present(hook.evidence(observed="the training of the epoch follows"))
    for call in (*left_in_epoch(code), *left_under_flag(code)):
        return present(call.evidence(observed="the training goes on in eval mode"))
    if not backward:
        return not_seen(code, "no PyTorch training loop")
    told = _told_in_comment(code, backward)
    if told is not None:
        return present(
            told.evidence(observed="switches to eval mode; no train() follows in the loop")
        )
    switched = [c for c in code.find("eval", "train") if _to_eval(c)]
    if not switched:
        return not_seen(code, "eval mode is never entered")
    doubt = ""
    for call in switched:
        assert call.receiver is not None
        known, mine = trained(code), subjects(code, call.receiver, call)
        if known and not mine & known:
            continue
        loop = next((p for b in backward if (p := shared_loop(code, b, call))), None)
        if loop is not None and not known:
            known = _run_in_training(code, backward, loop)
            if known and not mine & known:
                continue
        if loop is None or not _after(code, call, backward, loop) or _restored(code, loop):
            continue
        doubt = doubt or _doubt(code, call, loop, known)
        if not doubt:
            return present(call.evidence(observed="no train() follows in the loop"))
    if doubt:
        return unknown(doubt)
    return absent("train mode is entered again, or eval mode is not left in the training loop")


_COMMENT = pattern(r"(?:^|[^=])\.eval\(\)")


def _told_in_comment(code: Program, backward: tuple[Call, ...]) -> Call | None:
    """``acc = evaluate(model, loader)  # model.eval(), no_grad`` of which the body is not shown.

    Only where a comment tells of the switch and of no way back, in the loop that trains.
    """
    if code.ellipses or code.find("eval"):
        return None
    back = [c for c in code.find("train") if c.receiver is not None and not _to_eval(c)]
    for call in code.calls:
        comment = call.place.text.partition("#")[2]
        if not _LOOKS.search(call.short) or not _COMMENT.search(comment) or "train" in comment:
            continue
        loop = next((p for b in backward if (p := shared_loop(code, b, call))), None)
        if code.function(call.short) is None and loop is not None and not inside(code, back, loop):
            return call
    return None


_HOOKS = ("on_train_epoch_start", "on_train_batch_start", "on_train_batch_end", "on_before_batch")


def _in_hook(code: Program) -> Call | None:
    """``self.eval()`` in a hook of Lightning that runs between training steps."""
    for call in code.find("self.eval"):
        hook = call.function.rpartition(".")[2]
        back = [c for c in code.find("self.train") if c.function == call.function]
        if hook in _HOOKS and not back and not code.ellipses:
            return call
    return None


def _to_eval(call: Call) -> bool:
    if call.receiver is None:
        return False
    if call.short == "eval":
        return not call.args and not call.kwargs
    return bool(call.args) and call.args[0].literal is False


def _after(code: Program, call: Call, backward: tuple[Call, ...], loop: Block) -> bool:
    """Whether a training step of the loop comes before the evaluation."""
    mine = position(code, call, loop)
    steps = [position(code, b, loop) for b in backward]
    return mine is not None and any(s is not None and s < mine for s in steps)


def _restored(code: Program, loop: Block) -> bool:
    """Whether ``train()`` is called in the loop; on which network is not asked."""
    back = [c for c in code.find("train") if c.receiver is not None and not _to_eval(c)]
    flags = [a for a in code.assignments if a.target.endswith(".training")]
    return bool(inside(code, back, loop)) or bool(flags)


def _run_in_training(code: Program, backward: tuple[Call, ...], loop: Block) -> frozenset[str]:
    """The objects that are called beside a ``backward``: the network and its loss."""
    places = {(b.function, b.loops[-1:]) for b in backward if inside(code, (b,), loop)}
    found: set[str] = set()
    for call in code.calls:
        receiver = call.receiver
        if receiver is None and call.name in code.undefined:
            receiver = Value("name", call.name, name=call.name)
        free = any(b.value and b.value.name.endswith("no_grad") for b in call.withs)
        if receiver is None or call.text != receiver.text or free:
            continue
        if (call.function, call.loops[-1:]) in places:
            found |= subjects(code, receiver, call)
    return frozenset(found)


# What a function that gets the network is called where it only looks at it.
_LOOKS = pattern(
    r"(?i)(?:^|_)(?:val|valid|validate|validation|eval|evaluate|test|acc|accuracy)(?:_|$)"
)


def _doubt(code: Program, call: Call, loop: Block, known: frozenset[str]) -> str:
    if code.ellipses:
        return f"{code.ellipses[0].where}: part of the loop is left out"
    if not call.scope_certain:
        return "the indentation is lost"
    if not known:
        return "it is not shown which network the optimizer holds"
    around = [b for b in call.branches if loop in call.blocks]
    if any(b.value is None or not _PERIODIC.search(b.value.text) for b in around):
        return f"{call.where}: the evaluation stands in a branch that may end the loop"
    before = [c for c in code.find("train") if c.receiver is not None and not _to_eval(c)]
    unseen = [c for c in inside(code, code.calls, loop) if _is_unseen(code, c, known)]
    if any(not (before and _LOOKS.search(c.short)) for c in unseen):
        return "a function that gets the network is not shown"
    return ""


def _is_unseen(code: Program, call: Call, known: frozenset[str]) -> bool:
    """A call that is given a trained network and whose body is not in the program."""
    given = [a for a in (*call.args, *call.kwargs.values()) if a.kind == "name"]
    foreign = call.name.startswith(("torch.", "copy.", "len", "print", "numpy.", "id"))
    if foreign or code.function(call.short) is not None or call.short in ("append", "save"):
        return False
    return any(subjects(code, a, call) & known for a in given)
