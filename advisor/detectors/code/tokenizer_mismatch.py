"""Do tokenizer and model come from different checkpoints?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.checkpoints import checkpoints, vocabulary
from advisor.detectors.code import not_seen
from advisor.detectors.other_tokenizers import other_tokenizers, own_by_name
from advisor.detectors.other_vocabularies import other_vocabularies
from advisor.intake.code import Program, program
from advisor.model import Answer, Case, Evidence

_TRAINS_TOKENIZER = ("train_new_from_iterator", "train_from_iterator", "ByteLevelBPETokenizer")


@detector("tokenizer-mismatch")
def tokenizer_mismatch(case: Case) -> Answer:
    """One tokenizer and one model whose checkpoints are known to have different vocabularies.

    Different names may share one vocabulary (distilbert-base-uncased and bert-base-uncased, the
    sizes of GPT-2), folders of the person's own cannot be judged, and several models or
    tokenizers (distillation, seq2seq) decide nothing. Also tokens that are added without
    ``resize_token_embeddings``, vocabularies made anew, cut or left behind, and capitals that
    only one side knows. A folder that is called a tokenizer's own is no certain one.
    """
    code = program(case)
    added = _added(code)
    if added is not None:
        return present(added)
    seen = [*other_vocabularies(code), *other_tokenizers(code)]
    other = {p.where: p.evidence(observed=what) for p, what in seen}
    if other:
        return present(*other.values())
    named = {p.where: p.evidence(observed=what) for p, what in own_by_name(code)}
    if named:
        return present(*named.values(), certain=False)
    found = checkpoints(code)
    tokenizers = {c.name: c for c in found if c.kind == "tokenizer"}
    models = {c.name: c for c in found if c.kind == "model"}
    if not tokenizers or not models:
        return not_seen(code, "no pair of tokenizer and model")
    if len(tokenizers) > 1 or len(models) > 1:
        return unknown("several models or tokenizers: which belong together is not sure")
    (name, tokenizer), (other, model) = *tokenizers.items(), *models.items()
    if name and name == other:
        return absent("both come from one checkpoint", tokenizer.call.evidence())
    if tokenizer.is_local or model.is_local:
        return unknown("a checkpoint is a folder or no constant")
    mine, theirs = vocabulary(name), vocabulary(other)
    if mine is None or theirs is None:
        return unknown(f"whether {name} and {other} share a vocabulary is not known")
    if mine == theirs:
        return absent(f"{name} and {other} share a vocabulary", tokenizer.call.evidence())
    return present(tokenizer.call.evidence(), model.call.evidence())


def _added(code: Program) -> Evidence | None:
    """New tokens and no row for them in the embedding."""
    if code.has("resize_token_embeddings", *_TRAINS_TOKENIZER) or code.ellipses:
        return None
    loaded = [c for c in checkpoints(code) if c.kind == "model"]
    if not loaded or not code.has("Trainer", "backward", "fit", "SFTTrainer"):
        return None
    for call in code.find("add_tokens"):
        if call.receiver is not None and "tok" in call.receiver.text.lower() and call.args:
            what = "new tokens, and the embedding is not resized"
            return call.evidence(what, observed=call.place.text)
    return None
