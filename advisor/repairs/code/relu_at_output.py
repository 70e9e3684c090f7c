"""Let the output be what the loss expects."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.activations import dropped, renamed
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages


@repair("relu-at-output", "a ReLU cuts off what the loss needs to see")
def relu_at_output(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop the ReLU; before a loss on probabilities put softmax or sigmoid in its place."""
    pages = Pages(case, finding)
    edits: dict[int, tuple[Edit, ...]] = {}
    for loss in losses(pages.code):
        end = loss.path.output
        if end is None or not pages.points_at(end.place):
            continue
        if loss.expects == "probabilities":
            to = "sigmoid" if loss.kind == "binary" else "softmax"
            edits[end.call.order] = renamed(pages, end.call, to)
        elif end.call.short in DEFAULT_RELU and "activation_fn" not in end.call.kwargs:
            edits[end.call.order] = (with_argument(pages.of(end.call), "activation_fn", "None"),)
        else:
            edits[end.call.order] = dropped(pages, end.call)
    return tuple(e for some in edits.values() for e in some)


# Layers of slim and tf.contrib.layers that end in a ReLU unless told otherwise.
DEFAULT_RELU = frozenset({"fully_connected", "conv2d", "convolution2d", "separable_conv2d"})
