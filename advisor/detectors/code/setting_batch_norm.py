"""Does the network have batch normalisation?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import networks, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_BN = pattern(
    r"(?:^|\.)(?:BatchNorm\w*|SyncBatchNorm|batch_norm\w*|fused_batch_norm|LazyBatchNorm\w*)$"
)
# Backbones whose published architecture has batch norm; AlexNet, plain VGG and ViT have none.
_BACKBONE = pattern(
    r"(?:^|\.)(?:wide_|se_)?(?:resnet|resnext|inception|xception|mobilenet|densenet|efficientnet|nasnet"
    r"|shufflenet|mnasnet|googlenet|regnet|vgg\d+_bn)\w*$",
    re.IGNORECASE,
)


@detector("setting-batch-norm")
def setting_batch_norm(case: Case) -> Answer:
    """A batch-norm layer, or a backbone that is known to have it. A setting."""
    code = program(case)
    norms = list(code.calls_like(_BN.search))
    backbones = [
        c
        for c in code.calls_like(_BACKBONE.search)
        if not c.name.endswith("arg_scope") and (c.name[0].islower() or c.name.startswith("keras."))
    ]
    seen = norms or [c for c in backbones if code.klass(c.short) is None]
    if seen:
        return present(seen[0].evidence())
    whole = [n for n in networks(code) if n.path.complete and n.path.weighted]
    unseen = any(layer.kind in ("backbone", "other") for n in whole for layer in n.path.layers)
    if whole and not unseen:
        return absent("the network is shown and has none", whole[0].place.evidence())
    return unknown("the network is not shown in full")
