"""Is it contrastive or metric learning?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:Triplet\w*Loss|TripletMarginLoss\w*|triplet_\w*loss|CosineEmbeddingLoss|NTXent\w*|NT_Xent|InfoNCE"
    r"|info_nce\w*|SupCon\w*|ContrastiveLoss\w*|contrastive_loss|SimCLR\w*|MoCo\w*|BYOL\w*|SimSiam\w*|ArcFace\w*"
    r"|ArcMarginProduct|MultipleNegativesRankingLoss|BarlowTwins\w*|MarginRankingLoss|CLIPModel|clip_loss)(?:\.|$)"
    r"|^(?:pytorch_metric_learning|sentence_transformers|lightly|open_clip)\b"
)


@detector("setting-contrastive")
def setting_contrastive(case: Case) -> Answer:
    """A loss on pairs or triplets of embeddings, or a library for it. A setting."""
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "no loss on pairs or triplets")
