"""Passes over one data set that must see its rows in one order, and what shuffles in between."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.comparisons import comparisons
from advisor.intake.code import Block, Call, Function, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

_METRICS = (
    *("r2_score", "mean_squared_error", "mean_absolute_error", "roc_curve"),
    *("accuracy_score", "classification_report", "confusion_matrix", "f1_score"),
    *("roc_auc_score", "average_precision_score", "precision_score", "recall_score"),
)
_STORED = ("targets", "labels", "y", "classes")
_JOINS = frozenset({"cat", "concat", "concatenate", "vstack", "hstack", "stack", "array"})
_SHUFFLED = pattern(r"\.shuffle\(")
_MENTION = 80  # characters of a comment around the name


def outputs_beside_stored_labels(code: Program) -> Iterator[Evidence]:
    """Outputs gathered from a loader that shuffles, beside ``dataset.targets`` in stored order.

    The labels that the same loop gives belong to the outputs, and are not counted.
    """
    for loader in code.find("DataLoader"):
        flag = code.argument(loader, "shuffle")
        data = loader.args[0] if loader.args else loader.kwargs.get("dataset")
        if flag is None or flag.literal is not True or data is None:
            continue
        gathered = {n for b in _loops_over(code, loader) for n in _gathered(code, b)}
        outputs = _joined(code, gathered)
        if not outputs:
            continue
        stored = {f"{data.text}.{n}" for n in _STORED}
        names = {a.target for a in code.assignments if _mentions(a.value, stored)} | stored
        if _meet(code, outputs, names):
            yield loader.evidence(observed=f"shuffles; the labels of {data.text} do not")


_READERS = frozenset({"read_csv", "read_excel", "read_table", "read_parquet", "loadtxt", "listdir"})
_FILES = pattern(r"\.(?:samples|imgs|filenames|targets|files|filepaths)$")


def outputs_without_labels(code: Program) -> Iterator[Evidence]:
    """``for x, _ in loader`` of a loader that shuffles, beside labels or names read elsewhere.

    The labels of the loop are thrown away, so that nothing tells which output is whose.
    """
    for loader in code.find("DataLoader"):
        flag = code.argument(loader, "shuffle")
        if flag is None or flag.literal is not True:
            continue
        for block in _loops_over(code, loader):
            dropped = block.target.replace("(", "").replace(")", "").split(",")[1:]
            trains = any(block in c.blocks for c in code.find("backward"))
            if trains or not any(p.strip() == "_" for p in dropped):
                continue
            outputs = _joined(code, set(_gathered(code, block)))
            if outputs and _stored_elsewhere(code, block):
                yield loader.evidence(observed="shuffles, and the loop drops the labels")


def outputs_of_a_function(code: Program) -> Iterator[Evidence]:
    """``p = predict(net, loader)`` of a loader that shuffles, beside labels from elsewhere.

    The function drops the labels of the loader, so that nothing tells which output is whose.
    """
    for function in code.functions:
        for name in _drops_labels(code, function):
            for site in code.call_sites(function.name):
                given = function.given(name, site)
                loader = None if given is None else code.maker_of(given, site)
                if loader is None or loader.short != "DataLoader":
                    continue
                flag = code.argument(loader, "shuffle")
                outputs = {a.target for a in code.assigned(site)}
                if flag is not None and flag.literal is True and _scored(code, outputs):
                    yield loader.evidence(observed="shuffles, and the loop drops the labels")


def _drops_labels(code: Program, function: Function) -> Iterator[str]:
    """Parameters that a function loops over, gathering outputs and dropping labels."""
    for call in code.find("append", "extend"):
        loop = call.loops[-1] if call.function == function.name and call.loops else None
        over = None if loop is None or loop.value is None else loop.value
        if loop is None or over is None or over.name not in function.parameters:
            continue
        dropped = [p.strip(" ()") for p in loop.target.split(",")][1:]
        if "_" in dropped and function.returns:
            yield over.name


def _scored(code: Program, outputs: set[str]) -> bool:
    """Whether outputs meet other values than outputs in a metric or a comparison."""
    for call in code.find(*_METRICS, "balanced_accuracy_score", "cohen_kappa_score"):
        names = [v.names() for v in call.args[:2]]
        if len(names) == 2 and any(n & outputs for n in names) and any(n - outputs for n in names):
            return True
    return any(
        left.names() & outputs and right.names() - outputs
        for a, b, _ in comparisons(code, "==")
        for left, right in ((a, b), (b, a))
    )


def _stored_elsewhere(code: Program, block: Block) -> bool:
    """Whether something that is read in stored order comes after a loop."""
    later = [a.value for a in code.assignments if a.order > block.order]
    later += [v for c in code.calls if c.order > block.order for v in (*c.args, *c.kwargs.values())]
    parts = [p for v in later for p in v.walk()]
    return any(_FILES.search(p.text) for p in parts) or any(
        c.short in _READERS for v in later for c in v.calls()
    )


def labels_read_apart(code: Program) -> Iterator[Evidence]:
    """``y = [... for _, y in ds]`` and ``model.predict(ds)``: two passes, two orders.

    Only where the data set is shown, or said in a comment, to shuffle.
    """
    for call in code.find("predict"):
        data = call.args[0] if call.args else None
        if data is None or data.kind != "name":
            continue
        for block in code.blocks:
            over = block.value
            if block.kind not in ("for", "comprehension") or over is None or block in call.blocks:
                continue
            again = over.text in (data.text, f"{data.text}.as_numpy_iterator()")
            again = again or over.text == f"{data.text}.unbatch()"
            if again and _keeps_second(block.target) and _is_shuffled(code, data.text):
                yield call.evidence(observed=f"{data.text} is shuffled anew in every pass")


def generator_begun(code: Program) -> Iterator[Evidence]:
    """``next(generator)`` before ``predict(generator)``, and ``generator.classes`` beside it."""
    for call in code.find("predict", "predict_generator"):
        data = call.args[0] if call.args else None
        if data is None or data.kind != "name":
            continue
        begun = [c for c in code.find("next") if c.args and c.args[0].text == data.text]
        begun += [c for c in code.methods_of(data.text) if c.short == "next"]
        begun = [c for c in begun if c.order < call.order and not c.loops]
        reset = [c for c in code.methods_of(data.text) if c.short == "reset"]
        if not begun or reset:
            continue
        stored = {f"{data.text}.classes", f"{data.text}.labels"}
        compared = any(_mentions(a.value, stored) for a in code.assignments)
        compared = compared or any(_mentions(v, stored) for c in code.calls for v in c.args)
        compared = compared or any(
            _mentions(side, stored) for c in comparisons(code, "==") for side in c[:2]
        )
        if compared:
            yield begun[0].evidence(observed="predict goes on behind the batch taken here")


def predicted_without_labels(code: Program) -> Iterator[Evidence]:
    """``flow_from_directory(class_mode=None)``, which shuffles, given to ``predict``."""
    for call in code.find("predict", "predict_generator"):
        data = call.args[0] if call.args else None
        made = None if data is None else code.maker_of(data, call)
        if made is None or made.short != "flow_from_directory" or made.starred:
            continue
        mode = made.kwargs.get("class_mode")
        flag = made.kwargs.get("shuffle")
        shuffles = flag is None or code.resolve(flag, made).literal is True
        if mode is not None and mode.is_literal and mode.literal is None and shuffles:
            yield made.evidence(observed="shuffles by default, and gives no labels")


def gathered_from_ranks(code: Program) -> Iterator[Evidence]:
    """``cat(all_gather(...))`` beside the labels of the data set: ranks take every n-th row."""
    if not code.find("DistributedSampler"):
        return
    for call in code.find("all_gather", "all_gather_into_tensor"):
        buffer = call.args[0].text if len(call.args) > 1 else ""
        joined = _joined(code, {buffer}) if buffer else set[str]()
        for metric in code.find(*_METRICS) if joined else ():
            texts = [v for a in metric.args for v in a.walk()]
            ours = any(v.kind == "name" and v.text in joined for v in texts)
            stored = any(v.text.rpartition(".")[2] in _STORED and "." in v.text for v in texts)
            if ours and stored:
                yield metric.evidence(observed="rows of the ranks one after another, not in turn")


def _loops_over(code: Program, loader: Call) -> list[Block]:
    names = {a.target for a in code.assigned(loader)}
    return [b for b in code.blocks if b.kind == "for" and b.value and b.value.names() & names]


def _gathered(code: Program, loop: Block) -> Iterator[str]:
    """Lists that grow in a loop by what a function makes of the loop's variables."""
    own = {p.strip(" ()") for p in loop.target.split(",")}
    for call in code.find("append", "extend"):
        value = call.args[0] if call.args else None
        if loop not in call.blocks or call.receiver is None or value is None:
            continue
        if any(own & v.names() for c in value.calls() for v in c.args):
            yield call.receiver.text


def _joined(code: Program, names: set[str]) -> set[str]:
    """Names of what lists were joined to: ``preds = torch.cat(preds)``."""
    found = set(names)
    for a in code.assignments if names else ():
        joins = not names.isdisjoint(a.value.names()) and "[" not in a.target
        if joins and any(c.short in _JOINS for c in a.value.calls()):
            found.add(a.target)
    return found - {""}


def _meet(code: Program, outputs: set[str], labels: set[str]) -> bool:
    """Whether outputs and labels meet in a comparison, a metric or a data set of pairs."""
    for left, right, _ in comparisons(code, "=="):
        for ours, other in ((left, right), (right, left)):
            if ours.names() & outputs and _mentions(other, labels):
                return True
    for call in code.find(*_METRICS, "TensorDataset", "fit"):
        given = [v for a in call.args for v in (a, *a.parts)]
        ours = any(v.names() & outputs for v in given)
        if ours and any(_mentions(v, labels) for v in given):
            return True
    return False


def _mentions(value: Value, texts: set[str]) -> bool:
    return not value.texts().isdisjoint(texts)


def _keeps_second(target: str) -> bool:
    parts = [p.strip(" ()") for p in target.split(",")]
    return len(parts) == 2 and parts[1] != "_"


def _is_shuffled(code: Program, name: str) -> bool:
    """``ds = base.shuffle(...)`` in the code, or in a comment that shows how ds was made."""
    found = code.assignments_to(name)
    if found:
        return False  # read by the pipeline itself
    for text, _ in code.comments:
        start = text.find(f"{name} =")
        if start >= 0 and _SHUFFLED.search(text[start : start + 2 * _MENTION]):
            return "reshuffle_each_iteration=False" not in text
    return False
