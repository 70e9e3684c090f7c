"""Do padding positions count in a loss over tokens?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import is_label_name
from advisor.detectors.token_labels import padded_by, scoring_models, token_labels
from advisor.intake.code import Call, Loss, Program, Value, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_FLATTENS = frozenset({"view", "reshape", "flatten"})
_PADS = ("pad_sequence", "pad_sequences", "padded_batch")
# These put -100 where the padding is, which PyTorch ignores.
_COLLATORS = pattern(r"DataCollatorFor(?:Seq2Seq|TokenClassification|LanguageModeling)")
_TAGS = pattern(r"\btags?\b|label|target|summar|answer|\by_?\b|output", re.IGNORECASE)
_FILLED_UP = pattern(r"\+ ?\[[^\[\],]{1,30}\] ?\* ?\([^()]{1,40} ?- ?(?:len\(|\w)")
_MASKED = ("Masking", "masked_select", "sequence_mask", "sequence_loss", "pack_padded_sequence")


@detector("padding-not-ignored-in-loss", reads_comments=True)
def padding_not_ignored_in_loss(case: Case) -> Answer:
    """A cross-entropy over the positions of sequences that are padded, with nothing to skip pads.

    Skipping are ignore_index, a mask, weights of samples, packed sequences, ``mask_zero`` and
    the collators of Hugging Face. A loss of one label per sequence does not count. Labels for a
    model of transformers that the tokenizer has padded already keep the pad token, whatever the
    collator, unless they are set to -100 or made anew (DataCollatorForLanguageModeling). Certain
    are only labels padded to a fixed length for a model that computes the loss itself.
    """
    code = program(case)
    ids = any("input_ids" in t.value.text for t in token_labels(code))
    if scoring_models(code) or (ids and not losses(code)):
        return _handed_over(code)
    used = [u for u in losses(code) if u.kind in ("sparse-categorical", "nll", "categorical")]
    tokens = [u for u in used if _per_position(code, u)]
    if not tokens:
        if used and not code.is_fragment:
            return absent("the loss has one label a sample", used[0].place.evidence())
        return not_seen(code, "no loss over the positions of sequences")
    skipped = _skips(code, tokens)
    if skipped:
        return absent(skipped, tokens[0].place.evidence())
    padding = _padding(code)
    if padding is None:
        return unknown(f"{tokens[0].place.where}: it is not shown whether sequences are padded")
    return present(
        *(u.place.evidence(observed=f"padded by {padding}, nothing ignored") for u in tokens),
        certain=False,
    )


def _handed_over(code: Program) -> Answer:
    """Labels over tokens for a model of transformers, which skips -100 only."""
    if code.has("DataCollatorForLanguageModeling", "DataCollatorForCompletionOnlyLM"):
        return absent("the collator sets the labels of padding to -100")
    made = list(token_labels(code))
    if _sets_ignored(code):
        return absent("padded labels are -100")
    padded = [(t, c) for t in made if (c := padded_by(code, t)) is not None]
    if padded:
        places = {t.place.where: (t, c) for t, c in padded}
        return present(
            *(
                t.place.evidence(observed=f"padded at {c.where}, not set to -100")
                for t, c in places.values()
            ),
            certain=_is_sure(code, [c for _, c in places.values()]),
        )
    if made and not code.is_fragment and code.has("DataCollatorForSeq2Seq"):
        return absent("the collator pads labels with -100")
    return unknown("it is not shown whether labels are padded")


# "positive" and "negative" of T5, with the end token, may all be of one length. # unsourced
ONE_WORD = 4
# These leave labels that have one length as they are.
_KEEP_LABELS = frozenset(
    {
        "default_data_collator",
        "DefaultDataCollator",
        "DataCollatorForSeq2Seq",
        "DataCollatorWithPadding",
    }
)


def _is_sure(code: Program, padders: list[Call]) -> bool:
    """Whether nothing that is not shown can take the padding out again before the loss."""
    if not scoring_models(code) or losses(code) or code.is_fragment or code.ellipses:
        return False
    if any(c.derives_from("Trainer", "Seq2SeqTrainer") for c in code.classes):
        return False
    collators = [v for c in code.calls for k, v in c.kwargs.items() if k in _COLLATED_BY]
    known = all(_keeps_labels(code, v) for v in collators)
    maps = [c.args[0] for c in code.find("map") if c.args]
    return (
        known and all(_fills_up(code, c) for c in padders) and all(_is_shown(code, v) for v in maps)
    )


def _fills_up(code: Program, call: Call) -> bool:
    """Whether a tokenizer fills texts up that need not all be of that length."""
    padding, length = code.argument(call, "padding"), code.argument(call, "max_length")
    long = length is None or (length.number is not None and length.number > ONE_WORD)
    cut = "return_overflowing_tokens" in call.kwargs
    return padding is not None and padding.string == "max_length" and long and not cut


_COLLATED_BY = ("data_collator", "collate_fn")


def _keeps_labels(code: Program, value: Value) -> bool:
    made = code.maker_of(value)
    name = value.name if made is None else made.name
    return name.rpartition(".")[2] in _KEEP_LABELS


def _is_shown(code: Program, value: Value) -> bool:
    return value.kind == "name" and code.function(value.name) is not None


def _sets_ignored(code: Program) -> bool:
    """Whether -100 or the ignored label of a collator occurs anywhere."""
    texts = [a.value.text for a in code.assignments] + [a.place.text for a in code.assignments]
    texts += [v.text for f in code.functions for v, _ in f.returns]
    texts += [v.text for c in code.calls for v in (*c.args, *c.kwargs.values())]
    return any("-100" in t or "ignore_index" in t or "IGNORE" in t for t in texts)


def _per_position(code: Program, loss: Loss) -> bool:
    """Logits and labels flattened over positions, or a Keras output for every time step."""
    prediction, target = loss.prediction, loss.target
    if loss.call.short == "compile":
        return _steps(code, loss)
    if prediction is None or target is None:
        return False
    flat = _flattened(code, prediction, loss.call, 2) and _flattened(code, target, loss.call, 1)
    made = prediction.call
    return flat or (made is not None and made.short in ("transpose", "permute"))


def _flattened(code: Program, value: Value, at: Call, sizes: int) -> bool:
    made = code.resolve(value, at).call
    if made is None or made.short not in _FLATTENS or not made.receiver:
        return False
    if made.short == "flatten":
        return True
    return len(made.args) == sizes and made.args[0].number == -1


def _steps(code: Program, loss: Loss) -> bool:
    """Whether a Keras model has an output for every time step, or is fitted to padded labels."""
    for call in code.find("fit"):
        given = code.argument(call, "y", 1)
        made = None if given is None else [c for v in given.walk() for c in _made(code, v, call)]
        if made and any(c.short == "pad_sequences" for c in made):
            return True
    if code.has("TimeDistributed"):
        return True
    recurrent = [layer for layer in loss.path.layers if layer.kind == "recurrent"]
    if not recurrent or loss.path.layers[-1].kind not in ("dense", "activation"):
        return False
    flag = recurrent[-1].call.kwargs.get("return_sequences")
    pooled = any(layer.kind in ("pool", "shape") for layer in loss.path.layers)
    return flag is not None and flag.literal is True and not pooled


def _made(code: Program, value: Value, at: Call) -> tuple[Call, ...]:
    found = code.resolve(value, at).call
    return () if found is None else (found,)


def _skips(code: Program, tokens: list[Loss]) -> str:
    for loss in tokens:
        for call in (loss.maker, loss.call):
            if call is None:
                continue
            if any(k in call.kwargs for k in ("ignore_index", "ignore_class", "weight", "weights")):
                return "the loss ignores a class"
            reduction = code.argument(call, "reduction")
            if reduction is not None and reduction.string == "none":
                return "the loss is reduced by hand"
            if "sample_weight_mode" in call.kwargs:
                return "positions are weighted"
    if code.has(*_MASKED) or bool(code.calls_like(_COLLATORS.search)):
        return "padded positions are masked"
    if any("mask_zero" in c.kwargs or "sample_weight" in c.kwargs for c in code.calls):
        return "padded positions are masked"
    if any("-100" in a.value.text or "-100" in a.place.text for a in code.assignments):
        return "padded labels are -100"
    return ""


def _padding(code: Program) -> str | None:
    """What pads the labels, or both sides alike; None when nothing is shown to.

    With one label a position, labels are padded wherever sequences are put into one batch.
    """
    for call in code.find(*_PADS):
        value = call.kwargs.get("padding_value") or call.kwargs.get("value")
        value = value or (call.args[2] if call.short == "pad_sequence" and call.args[2:] else None)
        if value is not None and code.resolve(value, call).number == -100:
            return None
        names = {a.target for a in code.assigned(call) if a.value.call is call}
        words = [*names, *(n for v in call.args for n in v.names())]
        if call.short in ("padded_batch", "pad_sequence"):
            return call.short
        if any(is_label_name(w) or _TAGS.search(w) for w in words):
            return call.short
    for call in code.calls:
        flag = call.kwargs.get("padding")
        named = "token" in call.name.lower()
        if named and flag is not None and flag.literal not in (None, False):
            return f"{call.short}(padding={flag.text})"
    return _by_hand(code)


def _by_hand(code: Program) -> str | None:
    """``ids + [PAD] * (longest - len(ids))``."""
    values = [a.value for a in code.assignments] + [v for f in code.functions for v, _ in f.returns]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    written = {p.text for v in values for p in v.walk() if p.operator == "+"}
    filled = [t for t in written if _FILLED_UP.search(t)]
    if any("-100" in t or "ignore" in t.lower() for t in filled):
        return None
    return f"{filled[0]}" if filled else None
