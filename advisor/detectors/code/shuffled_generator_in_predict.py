"""Are predictions from shuffled data compared with labels in stored order?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.passes_over_data import (
    gathered_from_ranks,
    generator_begun,
    labels_read_apart,
    outputs_beside_stored_labels,
    outputs_of_a_function,
    outputs_without_labels,
    predicted_without_labels,
)
from advisor.detectors.pipelines import DIRECTORY, SHUFFLES, pipeline_for
from advisor.detectors.roles import fed, fed_inputs
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

_FLOWS = ("flow_from_directory", "flow_from_dataframe", "flow")
_METRICS = (
    "accuracy_score",
    "classification_report",
    "confusion_matrix",
    "f1_score",
    "roc_auc_score",
    "precision_score",
    "recall_score",
    "roc_curve",
    "cohen_kappa_score",
    "balanced_accuracy_score",
)
_CACHES = frozenset({"cache"})


@detector("shuffled-generator-in-predict", reads_comments=True)
def shuffled_generator_in_predict(case: Case) -> Answer:
    """predict on a generator that shuffles, and labels that are read from elsewhere.

    ``generator.classes`` keeps the order of the files; a second pass over a dataset that
    reshuffles gives another order than the first. Labels taken in the same loop as the
    predictions are right, and so is evaluate. A generator from which a batch was taken, and
    the gathered rows of several ranks, are not in stored order either. Generators of Keras
    shuffle by default.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no prediction")
    places: dict[str, Evidence] = {}
    orderly: list[Call] = []
    for call in code.find("predict", "predict_generator"):
        data = fed_inputs(call)
        if data is None:
            continue
        faults = [*_generator(code, call, data), *_pipeline(code, call, data)]
        places |= {e.where: e for e in faults}
        orderly.append(call)
    places |= {e.where: e for e in _loaders(code)}
    others = [*outputs_beside_stored_labels(code), *labels_read_apart(code)]
    others += [*generator_begun(code), *gathered_from_ranks(code)]
    others += [*outputs_without_labels(code), *predicted_without_labels(code)]
    others += outputs_of_a_function(code)
    places |= {e.where: e for e in others}
    if places:
        return present(*places.values())
    if orderly and not code.is_fragment:
        return absent("predictions and labels have one order", orderly[0].evidence())
    if orderly:
        shown = [c for c in orderly if _reads_in_order(code, c)]
        if shown:
            return absent("what is predicted does not shuffle", shown[0].evidence())
        return unknown(f"{orderly[0].where}: how its data are read or compared is not shown")
    return not_seen(code, "no prediction from a generator")


def _reads_in_order(code: Program, call: Call) -> bool:
    data = fed_inputs(call)
    made = None if data is None else code.maker_of(data, call)
    flag = None if made is None else made.kwargs.get("shuffle")
    return flag is not None and flag.literal is False


def _generator(code: Program, call: Call, data: Value) -> Iterator[Evidence]:
    made = code.maker_of(data, call)
    site = made
    made = None if made is None else _inside(code, made)
    if made is None or site is None or made.short not in _FLOWS or made.starred:
        return
    flag = code.setting(made, "shuffle")
    if flag is not None and flag.kind == "name":
        flag = _passed(code, flag, made, site)
    if made.short == "flow_from_dataframe" and flag is None:
        default = True
    else:
        default = flag is not None and flag.literal is True
    if not default:
        return
    stored = [f"{data.text}.classes", f"{data.text}.labels"]
    if made.short == "flow" and len(made.args) > 1:
        stored.append(made.args[1].text)
    compared = any(v.text in stored for m in code.find(*_METRICS) for v in _deep(code, m))
    if compared or _equated(code, stored):
        yield made.evidence(observed=f"shuffles; {stored[0]} does not")


def _equated(code: Program, stored: list[str]) -> bool:
    """Whether stored labels are compared with something by ``==``, also under another name."""
    names = {a.target for a in code.assignments if a.value.text in stored} | set(stored)
    values = [a.value for a in code.assignments]
    values += [v for c in code.calls for v in (*c.args, *([c.receiver] if c.receiver else []))]
    return any(
        part.operator == "==" and any(p.text in names for p in part.parts)
        for value in values
        for part in value.walk()
    )


def _inside(code: Program, made: Call) -> Call:
    """The generator that a function of the program makes and returns, else the call itself."""
    named = made.receiver is None or made.text == made.receiver.text or made.name[:5] == "self."
    function = code.function(made.name.removeprefix("self.")) if named else None
    inner = () if function is None else code.within(function)
    if function is None or len(function.returns) != 1 or not inner:
        return made
    return code.maker_of(function.returns[0][0], inner[-1]) or made


def _passed(code: Program, flag: Value, made: Call, site: Call) -> Value:
    """What a call of the function gives for the flag, else its default."""
    function = code.function(made.function)
    if function is None or flag.name not in function.parameters:
        return flag
    given = function.given(flag.name, site) or function.defaults.get(flag.name)
    return flag if given is None else code.resolve(given, site)


def _deep(code: Program, metric: Call) -> Iterator[Value]:
    for value in (*metric.args, *metric.kwargs.values()):
        yield from value.walk()
        if value.kind == "name":
            assignment = code.lookup(value.name, metric)
            if assignment is not None:
                yield from assignment.value.walk()


def _pipeline(code: Program, call: Call, data: Value) -> Iterator[Evidence]:
    pipeline = pipeline_for(code, data, call)
    if pipeline is None and data.kind == "name":
        made = code.maker_of(data, call)
        source = made if made is not None and made.short in DIRECTORY else None
    else:
        source = pipeline.source if pipeline is not None else None
    if pipeline is not None and pipeline.positions(_CACHES):
        return
    shuffles = [] if pipeline is None else [pipeline.steps[i] for i in pipeline.positions(SHUFFLES)]
    again = [s for s in shuffles if "reshuffle_each_iteration" not in s.kwargs]
    if source is not None and source.short in DIRECTORY and not again:
        flag = source.kwargs.get("shuffle")
        again = [source] if flag is None or code.resolve(flag, source).literal is True else []
    if again and source is not None and source.short == "from_tensor_slices" and source.args:
        pair = source.args[0].parts
        stored = {pair[1].text} if len(pair) == 2 and pair[1].kind == "name" else set[str]()
        if any(v.text in stored for m in code.find(*_METRICS) for v in _deep(code, m)):
            yield again[-1].evidence(observed=f"shuffles; {pair[1].text} does not")
    second = [b for b in code.blocks if b.value is not None and b not in call.blocks]
    second = [b for b in second if b.value is not None and b.value.text == data.text]
    second = [b for b in second if b.kind in ("for", "comprehension") and "y" in _labels(b.target)]
    if again and second and data.kind == "name":
        yield again[-1].evidence(observed="shuffled anew when the labels are read")


def _labels(target: str) -> set[str]:
    """Whether the second element of a loop target is kept: ``x, y``, ``_, labels``."""
    parts = [p.strip(" ()") for p in target.split(",")]
    return {"y"} if len(parts) == 2 and parts[1] != "_" else set()


def _loaders(code: Program) -> Iterator[Evidence]:
    """``accuracy_score(test_set.targets, predictions)`` while the loader of test_set shuffles."""
    for loader in code.find("utils.data.DataLoader", "DataLoader"):
        data, flag = fed(loader, 0, "dataset"), code.argument(loader, "shuffle")
        if data is None or flag is None or flag.literal is not True:
            continue
        others = [c for c in code.find("DataLoader") if c is not loader and c.args[:1]]
        if any(c.args[0].text == data.text for c in others):
            continue
        stored = {f"{data.text}.targets", f"{data.text}.labels"}
        if any(v.text in stored for m in code.find(*_METRICS) for v in _deep(code, m)):
            yield loader.evidence(observed=f"shuffles; {data.text}.targets does not")
