"""Is nothing done against overfitting?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import Call, Place, Program, networks, optimizers, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_CALLS = pattern(
    r"[Dd]ropout|DropPath|(?:^|\.)Random[A-Z]\w*|random_(?:flip|crop|bright|contrast|rotation)\w*"
    r"|(?:^|\.)(?:l1|l2|L1|L2|l1_l2|L1L2|l1_regularizer|l2_regularizer|l2_loss)$|albumentations\."
    r"|ColorJitter$|AutoAugment$|RandAugment$|TrivialAugment\w*|mix_?up|MixUp|CutMix|cutmix"
    r"|EarlyStopping\w*$|GaussianNoise$|augment|imgaug|ShiftScaleRotate$"
)
_ARGUMENTS = pattern(r"regularizer|dropout|label_smoothing|weight_decay|_constraint$")
_GENERATOR = pattern(r"_range$|_flip$|brightness")
_WITH_DECAY = frozenset({"adamw", "lamb", "lion"})
_TRAINS = ("fit", "fit_generator", "backward", "minimize", "apply_gradients")
_HIDDEN = pattern(r"from_pretrained$|torchvision\.models\.|keras\.applications\.|timm\.|hub\.")
_WORDS = pattern(r"augment|regulari[sz]|mixup|jitter|l2_norm|weight_decay|patience", re.I)


@detector("no-regularisation")
def no_regularisation(case: Case) -> Answer:
    """Network, data and training are shown, with no dropout, penalty, decay or augmentation.

    Early stopping and label smoothing count too; batch norm does not. AdamW decays by default,
    and networks from libraries bring their own dropout. A setting, not a fault.
    """
    code = program(case)
    used = _used(code)
    if used is not None:
        return absent("something is done against overfitting", used.evidence())
    built = optimizers(code)
    if not built or not code.has(*_TRAINS):
        return unknown("the training is not shown")
    if code.ellipses or bool(code.calls_like(_HIDDEN.search)):
        return unknown("part of the network is not shown")
    if not any(n.path.weighted and n.path.complete for n in networks(code)):
        return unknown("the network is not shown in full")
    if not _data_shown(code):
        return unknown("how the training data are prepared is not shown")
    return present(built[0].place.evidence(observed="no dropout, penalty, decay or augmentation"))


def _used(code: Program) -> Place | None:
    for optimizer in optimizers(code):
        if optimizer.kind in _WITH_DECAY and not _is_zero(optimizer.call, "weight_decay"):
            return optimizer.place
    for call in code.calls:
        if _CALLS.search(call.name) and not call.name.endswith("()"):
            return call.place
        named = [k for k in call.kwargs if _ARGUMENTS.search(k) and not _is_zero(call, k)]
        if named or (call.short == "ImageDataGenerator" and _moves(call)):
            return call.place
    for assignment in code.assignments:
        if _WORDS.search(assignment.target):
            return assignment.place
        if any("weight_decay" in v.keys for v in assignment.value.walk()):
            return assignment.place
    return None


def _is_zero(call: Call, name: str) -> bool:
    value = call.kwargs.get(name)
    return value is not None and value.is_literal and not value.literal


def _moves(call: Call) -> bool:
    return any(_GENERATOR.search(k) for k in call.kwargs)


def _data_shown(code: Program) -> bool:
    """Whether augmentation cannot hide in a data set that is defined elsewhere."""
    loaders = code.find("DataLoader")
    if not loaders:
        return code.framework in ("keras", "tensorflow1") or code.has("fit")
    for loader in loaders:
        made = code.maker_of(loader.args[0], loader) if loader.args else None
        known = made is not None and (
            made.name.startswith(("torchvision.datasets.", "torch.utils.data."))
            or code.klass(made.short) is not None
        )
        if not known:
            return False
    return True
