"""Are the training inputs changed at random?"""

from __future__ import annotations

from advisor.detectors import detector, present, unknown
from advisor.detectors.augmentation import all_random_changes
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_DRAWS = pattern(r"^(?:numpy\.random|random)\.(?!seed|default_rng|RandomState)\w+$")
_TRAINS = ("fit", "fit_generator", "backward", "minimize", "train", "apply_gradients")
# The files of these settings are not shown, and they augment by default.
_BY_DEFAULT = ("YOLO", "vision_learner", "cnn_learner", "ImageDataLoaders.from_folder")


@detector("setting-augmentation")
def setting_augmentation(case: Case) -> Answer:
    """Random flips, crops, colour changes, mixing or masking, by any known library. No fault.

    Resizing, centre crops and normalisation are not random. Absent when training is shown and
    its whole program has none.
    """
    code = program(case)
    found = [*all_random_changes(code), *_by_hand(code)]
    if found:
        return present(*{c.where: c.evidence() for c in found}.values())
    hidden = code.find(*_BY_DEFAULT)
    if hidden:
        return unknown(f"{hidden[0].where}: this library augments unless told otherwise")
    if not code.is_empty and not code.has(*_TRAINS):
        return unknown("the training is not shown")
    return not_seen(code, "nothing changes the inputs at random")


def _by_hand(code: Program) -> list[Call]:
    """Draws of NumPy or random where a dataset gives an example."""
    inside = [c for c in code.calls if c.function.rpartition(".")[2] == "__getitem__"]
    return [c for c in inside if _DRAWS.match(c.name)]
