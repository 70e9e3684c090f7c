"""Does attention take padding for content?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.attention import attention_calls, speaks_of_masks
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_IDS = pattern(r"input_ids|token_ids")
_TOKENIZES = pattern(r"tokeni[sz]er|(?:^|\.)(?:batch_)?encode_plus$|batch_encode", re.IGNORECASE)


@detector("attention-mask-missing")
def attention_mask_missing(case: Case) -> Answer:
    """Texts are padded, and the network gets the token ids without the mask.

    transformers: ``model(input_ids)`` behind ``tokenizer(..., padding=True)``. PyTorch: padded
    sequences into a TransformerEncoder without ``src_key_padding_mask``. Keras: MultiHeadAttention
    on ``pad_sequences`` without ``mask_zero``. A single text has no padding, and ``model(**batch)``
    has the mask in it. Source: transformers glossary, "attention mask".
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no padding")
    padded = [c for c in code.calls_like(_TOKENIZES.search) if _pads(c)]
    if padded:
        return _pretrained(code, padded[0])
    filled = code.find("pad_sequence", "pad_sequences", "padded_batch")
    attends = [c for c, m in attention_calls(code) if "Decoder" not in m.short]
    if not filled or not attends:
        return not_seen(code, "no padding that attention sees")
    if speaks_of_masks(code) or code.has("Masking"):
        return absent("a mask is in use", attends[0].evidence())
    if any(c.starred for c in attends):
        return unknown(f"{attends[0].where}: its arguments are not shown")
    return present(attends[0].evidence(), filled[0].evidence(observed="padding"))


def _pads(call: Call) -> bool:
    flag = call.kwargs.get("padding") or call.kwargs.get("pad_to_max_length")
    return flag is not None and not (flag.is_literal and flag.literal in (False, "do_not_pad"))


def _pretrained(code: Program, padded: Call) -> Answer:
    uses = [c for c in code.calls if _gets_ids(code, c)]
    bare = [c for c in uses if not _gets_mask(c)]
    if bare:
        return present(bare[0].evidence(observed="no attention_mask"), padded.evidence())
    if uses:
        return absent("the mask is passed on", uses[0].evidence())
    if code.has("Trainer", "fit"):
        return absent("the trainer passes the mask on", padded.evidence())
    return unknown("how the network is called is not shown")


def _gets_ids(code: Program, call: Call) -> bool:
    """A call of a pretrained network with token ids; generate makes the mask from them."""
    if call.receiver is None:
        return False
    applied = call.applied or call.short == "forward"
    maker = code.maker(call)
    known = maker is not None and maker.name.startswith("transformers.")
    if not applied or not known or maker is None or "okenizer" in maker.name:
        return False
    given = [v.text for v in call.args[:1]]
    return "input_ids" in call.kwargs or any(_IDS.search(t) for t in given)


def _gets_mask(call: Call) -> bool:
    if call.starred or "attention_mask" in call.kwargs or len(call.args) > 1:
        return True
    return any("**" in v.text for v in (*call.args, *call.kwargs.values()))
