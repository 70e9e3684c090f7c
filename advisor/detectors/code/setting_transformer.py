"""Is the network a transformer?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:MultiheadAttention|MultiHeadAttention|MultiHeadDotProductAttention|Transformer(?:Encoder|Decoder)?(?:Layer|Block)?"
    r"|SelfAttention|CausalSelfAttention|scaled_dot_product_attention|vit_\w+|swin_\w+|VisionTransformer|ViT\w*|GPT\w{0,3})$"
    r"|^transformers\.\w*(?:Model|For[A-Z])\w*|SentenceTransformer$|^(?:x_transformers|vit_pytorch)\b"
)


@detector("setting-transformer")
def setting_transformer(case: Case) -> Answer:
    """Attention layers, a transformer of a library, or a class of the program named so. A setting.

    Tokenizers and Auto classes of transformers load one; a configuration alone does not.
    """
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "no attention layer")
