"""Does steps_per_epoch disagree with the number of batches in the data?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import pipeline_for
from advisor.detectors.roles import fed_inputs, keras_fits
from advisor.intake.code import Call, Program, Value, kind_of, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Half of the data left out, or every example seen twice, in what is called an epoch. # unsourced
FACTOR = 2.0
# Sizes of training sets that come with the libraries.
_SIZES = {"mnist": 60_000, "fashion_mnist": 60_000, "cifar10": 50_000, "cifar100": 50_000}
_COUNTS = pattern(r"\.(?:samples|n|shape\[0\])$")
_REPEATS = frozenset({"repeat", "shuffle_and_repeat"})


@detector("steps-per-epoch-mismatch", reads_comments=True)
def steps_per_epoch_mismatch(case: Case) -> Answer:
    """Numbers of examples given as numbers of steps, sizes that do not agree, data that run out.

    ``samples_per_epoch`` of Keras 1 counts examples and is right. A quotient is right unless the
    dataset does not repeat, so that the second epoch finds nothing. ``len(generator)`` counts
    batches, ``generator.samples`` examples.
    """
    code = program(case)
    fits = [f for f in keras_fits(code) if _steps(code, f) is not None]
    wrong = [e for f in fits for e in _faults(code, case, f)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    for fit in fits:
        steps = _steps(code, fit)
        if steps is not None and ("/" in steps.text or _is_length(steps)):
            return absent("steps are examples over batch size", fit.evidence())
    if fits:
        return unknown(f"{fits[0].where}: the size of the data is not shown")
    if keras_fits(code):
        return absent("an epoch is one pass over the data", keras_fits(code)[0].evidence())
    return not_seen(code, "no fit with a number of steps")


def _steps(code: Program, fit: Call) -> Value | None:
    value = fit.kwargs.get("steps_per_epoch")
    if value is None and fit.short == "fit_generator" and len(fit.args) > 1:
        value = fit.args[1]
    if value is None or (value.is_literal and value.literal is None):
        return None
    found = code.resolve(value, fit)
    return None if found.is_literal and found.literal is None else found


def _is_length(value: Value) -> bool:
    return value.call is not None and value.call.name == "len"


def _faults(code: Program, case: Case, fit: Call) -> Iterator[Evidence]:
    steps = _steps(code, fit)
    data = fed_inputs(fit)
    if steps is None or data is None:
        return
    batch = _batch_size(code, data, fit)
    if _counts_examples(code, steps, fit) and batch is not None and batch > 1:
        observed = f"{steps.text} steps of {batch:g} examples"
        yield fit.evidence(observed=observed, threshold=f"{steps.text} // {batch:g}")
    elif steps.number is not None and batch is not None:
        size = _size(code, case, data, fit)
        seen = steps.number * batch
        if size is not None and not size / FACTOR <= seen <= size * FACTOR:
            observed = f"{steps.number:g} steps of {batch:g} are {seen:g} of {size} examples"
            yield fit.evidence(observed=observed, threshold=f"factor {FACTOR:g}")
    if ("/" in steps.text or steps.is_literal) and _runs_out(code, data, fit):
        yield fit.evidence(observed="the dataset does not repeat, so epoch 2 finds no data")


def _counts_examples(code: Program, steps: Value, fit: Call) -> bool:
    """Whether a number of steps is a number of examples: ``len(x_train)``, ``gen.samples``."""
    if steps.kind != "literal" and _COUNTS.search(steps.text) and "/" not in steps.text:
        return True
    call = steps.call
    if call is None or call.name != "len" or not call.args:
        return False
    data = call.args[0]
    given = {c.args[0].text for c in code.find("flow") if c.args}
    return data.text in given or kind_of(code, data, fit) == "array"


def _batch_size(code: Program, data: Value, fit: Call) -> float | None:
    made = code.maker_of(data, fit)
    if made is None:
        return None
    for call in reversed(code.chain(made)):
        if call.short in ("flow", "flow_from_directory", "flow_from_dataframe"):
            value = code.setting(call, "batch_size")
            return 32.0 if value is None else value.number
        if call.short in ("batch", "padded_batch"):
            value = code.argument(call, "batch_size", 0)
            return None if value is None else value.number
    named = made.kwargs.get("batch_size")
    return None if named is None else code.resolve(named, made).number


def _size(code: Program, case: Case, data: Value, fit: Call) -> int | None:
    origin = ancestry(code, data, fit)
    if origin.has("train_test_split", "take", "skip", "repeat"):
        return None
    if any(v.kind == "subscript" and ":" in v.text for v in origin.values):
        return None
    for call in origin.find("load_data"):
        parts = call.name.split(".")
        if len(parts) > 1 and parts[-2] in _SIZES:
            return _SIZES[parts[-2]]
    return case.facts.dataset_size


def _runs_out(code: Program, data: Value, fit: Call) -> bool:
    pipeline = pipeline_for(code, data, fit)
    epochs = code.argument(fit, "epochs")
    several = epochs is not None and epochs.number is not None and epochs.number > 1
    if pipeline is None or pipeline.source is None or not several:
        return False
    opaque = ("apply", "window", "flat_map", "interleave", "choose_from_datasets")
    if any(s.short in opaque for s in (*pipeline.steps, pipeline.source)):
        return False
    if pipeline.source.short == "from_generator" and not _ends(code, pipeline.source):
        return False
    known = ("from_tensor_slices", "TFRecordDataset", "from_generator")
    return pipeline.source.short in known and not pipeline.positions(_REPEATS)


def _ends(code: Program, source: Call) -> bool:
    """Whether the function behind ``from_generator`` is shown and goes through its data once."""
    given = source.args[0] if source.args else source.kwargs.get("generator")
    function = None if given is None else code.function(given.name)
    if function is None or not function.yields:
        return False
    return not any(b.kind == "while" for _, _, blocks in function.yields for b in blocks)
