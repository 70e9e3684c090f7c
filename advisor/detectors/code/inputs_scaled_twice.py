"""Are the inputs scaled to one twice?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.preprocessing import scalings
from advisor.detectors.roles import fed, fed_inputs, keras_fits
from advisor.detectors.scaling import by_255, is_255, rescales
from advisor.intake.code import Assignment, Call, Program, Value, compiled_model, program
from advisor.intake.code.remembered import remembered
from advisor.model import Answer, Case, Evidence

# These scale their input themselves. Source: Keras reference, applications.
_SCALE_INSIDE = ("EfficientNet", "MobileNetV3", "ConvNeXt", "RegNet")
_PIL = ("torchvision.datasets.", "PIL.Image.open")
_OBSERVED = "scaled already"
_STEADY = frozenset({"for", "while", "comprehension", "with"})


@detector("inputs-scaled-twice", reads_comments=True)
def inputs_scaled_twice(case: Case) -> Answer:
    """Two divisions by 255 on one way from the data to the network.

    Counted are divisions, Rescaling, rescale= of generators, ToTensor on PIL images, a
    preprocess_input together with rescale=, and Keras networks that scale inside. Every division
    is followed back from itself, so that training and test data scaled once each do not count.
    ToTensor does not scale float arrays, so its source must be known.
    """
    code = program(case)
    wrong = [*_nested(code), *_generators(code), *_fits(code), *_transforms(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    once = next((c for c in code.calls if rescales(code, c) or c.short == "ToTensor"), None)
    if once is not None:
        return absent("scaled once", once.evidence())
    divided = next((a for a in code.assignments if by_255(code, a.value, a)), None)
    if divided is not None:
        return absent("scaled once", divided.place.evidence())
    return not_seen(code, "no scaling of pixels")


def _nested(code: Program) -> Iterator[Evidence]:
    """A division whose operand was divided, or went through ToTensor, before."""
    for a in code.assignments:
        if a.augmented == "/=" and is_255(code.resolve(a.value, a).number or 0.0):
            before = ancestry(code, Value("name", a.target, name=a.target), a)
        elif not a.augmented and by_255(code, a.value, a) and a.value.kind == "binary":
            before = ancestry(code, a.value.parts[0], a)
        else:
            continue
        if _scaled(code, before, a) or _from_tensor(before):
            yield a.place.evidence(observed=_OBSERVED)


def _scaled(code: Program, origin: Ancestry, at: Call | Assignment) -> bool:
    """Whether something was divided by 255 on the way to ``at``, in no branch of its own."""
    steps = zip(origin.values, origin.moments, strict=True)
    divided = any(_surely(m, at) and by_255(code, v, m) for v, m in steps)
    in_place = (a for a in origin.assignments if a.augmented == "/=" and _surely(a, at))
    return divided or any(is_255(code.resolve(a.value, a).number or 0.0) for a in in_place)


def _surely(moment: Call | Assignment | None, at: Call | Assignment) -> bool:
    branches = () if moment is None else moment.blocks
    return all(b.kind in _STEADY or b in at.blocks for b in branches)


def _from_tensor(origin: Ancestry) -> bool:
    """Whether images of PIL went through ToTensor, which divides by 255."""
    loads = [c for c in origin.calls if c.name.startswith(_PIL)]
    steady = not origin.has("PILToTensor", "astype", "Lambda", "mul", "mul_")
    return bool(loads) and steady and origin.has("torchvision.transforms.ToTensor")


def _generators(code: Program) -> Iterator[Evidence]:
    for call in code.find("ImageDataGenerator"):
        if not rescales(code, call):
            continue
        function = call.kwargs.get("preprocessing_function")
        inside = function is not None and _preprocesses(code, function)
        if inside:
            yield call.evidence(observed="rescale and preprocessing_function")
    for flow in code.find("flow"):
        maker = code.maker(flow)
        data = fed(flow, 0, "x")
        if maker is None or data is None or not rescales(code, maker):
            continue
        if _scaled(code, ancestry(code, data, flow), flow):
            yield flow.evidence(observed=f"scaled already; {maker.where} scales again")


def _preprocesses(code: Program, function: Value) -> bool:
    """preprocess_input of a network that expects pixels up to 255, or a division of its own."""
    name = function.name
    if name.startswith("keras.applications.") and name.endswith("preprocess_input"):
        return not any(w in name for w in ("efficientnet", "mobilenet_v3", "convnext", "regnet"))
    own = code.function(function.text)
    return own is not None and any(by_255(code, v, None) for v, _ in own.returns)


def _fits(code: Program) -> Iterator[Evidence]:
    for fit in keras_fits(code):
        data = fed_inputs(fit)
        if data is None:
            continue
        origin = ancestry(code, data, fit)
        makers = [m for c in origin.calls if (m := code.maker(c)) is not None]
        scaled = _scaled(code, origin, fit) or any(rescales(code, m) for m in makers)
        if not scaled and "/255" not in (scalings(code, data, fit) or ()):
            continue
        for call in _inside(code, fit):
            yield call.evidence(observed="the data are scaled before")
            return


def _inside(code: Program, fit: Call) -> Iterator[Call]:
    """What scales inside the network: a Rescaling layer, or a backbone that does."""
    for layer in compiled_model(code, fit).layers:
        if layer.kind == "scale" and rescales(code, layer.call):
            yield layer.call
    backbones = _backbones(code)
    if len(backbones) == 1 and backbones[0].short.startswith(_SCALE_INSIDE):
        flag = backbones[0].kwargs.get("include_preprocessing")
        if flag is None or flag.literal is True:
            yield backbones[0]


@remembered
def _backbones(code: Program) -> list[Call]:
    networks = [c for c in code.calls if c.name.startswith("keras.applications.")]
    return [c for c in networks if c.short[:1].isupper()]


def _transforms(code: Program) -> Iterator[Evidence]:
    """ToTensor, then a division by 255 in the same list of transforms."""
    for compose in code.find("Compose"):
        steps = compose.args[0].parts if compose.args else ()
        calls = [s.call for s in steps if s.call is not None]
        names = [c.short for c in calls]
        if "ToTensor" not in names:
            continue
        for call in calls[names.index("ToTensor") + 1 :]:
            if call.short == "Lambda" and call.args:
                body = call.args[0].parts
                if body and by_255(code, body[0], call):
                    yield call.evidence(observed="behind ToTensor, which divides by 255")
            elif call.short == "Normalize" and len(call.args) > 1:
                spread = code.resolve(call.args[1], call).parts
                if spread and all(is_255(code.resolve(s, call).number or 0.0) for s in spread):
                    yield call.evidence(observed="behind ToTensor, which divides by 255")
