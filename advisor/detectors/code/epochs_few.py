"""Is the training set to very few epochs?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls, counts_epochs
from advisor.intake.code import Block, Call, Place, Program, program
from advisor.model import Answer, Case

# Three epochs are the usual fine-tuning; a network trained from scratch needs more. unsourced
FEW_EPOCHS = 3
_PRETRAINED = ("from_pretrained", "hub.load", "KerasLayer", "create_model", "get_peft_model")
_STREAMS = ("IterableDataset", "WebDataset")


@detector("epochs-few")
def epochs_few(case: Case) -> Answer:
    """``epochs`` of at most 3 in fit, in a trainer or in the loop; fit's own default is 1.

    Fine-tuning of a pretrained network takes as few on purpose, and one pass over a stream may be
    long. Several fits add up. A fit within a loop decides nothing.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no training")
    counts = [*_fits(code), *_trainers(code), *_loops(code)]
    if not counts:
        return unknown("the number of epochs is not shown")
    if any(n is None for _, n in counts):
        return unknown(f"{counts[0][0].where}: the number of epochs cannot be read")
    total = sum(n for _, n in counts if n is not None)
    if total > FEW_EPOCHS:
        return absent(f"{total:g} epochs", counts[0][0].evidence())
    if _is_pretrained(code):
        return absent(f"{total:g} epochs, as is usual for fine-tuning", counts[0][0].evidence())
    if code.mentions(*_STREAMS):
        return unknown("one pass over a stream may be long")
    return present(
        *(p.evidence(observed=f"{total:g} epoch(s)", threshold=f"{FEW_EPOCHS}") for p, _ in counts)
    )


_Count = tuple[Place, float | None]


def _fits(code: Program) -> list[_Count]:
    """Keras' fits: of a compiled model, or with arguments that only Keras has."""
    compiled = {c.receiver.text for c in code.find("compile") if c.receiver is not None}
    found: list[_Count] = []
    for fit in code.find("fit", "fit_generator"):
        if fit.receiver is None:
            continue
        named = {"epochs", "nb_epoch", "batch_size", "validation_data", "callbacks"}
        if fit.receiver.text not in compiled and not named & fit.kwargs.keys():
            continue
        value = code.setting(fit, "epochs")
        number = None if value is None or fit.loops or fit.starred else value.number
        found.append((fit.place, number))
    return found


def _trainers(code: Program) -> list[_Count]:
    found: list[_Count] = []
    for call in code.find("Trainer", "TrainingArguments", "Seq2SeqTrainingArguments"):
        for name in ("max_epochs", "num_train_epochs"):
            if name in call.kwargs and "max_steps" not in call.kwargs:
                number = code.resolve(call.kwargs[name], call).number
                found.append((call.place, number if number is None or number > 0 else None))
    return found


def _loops(code: Program) -> list[_Count]:
    """Loops over epochs with a training step, here or in a function that they call."""
    steps = (*backward_calls(code), *code.find("apply_gradients", "run", "train_on_batch"))
    around = {id(b): b for s in steps for b in code.loops_around(s) if counts_epochs(b)}
    inner = {id(b) for s in steps for b in code.loops_around(s)[1:]}
    whole = [b for key, b in around.items() if b.kind == "for" and key not in inner]
    return [(b.place, _rounds(code, b, steps)) for b in whole]


def _rounds(code: Program, block: Block, steps: tuple[Call, ...]) -> float | None:
    call = None if block.value is None else block.value.call
    while call is not None and call.short in ("tqdm", "enumerate") and call.args:
        call = call.args[0].call
    if call is None or not call.args or len(call.args) > 2:
        return None
    inside = [c for c in steps if block in c.blocks]
    owner = code.function(inside[0].function) if inside else None
    if owner is not None and any(n in owner.parameters for a in call.args for n in a.names()):
        return None  # whoever calls the function decides
    bounds = [code.resolve(a, inside[0] if inside else None).number for a in call.args]
    if any(b is None for b in bounds):
        return None
    numbers = [b for b in bounds if b is not None]
    return numbers[-1] - (numbers[0] if len(numbers) > 1 else 0)


def _is_pretrained(code: Program) -> bool:
    if code.has(*_PRETRAINED):
        return True
    for call in code.calls:
        if call.name.startswith("torchvision.models."):
            given = call.kwargs.get("pretrained") or call.kwargs.get("weights")
            given = given or (call.args[0] if call.args else None)
            if given is not None and not (given.is_literal and not given.literal):
                return True
        if call.name.startswith("keras.applications."):
            given = call.kwargs.get("weights")
            if given is None or given.literal is not None:
                return True
    return False
