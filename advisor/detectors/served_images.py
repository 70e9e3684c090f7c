"""Images that a program reads by itself and gives to ``predict``: scaled as those of ``fit``?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.preprocessing import scalings
from advisor.detectors.roles import fed_inputs, keras_fits
from advisor.detectors.scaling import by_255, is_255, rescales
from advisor.intake.code import Program, losses
from advisor.model import Evidence

# Calls that read a picture from a file.
LOADS = ("imread", "load_img", "Image.open", "imdecode", "read_file", "decode_jpeg", "decode_png")
# Calls that may scale it.
_SCALES = (
    "preprocess_input",
    "transform",
    "fit_transform",
    "standardize",
    "normalize",
    "img_as_float",
    "convert_image_dtype",
    "ToTensor",
    "divide",
    "Rescaling",
    "Normalization",
    "scale",
    "apply",
    "flow",
)
# What stands before the classes, and in no network that draws masks.
_POOLS = ("Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D")
# Calls that leave 0 to 255 as it is, and libraries whose calls of these names need not.
_KEEPS = {"imread", "open", "load_img", "img_to_array", "cvtColor", "resize", "convert",
          "astype", "asarray", "array", "float32", "expand_dims", "stack", "reshape", "copy",
          "str", "sorted", "glob", "rglob", "iterdir", "Path", "join"}  # fmt: skip
_FLOATS = ("skimage", "matplotlib", "imageio", "scipy", "tensorflow")
# Layers that scale within the network.
SCALING_LAYERS = ("Rescaling", "Normalization", "Lambda")


def never_scaled(code: Program) -> Iterator[Evidence]:
    """An image read for predict or evaluate, and scaled only on the training side."""
    fits = [(f, fed_inputs(f)) for f in keras_fits(code)]
    scaled = [f for f, v in fits if v is not None and _scaled(code, ancestry(code, v, f))]
    if not scaled or code.has(*SCALING_LAYERS, "BatchNormalization"):
        return
    for call in code.find("predict", "predict_classes", "evaluate"):
        data = fed_inputs(call)
        if data is None:
            continue
        origin = ancestry(code, data, call)
        raw = origin.has(*LOADS) and not _touched(origin)
        if raw and call.order > scaled[0].order:
            yield call.evidence(observed=f"not scaled; training is ({scaled[0].where})")


def scaled_otherwise(code: Program) -> Iterator[Evidence]:
    """Images that a program reads itself for ``predict``, and scales otherwise than for ``fit``."""
    fits = [(f, fed_inputs(f)) for f in keras_fits(code)]
    trained = [(f, k) for f, v in fits if v is not None and (k := scalings(code, v, f))]
    if len(trained) != 1 or len(code.find("compile")) > 1:
        return
    fit, wanted = trained[0]
    for call in code.find("predict", "predict_on_batch"):
        data = fed_inputs(call)
        origin = None if data is None else ancestry(code, data, call)
        if data is None or origin is None or not origin.has(*LOADS) or code.has(*SCALING_LAYERS):
            continue
        given = scalings(code, data, call)
        if given and given != wanted:
            yield call.evidence(
                observed=f"{_words(given)}; training {_words(wanted)} ({fit.where})"
            )
        elif given == set() and not _touched(origin) and call.function != fit.function:
            yield call.evidence(observed=f"not scaled; training {_words(wanted)} ({fit.where})")


def surely_raw(code: Program) -> Iterator[Evidence]:
    """Images from a file, with nothing on the way to the fitted classifier that could scale them.

    A network that draws masks may have had only those divided by 255.
    """
    fits = keras_fits(code)
    labelled = any("categorical" in u.name.lower() for u in losses(code))
    if len(fits) != 1 or not labelled or code.has(*SCALING_LAYERS) or not code.has(*_POOLS):
        return
    fit = fits[0]
    trained = fed_inputs(fit)
    if trained is None or code.maker(fit) is None or scalings(code, trained, fit) != {"/255"}:
        return
    for call in code.find("predict", "predict_on_batch"):
        data = fed_inputs(call)
        before = call.function == fit.function and call.order < fit.order
        if data is None or before or code.maker(call) is not code.maker(fit):
            continue
        origin = ancestry(code, data, call)
        names = {v.name for v in origin.values if v.kind == "name"}
        seeing = [c for c in code.calls_in(call.function) if any(v.name in names for v in c.args)]
        known = {c for c in (*origin.calls, *seeing) if c.short in _KEEPS or c is call}
        plain = known.issuperset((*origin.calls, *seeing))
        plain = plain and not any(c.name.startswith(_FLOATS) for c in origin.calls)
        raw = scalings(code, data, call) == set() and not _touched(origin)
        if plain and raw and origin.has("cv2.imread", "Image.open", "load_img"):
            yield call.evidence(observed=f"not scaled; training /255 ({fit.where})")


def _words(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds))


def _scaled(code: Program, origin: Ancestry) -> bool:
    makers = [m for c in origin.calls if (m := code.maker(c)) is not None]
    divided = any(by_255(code, v, at) for v, at in zip(origin.values, origin.moments, strict=True))
    in_place = [a for a in origin.assignments if a.augmented == "/="]
    return (
        divided
        or any(is_255(code.resolve(a.value, a).number or 0.0) for a in in_place)
        or any(rescales(code, m) for m in makers)
    )


def _touched(origin: Ancestry) -> bool:
    """Whether anything on the way might scale: arithmetic or a function that is not known."""
    arithmetic = any(
        v.kind == "binary" and v.operator in "/*-" and not any(p.string for p in v.parts)
        for v in origin.values
    )  # Path("pictures") / "new" is none
    changed = any(a.augmented for a in origin.assignments)
    return arithmetic or changed or origin.has(*_SCALES)
