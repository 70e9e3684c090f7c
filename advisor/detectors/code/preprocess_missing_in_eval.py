"""Are held-out data preprocessed differently from training data?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.preprocessing import scales
from advisor.detectors.roles import Role, fed_inputs, keras_fits, role_of
from advisor.detectors.served_images import (
    LOADS,
    SCALING_LAYERS,
    never_scaled,
    scaled_otherwise,
    surely_raw,
)
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_GENERATOR = (
    "rescale",
    "preprocessing_function",
    "samplewise_center",
    "samplewise_std_normalization",
    "featurewise_center",
    "featurewise_std_normalization",
)


@detector("preprocess-missing-in-eval", reads_comments=True)
def preprocess_missing_in_eval(case: Case) -> Answer:
    """Compare the two sides: generators, Normalize of transforms, and images given to predict.

    A side that cannot be followed to its source is unknown. Augmentation of training data alone
    is right. A network with a Rescaling layer preprocesses on both sides. Images read by hand
    for ``predict`` are compared by their scaling: none, ``/255`` or ``preprocess_input``. Certain
    are only generators of images of which one rescales and the other changes nothing, both handed
    to the same fit, and images that nothing but known calls leads to the classifier fitted to /255.
    """
    code = program(case)
    wrong = [*_generators(code), *_transforms(code), *never_scaled(code), *_validation(code)]
    wrong += [*scaled_otherwise(code), *_served_bare(code)]
    sure = [*_unscaled(code), *surely_raw(code)]
    if sure or wrong:
        return present(*{e.where: e for e in sure or wrong}.values(), certain=bool(sure))
    pair = _pair(code)
    if pair is not None:
        return absent("both sides are preprocessed alike", pair.evidence())
    if not code.is_empty and (code.has("predict", "evaluate") or keras_fits(code)):
        return unknown("how the two sides are preprocessed is not shown")
    return not_seen(code, "no two sides to compare")


def _pair(code: Program) -> Call | None:
    """Something that shows both sides: a held-out generator, transform or scaled array."""
    for call in code.find("flow_from_directory", "flow", "Compose", "transform"):
        if role_of(code, call) == "held-out":
            return call
    for fit, train, held in _fitted_pairs(code):
        if scales(code, train, fit) and scales(code, held, fit):
            return fit
    return None


def _generators(code: Program) -> Iterator[Evidence]:
    sides: dict[Role, list[tuple[Call, Call]]] = {"train": [], "held-out": []}
    for flow in code.find("flow_from_directory", "flow_from_dataframe"):
        maker, role = code.maker(flow), role_of(code, flow)
        if maker is None or maker.short != "ImageDataGenerator" or role is None:
            continue
        if maker.starred:
            return
        sides[role].append((flow, maker))
    for _, train in sides["train"][:1]:
        for _, other in sides["held-out"]:
            missing = _preprocessing(code, train) ^ _preprocessing(code, other)
            if missing and train is not other:
                names = ", ".join(sorted(n.partition("=")[0] for n in missing))
                yield other.evidence(observed=f"differs in {names} from {train.where}")


def _unscaled(code: Program) -> Iterator[Evidence]:
    """Generators of images that one fit gets, of which only one has a rescale."""
    for fit, train, held in _fitted_pairs(code):
        makers = [_images(code, v, fit) for v in (train, held)]
        if None in makers:
            continue
        one, other = (m for m in makers if m is not None)
        first, second = _preprocessing(code, one), _preprocessing(code, other)
        scale = first or second
        alone = len(scale) == 1 and not (first and second)
        if alone and all(n.startswith("rescale=") and n != "rescale=1" for n in scale):
            yield other.evidence(observed=f"differs in rescale from {one.where}")


def _images(code: Program, value: Value, fit: Call) -> Call | None:
    """The ImageDataGenerator that reads the images of a fit from files, all of it shown."""
    flow = code.maker_of(value, fit)
    if flow is None or flow.short not in ("flow_from_directory", "flow_from_dataframe"):
        return None
    maker = code.maker(flow)
    shown = maker is not None and maker.short == "ImageDataGenerator" and not maker.starred
    return maker if shown else None


def _preprocessing(code: Program, maker: Call) -> set[str]:
    found: set[str] = set()
    for name in _GENERATOR:
        value = code.argument(maker, name)
        if value is not None and not (value.is_literal and not value.literal):
            number = value.number
            found.add(name if number is None else f"{name}={number:.6g}")
    return found


def _transforms(code: Program) -> Iterator[Evidence]:
    """Normalize in the transform of one side only, or with other numbers."""
    sides: dict[Role | None, list[Call]] = {"train": [], "held-out": [], None: []}
    for call in code.find("transforms.Compose", "albumentations.Compose"):
        if call.args and call.args[0].kind == "list":
            serves = _SERVES.search(f"{call.klass} {call.function}") is not None
            sides["held-out" if serves else role_of(code, call)].append(call)
    if not sides["train"] and code.has("ImageFolder"):  # the only other one is that of training
        sides["train"] = sides[None]
    if len(sides["train"]) != 1:
        return
    train = sides["train"][0]
    for other in sides["held-out"]:
        a, b = _normalizes(code, train), _normalizes(code, other)
        known = None not in (a, b)
        if known and a != b and train.name == other.name:
            what = "no Normalize" if not b else "Normalize only here" if not a else "other numbers"
            yield other.evidence(observed=f"{what}; compare {train.where}")


# Classes and functions that answer for single pictures, after the training.
_SERVES = pattern(r"(?i)predict|infer(?!n?o)|serv(?:e|ice|ing)|deploy|(?:^|_)demo|gradio")


def _normalizes(code: Program, compose: Call) -> str | None:
    """The numbers of Normalize, "" without one, None when a step cannot be read."""
    for step in compose.args[0].parts:
        call = step.call or code.resolve(step, compose).call
        if call is None:
            return None
        if call.short == "Normalize":
            values = [code.resolve(v, call) for v in (*call.args, *call.kwargs.values())]
            numbers = [code.resolve(p, call).number for v in values for p in (v.parts or (v,))]
            return " ".join(map(str, numbers)) if None not in numbers else None
        if call.short in ("Compose", "Lambda", "RandomApply") or code.klass(call.short) is not None:
            return None
    return ""


def _served_bare(code: Program) -> Iterator[Evidence]:
    """PyTorch: an image read by hand for the network, though training's transform normalises."""
    trained = [
        c
        for c in code.find("transforms.Compose", "transforms.v2.Compose")
        if role_of(code, c) == "train" and c.args and c.args[0].kind == "list"
    ]
    if len(trained) != 1 or not _normalizes(code, trained[0]):
        return
    for call in code.calls:
        made = code.maker(call)
        own = made is not None and code.klass(made.short) is not None
        network = own or (made is not None and made.name.startswith(("torchvision.models", "timm")))
        if not network or call.receiver is None or call.text != call.receiver.text or not call.args:
            continue
        origin = ancestry(code, call.args[0], call)
        changed = any(v.operator == "-" for v in origin.values) or origin.has(*_NORMALISES)
        objects = [m for c in origin.calls if (m := code.maker(c)) is not None]
        applied = any(m.short == "Compose" for m in objects)
        if origin.has(*LOADS) and not changed and not applied and not origin.has("DataLoader"):
            yield call.evidence(observed=f"not normalised; training is ({trained[0].where})")


_NORMALISES = (
    "Normalize",
    "normalize",
    "preprocess",
    "transform",
    "processor",
    "standardize",
    "sub_",
)


def _validation(code: Program) -> Iterator[Evidence]:
    """``validation_data`` that nothing scales beside training data that are scaled."""
    if code.has(*SCALING_LAYERS):
        return
    for fit, train, held in _fitted_pairs(code):
        if scales(code, train, fit) is True and scales(code, held, fit) is False:
            yield fit.evidence(observed=f"{held.text} is not scaled, {train.text} is")


def _fitted_pairs(code: Program) -> Iterator[tuple[Call, Value, Value]]:
    """Every fit with the inputs that it trains and validates on."""
    for fit in keras_fits(code):
        train, other = fed_inputs(fit), fit.kwargs.get("validation_data")
        if train is not None and other is not None:
            held = other.parts[0] if other.kind in ("tuple", "list") and other.parts else other
            yield fit, train, held
