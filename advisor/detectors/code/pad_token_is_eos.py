"""Is the end token used for padding and masked out of the loss with it?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Program, program
from advisor.model import Answer, Case, Evidence

_TRAINS = ("Trainer", "SFTTrainer", "Seq2SeqTrainer", "backward", "fit")


@detector("pad-token-is-eos")
def pad_token_is_eos(case: Case) -> Answer:
    """``pad_token = eos_token`` together with labels of padding set to -100.

    DataCollatorForLanguageModeling(mlm=False) masks every id equal to the pad token, so that the
    end token is masked too and the model never learns to stop; so does
    ``labels[labels == pad_token_id] = -100``. A mask made from ``attention_mask`` spares the real
    end token; for generation alone the setting is harmless. What a trainer's default collator
    does depends on the version, which is left open. Source: transformers,
    DataCollatorForLanguageModeling.torch_call.
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    shared = _shared(code)
    if shared is None:
        return not_seen(code, "pad and end token are not set equal")
    masked = _masked(code)
    if masked is not None:
        return present(shared, masked)
    if code.has("SFTTrainer"):
        return unknown("what the collator of the trainer masks depends on its version")
    if any(
        "attention_mask" in a.target or "attention_mask" in a.value.text for a in code.assignments
    ):
        return absent("padding is masked by the attention mask", shared)
    if not code.has(*_TRAINS):
        return absent("nothing is trained here", shared)
    return unknown("how padding is masked is not shown")


def _shared(code: Program) -> Evidence | None:
    for assignment in code.assignments:
        pads = assignment.target.endswith((".pad_token", ".pad_token_id"))
        ends = any(n.endswith((".eos_token", ".eos_token_id")) for n in assignment.value.names())
        if pads and ends and "tok" in assignment.target.lower():
            return assignment.place.evidence()
    for call in code.find("add_special_tokens", "from_pretrained"):
        values = [*call.args, *call.kwargs.values()]
        for value in values:
            if value.kind == "dict" and "pad_token" in value.keys:
                given = value.parts[value.keys.index("pad_token")]
                if given.name.endswith(".eos_token"):
                    return call.evidence()
    return None


def _masked(code: Program) -> Evidence | None:
    for call in code.find("DataCollatorForLanguageModeling", "DataCollatorForCompletionOnlyLM"):
        completion = call.short == "DataCollatorForCompletionOnlyLM"
        mlm = code.argument(call, "mlm", 1)
        if completion or (mlm is not None and mlm.literal is False):
            return call.evidence()
    for assignment in code.assignments:
        if _masks(assignment):
            return assignment.place.evidence()
    for call in code.find("masked_fill", "masked_fill_", "torch.where"):
        if any(_is_pad_test(a.text) for a in call.args) and any(
            a.number == -100 for a in call.args
        ):
            return call.evidence()
    return None


def _masks(assignment: Assignment) -> bool:
    """``labels[labels == tokenizer.pad_token_id] = -100`` or the same in a comprehension."""
    if assignment.value.number == -100 and _is_pad_test(assignment.target):
        return True
    text = assignment.value.text
    return assignment.value.operator == "comprehension" and "-100" in text and _is_pad_test(text)


def _is_pad_test(text: str) -> bool:
    return "pad_token_id" in text and ("==" in text or "!=" in text)
