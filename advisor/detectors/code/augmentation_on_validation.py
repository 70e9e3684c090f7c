"""Are validation data changed at random?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.augmentation import all_random_changes, is_random, random_changes
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import pipeline_for
from advisor.detectors.roles import Role, fed, keras_fits, names_of, role_of, role_of_name
from advisor.intake.code import Call, Function, Program, Value, program
from advisor.intake.code.frames import Frame, entered, followed, is_live, truth
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
    a sampler of one dataset, or by a class of its own that draws for both sides. Layers such as
    RandomFlip inside the model are inactive in evaluation. Test-time augmentation is done on
    purpose and is left out.
    """
    code = program(case)
    if "tta" in " ".join(f.name.lower() for f in code.functions) or code.has("tta"):
        return unknown("test-time augmentation may be wanted here")
    wrong = [*_generators(code), *_datasets(code), *_subsets(code), *_pipelines(code)]
    wrong += _own_changes(code)
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
    words = [v.string for v in call.args if v.string]
    told: set[Role] = {role for w in words if (role := role_of_name(w)) is not None}
    return told.pop() if len(told) == 1 else role_of(code, call)


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
        given = function.given(holder, site)
        part = None if subset is None else function.given(subset.text, site)
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


def _own_changes(code: Program) -> Iterator[Evidence]:
    """A dataset class that sets up random changes in the run that makes the held-out one, too."""
    for klass in code.classes:
        made = code.find(klass.name) if klass.derives_from("Dataset") else ()
        held_out = [c for c in made if _role(code, c) == "held-out"]
        init = code.function(f"{klass.name}.__init__")
        if init is None or len(held_out) == len(made) or _decides(code, klass.name):
            continue
        for call in held_out:
            change = _surely_drawn(code, Frame(init, call, None))
            if change is not None:
                yield call.evidence(observed=f"{change.short} of {change.where}, here too")


def _decides(code: Program, klass: str) -> bool:
    """Whether a class chooses by a condition what it does, other than in its constructor."""
    calls = code.calls_of(klass)
    values = [v for c in calls for v in (*c.args, *c.kwargs.values())]
    values += [a.value for a in code.assignments if a.klass == klass]
    values += [v for f in code.functions if f.klass == klass for v, _ in f.returns]
    return any(" if " in v.text for v in values) or any(
        c.branches for c in calls if not c.function.endswith("__init__")
    )


def _surely_drawn(code: Program, run: Frame) -> Call | None:
    """A random change that a run makes, whatever a condition that is not known may be."""
    for call in code.within(run.function):
        held = [truth(code, b.value, call, run) is (b.kind != "else") for b in call.branches
                if b.value is not None]  # fmt: skip
        if not all(held) or (not held and len(run.function.returns) > 1):
            continue
        inner = None if is_random(code, call) else entered(code, call, run)
        found = call if inner is None else _surely_drawn(code, inner)
        if found is not None and is_random(code, found):
            return found
    return None


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
    """Random changes that a dataset of tf.data maps, in the run that makes the held-out one."""
    for data, at in _validated(code):
        pipeline = pipeline_for(code, data, at)
        steps = zip(pipeline.steps, pipeline.runs, strict=True) if pipeline is not None else ()
        for step, run in steps:
            function = fed(step, 0, "map_func")
            if step.short == "map" and function is not None and _maps(code, function, step, run):
                place = step if run is None else _outermost(run).site
                yield place.evidence(observed="random changes of the validation data")


def _outermost(run: Frame) -> Frame:
    return run if run.outer is None else _outermost(run.outer)


def _validated(code: Program) -> Iterator[tuple[Value, Call]]:
    """Data that a fit validates on, that are evaluated, or that a loop without a step runs over."""
    for fit in keras_fits(code):
        if (value := fit.kwargs.get("validation_data")) is not None:
            yield value, fit
    for call in code.find("evaluate"):
        if call.args and role_of_name(call.args[0].text) == "held-out":
            yield call.args[0], call
    for block in code.blocks if code.has("GradientTape") else ():
        value, inner = block.value, code.calls_under(block)
        named = value is not None and role_of_name(value.text) == "held-out"
        if block.kind == "for" and value is not None and named and inner:
            yield value, inner[0]


def _maps(code: Program, function: Value, step: Call, run: Frame | None) -> bool:
    """Whether what is mapped draws: a function of the program, a lambda, a partial, a layer."""
    function, at, run = followed(code, function, step, run)
    own = code.function(function.text.removeprefix("self."))
    if own is not None:
        return not own.defaults and any(_draws(code, c, run) for c in _plain(code, own))
    made = function.call
    if made is not None and made.short == "partial" and len(made.args) == 1:
        own = code.function(made.args[0].text)
        return own is not None and _runs(code, Frame(own, made, run))
    if function.operator == "lambda":
        return any(_draws(code, c, run) for c in function.calls())
    return any(is_random(code, c) for c in ancestry(code, function, at).calls)


def _plain(code: Program, function: Function) -> Iterator[Call]:
    return (c for c in code.within(function) if not c.branches)


def _draws(code: Program, call: Call, run: Frame | None) -> bool:
    """Whether a call changes something at random: itself, as a layer, or in what it runs."""
    flag = call.kwargs.get("training")
    if flag is not None and truth(code, flag, call, run) is False:
        return False
    if is_random(code, call):
        return True
    inner = entered(code, call, run)
    if inner is not None:
        return _runs(code, inner)
    layer = call.receiver if call.applied else None
    return layer is not None and any(is_random(code, c) for c in ancestry(code, layer, call).calls)


def _runs(code: Program, run: Frame) -> bool:
    body = code.within(run.function)
    return any(_draws(code, c, run) for c in body if is_live(code, c.blocks, c, run))
