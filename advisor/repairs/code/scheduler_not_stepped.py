"""Use the schedule that was built."""

from __future__ import annotations

from advisor.intake.code import Call, optimizers
from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, appended, replaced, with_argument
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import named, optimizer_steps

# Schedulers whose step counts epochs; the others are stepped after every batch.
_PER_EPOCH = frozenset(
    {"StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "ConstantLR"}
)
_PER_BATCH = pattern(r"^(?:OneCycleLR|CyclicLR|get_\w*schedule\w*)$")


@repair(
    "scheduler-not-stepped",
    "a schedule that nobody steps changes nothing",
    elsewhere="the call that is to use it",
)
def scheduler_not_stepped(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """PyTorch: ``step()`` at its place. Keras: among the callbacks. Graphs: the step counted."""
    pages = Pages(case, finding)
    return tuple(e for c in pages.code.calls if pages.points_at(c) for e in _mended(pages, c))


def _mended(pages: Pages, made: Call) -> tuple[Edit, ...]:
    if made.short.endswith("_decay"):
        return _counted(pages, made)
    steps = optimizer_steps(pages.code)
    if made.name.startswith("keras.callbacks."):
        return _called_back(pages, made)
    name = named(pages.code, made, steps[0]) if len(steps) == 1 else ""
    if not name:
        raise NotMechanical("where to step is not plain")
    piece = pages.of(steps[0])
    counts_batches = any("len(" in v.text for v in (*made.args, *made.kwargs.values()))
    if _PER_BATCH.match(made.short) or counts_batches:
        return (after(piece, f"{name}.step()"),)
    loops = list(piece.around("for_statement", "while_statement"))
    if made.short not in _PER_EPOCH or len(loops) != 2:
        raise NotMechanical("when to step is not plain")
    return (after(loops[0], f"{name}.step()"),)


def _called_back(pages: Pages, made: Call) -> tuple[Edit, ...]:
    fits = [c for c in pages.code.find("fit", "fit_generator") if "callbacks" in c.kwargs]
    name = named(pages.code, made, fits[0]) if len(fits) == 1 else ""
    given = pages.of(fits[0]).argument("callbacks") if name else None
    if given is None or given.kind != "list" or not given.children:
        raise NotMechanical("the callbacks are not a list in sight")
    return (appended(given.children[-1], f", {name}"),)


def _counted(pages: Pages, made: Call) -> tuple[Edit, ...]:
    step = pages.code.argument(made, "global_step", 1)
    trained = pages.code.find("minimize", "apply_gradients")
    written = made.args[1] if len(made.args) > 1 else made.kwargs.get("global_step")
    if step is None or written is None or written.kind != "name" or len(trained) != 1:
        raise NotMechanical("what is to be counted is not plain")
    if pages.code.argument(trained[0], "global_step", 1) is not None:
        return _given(pages, made)
    return (with_argument(pages.of(trained[0]), "global_step", written.text),)


def _given(pages: Pages, made: Call) -> tuple[Edit, ...]:
    """The optimizer gets the schedule instead of the constant that the schedule starts with."""
    made_by = optimizers(pages.code)
    rate = pages.of(made_by[0].call).argument("learning_rate", 0) if len(made_by) == 1 else None
    start = made.args[0].text if made.args else ""
    bound = [a.target for a in pages.code.assignments if a.value.call is made]
    if rate is None or rate.text != start or len(bound) != 1 or not bound[0].isidentifier():
        raise NotMechanical("what takes the schedule is not plain")
    return (replaced(rate, bound[0]),)
