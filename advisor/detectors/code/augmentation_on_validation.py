"""Are validation data changed at random?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry, argument_for
from advisor.detectors.augmentation import all_random_changes, is_random, random_changes
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import pipeline_for
from advisor.detectors.roles import Role, fed, keras_fits, names_of, role_of, role_of_name
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

_FLOWS = ("flow_from_directory", "flow_from_dataframe", "flow")
_DATASETS = (
    "ImageFolder",
    "DatasetFolder",
    "CIFAR10",
    "CIFAR100",
    "MNIST",
    "FashionMNIST",
    "SVHN",
    "STL10",
    "ImageNet",
)


@detector("augmentation-on-validation")
def augmentation_on_validation(case: Case) -> Answer:
    """The validation generator, dataset or pipeline goes through random changes.

    Often by ``subset="validation"`` of a generator that augments, or ``random_split``, Subset or
    a sampler of one dataset. Layers such as RandomFlip inside the model are inactive in
    evaluation. Test-time augmentation is done on purpose and is left out.
    """
    code = program(case)
    if "tta" in " ".join(f.name.lower() for f in code.functions) or code.has("tta"):
        return unknown("test-time augmentation may be wanted here")
    wrong = [*_generators(code), *_datasets(code), *_subsets(code), *_pipelines(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    changes = list(all_random_changes(code))
    if not changes:
        return not_seen(code, "nothing changes the inputs at random")
    if code.is_fragment and not _held_out(code):
        return unknown("how the validation data are made is not shown")
    return absent("the random changes are for training only", changes[0].evidence())


def _held_out(code: Program) -> bool:
    makers = code.find(*_FLOWS, *_DATASETS, "Compose", "DataLoader")
    return any(_role(code, c) == "held-out" for c in makers)


def _role(code: Program, call: Call) -> Role | None:
    """As ``role_of``, and by the arguments subset, split and train."""
    for name in ("subset", "split"):
        value = code.argument(call, name)
        if value is not None and value.string is not None:
            return "train" if value.string.startswith("train") else "held-out"
    flag = call.kwargs.get("train")
    if flag is not None and isinstance(flag.literal, bool):
        return "train" if flag.literal else "held-out"
    return role_of(code, call)


def _generators(code: Program) -> Iterator[Evidence]:
    for call in code.find(*_FLOWS):
        yield from _helped(code, call)
        maker = code.maker(call)
        held_out = _role(code, call) == "held-out"
        if held_out and maker is not None and is_random(code, maker):
            yield call.evidence(observed=f"made by the generator of {maker.where}, which augments")


def _helped(code: Program, flow: Call) -> Iterator[Evidence]:
    """``flow(generator, "validation")``: a function of the program that takes the generator."""
    function = code.function(flow.function) if flow.function else None
    holder = "" if flow.receiver is None else flow.receiver.text
    if function is None or holder not in function.parameters:
        return
    subset = flow.kwargs.get("subset")
    for site in code.call_sites(function.name):
        given = argument_for(function, holder, site)
        part = None if subset is None else argument_for(function, subset.text, site)
        told = None if part is None else code.resolve(part, site).string
        named = any(role_of_name(n) == "held-out" for n in names_of(code, site))
        maker = None if given is None else code.maker_of(given, site)
        if (told == "validation" or named) and maker is not None and is_random(code, maker):
            yield site.evidence(observed=f"made by the generator of {maker.where}, which augments")


def _datasets(code: Program) -> Iterator[Evidence]:
    for call in code.calls:
        own = code.klass(call.short)
        dataset = call.short in _DATASETS or (own is not None and own.derives_from("Dataset"))
        if not dataset or _role(code, call) != "held-out":
            continue
        for value in _transforms(call):
            changes = random_changes(code, value, call)
            if changes:
                yield call.evidence(observed=f"{changes[0].short} in its transform")


def _transforms(call: Call) -> list[Value]:
    named = [v for k, v in call.kwargs.items() if "transform" in k or k == "augmentation"]
    return named or [v for v in call.args if "transform" in v.text.lower() or "tfm" in v.text]


def _subsets(code: Program) -> Iterator[Evidence]:
    """``train, val = random_split(dataset)``: both sides keep the dataset's transform."""
    if any(
        a.target.endswith("transform") and "." in a.target and not a.klass for a in code.assignments
    ):
        return
    for call in _parts(code):
        made = code.maker_of(call.args[0], call) if call.args else None
        if made is None:
            continue
        changes = [c for v in _transforms(made) for c in random_changes(code, v, made)]
        if changes and not _wrapped(code, call):
            yield call.evidence(observed=f"what is held out goes through {changes[0].short}")


def _parts(code: Program) -> Iterator[Call]:
    """Where a dataset is split, or one part of it is taken to be held out."""
    yield from code.find("utils.data.random_split")
    for call in code.find("utils.data.Subset"):
        if _role(code, call) == "held-out":
            yield call
    for call in code.find("DataLoader"):
        if "sampler" in call.kwargs and _role(code, call) == "held-out":
            yield call


def _wrapped(code: Program, split: Call) -> bool:
    """Whether a part is given to a class of the program, which may bring its own transform."""
    parts = {a.target for a in code.assigned(split) if a.value.call is split}
    for call in code.calls:
        if code.klass(call.short) is not None and any(v.text in parts for v in call.args):
            return True
    return False


def _pipelines(code: Program) -> Iterator[Evidence]:
    for fit in keras_fits(code):
        value = fit.kwargs.get("validation_data")
        pipeline = None if value is None else pipeline_for(code, value, fit)
        for step in pipeline.steps if pipeline is not None else ():
            function = fed(code, step, 0, "map_func")
            if step.short != "map" or function is None:
                continue
            if _maps_randomly(code, function, step):
                yield step.evidence(observed="random changes of the validation data")


def _maps_randomly(code: Program, function: Value, step: Call) -> bool:
    own = code.function(function.text)
    if own is not None:
        return not own.defaults and any(
            is_random(code, c) for c in code.within(own) if not c.branches
        )
    inner = [c for c in ancestry(code, function, step).calls if c.order <= step.order]
    off = any("training" in c.kwargs and c.kwargs["training"].literal is False for c in inner)
    return not off and any(is_random(code, c) for c in inner)
