"""Begin with different weights."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, without_argument
from advisor.repairs.pieces import Pages

_CONSTANTS = ("zeros_", "ones_", "constant_")
_NAMES = ("zeros", "ones", "Zeros", "Ones")


@repair("weights-initialised-constant", "units that start alike stay alike")
def weights_initialised_constant(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Kaiming for a ``weight`` of PyTorch; Keras' own initialiser for a kernel."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen(*_CONSTANTS):
        weight, arguments = (call.args or (None,))[0], call.field("arguments")
        if weight is None or arguments is None or not weight.text.endswith(".weight"):
            raise NotMechanical("what is initialised is not a weight")
        edits.append(replaced(call.last, "kaiming_uniform_"))
        edits.append(replaced(arguments, f"({weight.text})"))
    for call in pages.seen("Dense", "Conv1D", "Conv2D", "LSTM", "GRU"):
        given = call.argument("kernel_initializer")
        if given is not None and given.text.strip("\"'") in _NAMES:
            edits += without_argument(call, "kernel_initializer")
    return tuple(edits)
