"""Is it segmentation?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Loss, Program, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"^segmentation_models(?:_pytorch)?\b|torchvision\.models\.segmentation\.|^mmseg\b|^nnunet"
    r"|(?:^|\.)(?:deeplabv3\w*|DeepLab\w*|fcn_resnet\d+|SegFormer\w*|DiceLoss|dice_loss|dice_coef\w*"
    r"|DiceCELoss|TverskyLoss|MeanIoU|MeanIou|JaccardIndex|SegNet|PSPNet|Dice)$"
    r"|ForSemanticSegmentation"
)
_NETWORK = pattern(r"^(?:\w+\.)?(?:get_|build_)?u_?net(?:_?plus_?plus|\dd|_model)?$", re.IGNORECASE)
_ELSEWHERE = pattern(
    r"discriminator|diffus|ddpm|timestep|noise_sched|beta_schedule|alphas_cumprod", re.IGNORECASE
)


@detector("setting-segmentation")
def setting_segmentation(case: Case) -> Answer:
    """A segmentation network, library, loss or metric. A setting.

    Instance segmentation models of detection libraries count too, and so does a cross-entropy on
    the maps of a last convolution; a U-Net that denoises (with a timestep, as in diffusion) or
    faces a discriminator does not.
    """
    code = program(case)
    seen = named(code, _NAMES)
    if seen is None and named(code, _ELSEWHERE) is None and defined(code, _ELSEWHERE) is None:
        seen = defined(code, _NETWORK) or named(code, _NETWORK)
    if seen is not None:
        return present(seen.evidence())
    dense = _dense_loss(code)
    if dense is not None:
        return present(dense.place.evidence(observed="classes for every pixel"))
    return not_seen(code, "nothing of segmentation")


_EXCLUSIVE = ("categorical", "sparse-categorical", "nll")


def _dense_loss(code: Program) -> Loss | None:
    """A cross-entropy over classes whose prediction is the output of a 2-D or 3-D convolution."""
    for loss in losses(code):
        layers = [x for x in loss.path.layers if x.kind not in ("activation", "dropout")]
        last = layers[-1] if layers else None
        if loss.kind in _EXCLUSIVE and last is not None and _is_map(last) and last.units != 1:
            return loss
    return None


def _is_map(layer: Layer) -> bool:
    return layer.kind == "conv" and layer.name.endswith(("2d", "2D", "3d", "3D", "2d_transpose"))
