"""Does the output have another size than there are classes?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.classes import CLASSES
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, fed_inputs, keras_fits, role_of
from advisor.detectors.told_labels import mismatches
from advisor.intake.code import Call, Loss, Program, losses, program
from advisor.model import Answer, Case, Evidence

_KINDS = ("categorical", "sparse-categorical", "nll")
# Text classification sets of the Hugging Face hub with the number of their labels.
_TEXT_SETS = {
    "ag_news": 4,
    "emotion": 6,
    "dair-ai/emotion": 6,
    "imdb": 2,
    "yelp_review_full": 5,
    "dbpedia_14": 14,
    "trec": 6,
    "rotten_tomatoes": 2,
    "yelp_polarity": 2,
    "SetFit/20_newsgroups": 20,
    "banking77": 77,
}
# transformers, PretrainedConfig: num_labels.
_DEFAULT_LABELS = 2


@detector("num-classes-mismatch", reads_comments=True)
def num_classes_mismatch(case: Case) -> Answer:
    """The units of the head against the classes of known data, ``to_categorical`` or ``classes=``.

    Comments that tell the labels count, and so do lists of names. Too few outputs are wrong;
    too many only with one-hot labels, whose width must fit. Several data sets or heads, and
    sizes taken from variables that cannot be read, are unknown.
    """
    code = program(case)
    told = {p.where: p.evidence(observed=what) for p, what in mismatches(code)}
    if told:
        return present(*told.values())
    used = [u for u in losses(code) if u.kind in _KINDS]
    answers = [*_heads(code, used), *_transformers(code)]
    wrong = [e for e, bad in answers if bad]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if answers:
        return absent("as many outputs as classes", answers[0][0])
    if used:
        return unknown(f"{used[0].place.where}: the outputs or the classes cannot be counted")
    return not_seen(code, "no loss over classes")


def _heads(code: Program, used: list[Loss]) -> Iterator[tuple[Evidence, bool]]:
    if len({u.place.where for u in used}) != 1 and len({_units(u) for u in used}) != 1:
        return
    for loss in used[:1]:
        units, found = _units(loss), _classes(code, loss)
        output = loss.path.output
        if units is None or output is None or found is None:
            continue
        count, exact, call = found
        bad = units < count or (exact and units != count)
        yield (
            output.place.evidence(
                observed=f"{units} outputs, {count} classes ({call.where})",
                threshold=str(count),
            ),
            bad,
        )


def _units(loss: Loss) -> int | None:
    output = loss.path.output
    return None if output is None else output.units


def _classes(code: Program, loss: Loss) -> tuple[int, bool, Call] | None:
    """The number of classes, whether the width of labels must be the same, and where it stands."""
    if loss.call.short == "compile":
        return _fed(code)
    names = [c for c in code.calls if c.name.startswith("torchvision.datasets.")]
    known = {CLASSES[c.short]: c for c in names if c.short in CLASSES}
    if len(known) != 1 or len({c.short for c in names}) != 1:
        return None
    if any("target_transform" in c.kwargs for c in names) or code.has("Subset"):
        return None
    count, call = next(iter(known.items()))
    return count, False, call


def _fed(code: Program) -> tuple[int, bool, Call] | None:
    for fit in keras_fits(code):
        labels, data = fed(fit, 1, "y"), fed_inputs(fit)
        if labels is not None and fit.short == "fit":
            origin = ancestry(code, labels, fit)
            hot = origin.find("to_categorical")
            for call in hot:
                width = code.argument(call, "num_classes") or call.kwargs.get("nb_classes")
                width = None if width is None else code.resolve(width, call)
                if width is not None and width.number is not None:
                    return int(width.number), True, call
            return None if _changed(origin.calls) else _built_in(origin.calls, bool(hot))
        made = None if data is None else code.maker_of(data, fit)
        if (
            made is not None
            and made.short == "flow_from_directory"
            and role_of(code, made) != "held-out"
        ):
            listed = code.argument(made, "classes")
            if listed is not None and listed.kind in ("list", "tuple") and not made.starred:
                mode = code.argument(made, "class_mode")
                exact = mode is None or mode.string == "categorical"
                return len(listed.parts), exact, made
    return None


def _changed(calls: list[Call]) -> bool:
    """Whether classes may have been left out or put together."""
    return any(
        c.short in ("where", "isin", "in1d", "delete", "map", "apply", "select") for c in calls
    )


def _built_in(calls: list[Call], hot: bool) -> tuple[int, bool, Call] | None:
    for call in calls:
        parts = call.name.split(".")
        if call.short == "load_data" and len(parts) > 1 and parts[-2] in CLASSES:
            coarse = call.kwargs.get("label_mode") or (call.args[0] if call.args else None)
            if parts[-2] == "cifar100" and coarse is not None:
                return None
            return CLASSES[parts[-2]], hot, call
    return None


def _transformers(code: Program) -> Iterator[tuple[Evidence, bool]]:
    models = [c for c in code.find("from_pretrained") if "ForSequenceClassification" in c.name]
    sets = [c for c in code.find("load_dataset") if c.args]
    names = [code.resolve(c.args[0], c).string for c in sets]
    if len(models) != 1 or len(sets) != 1 or names[0] not in _TEXT_SETS or models[0].starred:
        return
    model, count = models[0], _TEXT_SETS[names[0] or ""]
    if any(n in model.kwargs for n in ("config", "id2label", "label2id")):
        return
    if code.has("rename_column", "cast_column", "class_encode_column", "filter"):
        return
    given = model.kwargs.get("num_labels")
    found = None if given is None else code.resolve(given, model).number
    if given is not None and found is None:
        return
    outputs = _DEFAULT_LABELS if found is None else int(found)
    what = f"{outputs} outputs{'' if given else ' (default)'}, {count} classes ({sets[0].where})"
    # One output is regression, another question.
    yield model.evidence(observed=what), 1 < outputs < count
