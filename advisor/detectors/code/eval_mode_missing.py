"""Is the network evaluated without being switched to eval mode?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Place, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_LOADER = pattern(r"(?:val|valid|validation|test|dev)_?(?:loader|dl|data\w*|iter)", re.IGNORECASE)
_MODES = pattern(r"(?:Dropout\w*|BatchNorm\w*|DropPath)$")
_BACKBONE = pattern(
    r"torchvision\.models\.|timm\.|\.from_pretrained$|(?:^|\.)(?:resnet|densenet|mobilenet|efficientnet"
    r"|inception|googlenet|vgg|alexnet)\w*$"
)


@detector("eval-mode-missing")
def eval_mode_missing(case: Case) -> Answer:
    """A PyTorch evaluation loop, a network that behaves differently in it, and no ``eval()``.

    ``no_grad`` does not switch the mode. Lightning and the Trainer of transformers switch
    themselves. A network without dropout and batch norm need not be switched.
    """
    code = program(case)
    if code.framework == "":
        return not_seen(code, "no evaluation")
    if code.framework != "pytorch":
        return absent("the framework switches the mode itself, or by an argument")
    switched = [c for c in code.find("eval") if c.receiver is not None and not c.args]
    switched += [c for c in code.find("train") if c.args and c.args[0].literal is False]
    if switched:
        return absent("the network is switched to eval mode", switched[0].evidence())
    place = _evaluation(code)
    if place is None:
        return unknown("no evaluation is shown")
    sensitive = [c for c in code.calls if _MODES.search(c.name) or _BACKBONE.search(c.name)]
    if sensitive:
        layer = sensitive[0]
        return present(place.evidence(), layer.evidence(f"depends on the mode: {layer.place.text}"))
    if code.has("forward", "__init__") or any(c.derives_from("Module") for c in code.classes):
        return absent("nothing in the network depends on the mode")
    return unknown("the network is not shown")


def _evaluation(code: Program) -> Place | None:
    for block in code.blocks:
        value = block.value
        if value is None:
            continue
        if block.kind == "with" and value.name.endswith(("no_grad", "inference_mode")):
            return block.place
        if block.kind == "for" and _LOADER.search(value.text):
            return block.place
    return None
