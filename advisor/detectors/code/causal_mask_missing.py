"""Can an autoregressive network see the tokens that it has to predict?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.attention import (
    attention_calls,
    hand_written,
    passes_mask,
    speaks_of_masks,
)
from advisor.detectors.code import not_seen
from advisor.detectors.mask_senses import senseless_masks
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# x[:, :-1] with x[:, 1:], or data[i + 1 : i + 1 + n] beside data[i : i + n].
_INPUT = pattern(r"^(\w[\w.\"'\[\]]*?)\[\s*:\s*,\s*:\s*-1\s*\]$")
_TARGET = pattern(r"^(\w[\w.\"'\[\]]*?)\[\s*:\s*,\s*1\s*:\s*\]$")
_INPUT_ROW = pattern(r"^(\w[\w.\"'\[\]]*?)\[\s*:\s*-1\s*\]$")
_TARGET_ROW = pattern(r"^(\w[\w.\"'\[\]]*?)\[\s*1\s*:\s*\]$")
_SCORES = pattern(r"^(\w*(?:logits?|output|out|scores|pred)\w*)\[\s*:\s*,\s*:\s*-1\b")
_NEXT = pattern(r"\[\s*(\w+)\s*\+\s*1\s*:\s*\1\s*\+")
_OWN_MASK = pattern(r"LMHead|CausalLM|GPT2|LlamaFor")
# What people call a network that predicts the next element of its own input.
_GENERATES = pattern(
    r"(?i)\bgpt\b|nanogpt|mini-?gpt|next[- ](?:token|word|character|note)|autoregress"
    r"|language model|自回归|语言模型|下一个(?:词|字|token)"
)
_RECURRENT = ("LSTM", "GRU", "RNN", "LSTMCell", "GRUCell")


def _masks_itself(name: str) -> bool:
    return _OWN_MASK.search(name.partition(".from_pretrained")[0]) is not None


@detector("causal-mask-missing")
def causal_mask_missing(case: Case) -> Answer:
    """Targets are the inputs shifted by one, attention is over the inputs, and no mask exists.

    Any mask in the program decides nothing or speaks for it. Causal models of transformers mask
    themselves, cross attention needs no such mask, and the encoder of a recurrent decoder
    neither. Attention written out (a softmax over a product with keys) needs its mask between
    the two; a triangle that is stored and never used is none, nor is one that means the opposite.
    In a fragment the words beside it may say that the next tokens are predicted. Also a
    bidirectional recurrent network as the only one of a language model.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no attention")
    snippet = code.is_fragment or not code.imports
    told = snippet and _GENERATES.search(case.prose[:2000]) is not None
    if code.calls_like(_masks_itself):
        return absent("the model masks the future itself")
    senseless = list(senseless_masks(code))
    if senseless:
        return present(*senseless)
    written: tuple[tuple[Call, bool], ...] = () if _has_encoder(code) else hand_written(code)
    if written and not any(masked for _, masked in written) and (_is_shifted(code) or told):
        seen = "attends to the tokens to be predicted"
        return present(*(c.evidence(observed=seen) for c, _ in written))
    attends = [c for c, m in attention_calls(code) if _looks_ahead(code, c, m)]
    both_ways = _bidirectional(code)
    if not attends and both_ways is None:
        hidden = [c for c, masked in written if masked]
        if hidden:
            return absent("a mask is applied", hidden[0].evidence())
        if attention_calls(code):
            return unknown("whether attention sees the future cannot be told")
        return not_seen(code, "no self-attention")
    if not _is_shifted(code):
        return unknown("the targets are not shown to be the next tokens")
    unmasked = [c for c in attends if not speaks_of_masks(code) or not passes_mask(code, c)]
    if unmasked and not any(masked for _, masked in written):
        return present(unmasked[0].evidence(observed="attends to the tokens to be predicted"))
    if both_ways is not None and not attends:
        return present(both_ways.evidence(observed="reads the tokens to be predicted"))
    return absent("a mask is applied", attends[0].evidence()) if attends else unknown("no mask")


def _has_encoder(code: Program) -> bool:
    """Whether one part of the model reads a whole other sequence, which needs no such mask."""
    names = [c.name for c in code.classes]
    return any("Encoder" in n for n in names) or any("Decoder" in n for n in names)


def _looks_ahead(code: Program, call: Call, maker: Call) -> bool:
    """Whether a call is self-attention that needs a causal mask in an autoregressive model."""
    if maker.short in ("Transformer", "TransformerDecoder", "TransformerDecoderLayer"):
        return True
    if code.has("torch.nn.TransformerDecoder", "torch.nn.TransformerDecoderLayer", *_RECURRENT):
        return False
    if maker.short in ("MultiheadAttention", "MultiHeadAttention"):
        return len(call.args) > 1 and call.args[0].text == call.args[1].text
    return True


def _bidirectional(code: Program) -> Call | None:
    layers = [c for c in code.find("LSTM", "GRU", "RNN") if c.name.startswith("torch.nn.")]
    if len(layers) != 1 or code.has("LSTMCell", "GRUCell", "TransformerDecoder"):
        return None
    flag = layers[0].kwargs.get("bidirectional")
    return layers[0] if flag is not None and flag.literal is True else None


def _is_shifted(code: Program) -> bool:
    texts = {part.text for v in _values(code) for part in v.walk() if part.kind == "subscript"}
    inputs = {m[1] for t in texts if (m := _INPUT.match(t))}
    targets = {m[1] for t in texts if (m := _TARGET.match(t))}
    rows = {m[1] for t in texts if (m := _INPUT_ROW.match(t))}
    next_rows = {m[1] for t in texts if (m := _TARGET_ROW.match(t))}
    within = bool(targets) and any(_SCORES.match(t) for t in texts)
    return (
        bool(inputs & targets or rows & next_rows) or within or any(_NEXT.search(t) for t in texts)
    )


def _values(code: Program) -> list[Value]:
    values = [a.value for a in code.assignments] + [v for f in code.functions for v, _ in f.returns]
    return values + [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
