"""Are the last weights evaluated although better ones were found earlier?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_RESTORES = ("load_weights", "load_model", "load_state_dict", "set_weights", "load_from_checkpoint")
_TESTS = ("evaluate", "predict", "predict_classes", "evaluate_generator", "predict_generator")
_BEST = pattern(r"best", re.IGNORECASE)


@detector("best-weights-not-restored")
def best_weights_not_restored(case: Case) -> Answer:
    """Keras early stopping or checkpoints without restoring, and a ``state_dict`` kept by name.

    ``EarlyStopping`` keeps the last weights unless ``restore_best_weights=True``;
    ``best = model.state_dict()`` without a copy follows the training. Decides only when an
    evaluation is shown after the training. Sources: Keras EarlyStopping; PyTorch tutorial on
    saving models (``deepcopy(model.state_dict())``).
    """
    code = program(case)
    alias = _alias(code)
    if alias is not None:
        return present(alias.place.evidence(observed="not a copy: it follows the training"))
    lightning = [c for c in code.find("test") if code.methods("test", "Trainer")]
    if lightning and code.has("ModelCheckpoint", "EarlyStopping"):
        return _lightning(lightning[0])
    trainer = _transformers(code)
    if trainer is not None:
        return present(trainer.evidence(observed="evaluates the last weights"))
    stops, saves = code.find("callbacks.EarlyStopping"), _best_checkpoints(code)
    stops = tuple(c for c in stops if c.name.startswith("keras."))
    if not stops and not saves:
        if code.has(*_RESTORES):
            return unknown("weights are loaded; which ones is not shown")
        return unknown("no best weights are kept") if code.calls else not_seen(code, "no training")
    if any(_restores(code, c) for c in stops):
        return absent("early stopping restores the best weights", stops[0].evidence())
    fits = code.find("fit", "fit_generator")
    if not fits or any(c.order > fits[0].order for c in code.find(*_RESTORES)):
        if fits:
            return absent("weights are loaded after the training", fits[0].evidence())
        return unknown("the training is not shown")
    tests = [c for c in code.find(*_TESTS) if c.order > fits[-1].order and not c.klass]
    tests = [c for c in tests if c.receiver is not None and fits[-1].receiver is not None]
    tests = [c for c in tests if _same(c, fits[-1])]
    kept = (*stops, *saves)
    if any(c.starred for c in kept):
        return unknown(f"{kept[0].where}: its settings are not shown")
    if not tests:
        return unknown("no evaluation is shown after the training")
    return present(kept[0].evidence(), tests[0].evidence(observed="evaluates the last weights"))


def _transformers(code: Program) -> Call | None:
    """A best metric is named, ``load_best_model_at_end`` is not set, and prediction follows."""
    for call in code.find("TrainingArguments", "Seq2SeqTrainingArguments"):
        told = "metric_for_best_model" in call.kwargs and not call.starred
        if not told or "load_best_model_at_end" in call.kwargs:
            continue
        trains = code.find("trainer.train")
        tests = [c for c in code.find("predict", "evaluate", "save_model") if trains]
        if any(t.order > trains[-1].order for t in tests) and not code.has(*_RESTORES):
            return call
    return None


def _same(test: Call, fit: Call) -> bool:
    mine = test.receiver is not None and fit.receiver is not None
    return mine and test.receiver.text == fit.receiver.text  # pyright: ignore[reportOptionalMemberAccess]


def _restores(code: Program, stop: Call) -> bool:
    value = code.setting(stop, "restore_best_weights")
    return value is not None and value.literal is not False


def _best_checkpoints(code: Program) -> tuple[Call, ...]:
    return tuple(
        c
        for c in code.find("callbacks.ModelCheckpoint")
        if c.name.startswith("keras.")
        and (flag := code.argument(c, "save_best_only")) is not None
        and flag.literal is True
    )


def _alias(code: Program) -> Assignment | None:
    """``best = model.state_dict()`` below a condition, loaded again at the end."""
    for assignment in code.assignments:
        value, position = assignment.value, assignment.unpacked
        if position is not None and value.kind == "tuple" and position < len(value.parts):
            value = value.parts[position]
        call = value.call
        if call is None or call.short != "state_dict":
            continue
        if not _BEST.search(assignment.target) and not _is_best(code, assignment, call):
            continue
        if not any(b.kind in ("if", "for", "while") for b in assignment.blocks):
            continue
        name = assignment.target
        loaded = [c for c in code.find("load_state_dict") if c.args and c.args[0].name == name]
        saved = any(name in v.names() for c in code.find("torch.save") for v in c.args)
        if loaded and not saved:
            return assignment
    return None


def _is_best(code: Program, kept: Assignment, call: Call) -> bool:
    """Whether weights are kept when a comparison is won, and later loaded into the same network."""
    won = [b for b in kept.blocks if b.kind == "if" and b.value is not None]
    if not won or not kept.blocks or call.receiver is None:
        return False
    compared = any(v.operator in ("<", ">", "<=", ">=") for b in won for v in _parts(b))
    back = [
        c
        for c in code.find("load_state_dict")
        if c.receiver is not None
        and c.receiver.text == call.receiver.text
        and c.args
        and c.args[0].name == kept.target
        and c.order > kept.order
        and not set(won) & set(c.blocks)
    ]
    return compared and bool(back)


def _parts(block: Block) -> tuple[Value, ...]:
    return () if block.value is None else tuple(block.value.walk())


def _lightning(test: Call) -> Answer:
    given = test.kwargs.get("ckpt_path")
    if given is not None:
        return absent("a checkpoint is named", test.evidence())
    if "model" in test.kwargs or test.args:
        return present(test.evidence(observed="tests the weights in memory"))
    return absent("trainer.test() takes the best checkpoint", test.evidence())
