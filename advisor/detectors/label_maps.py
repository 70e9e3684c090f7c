"""Maps from class names to numbers that come out differently in another place or run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import is_label_name
from advisor.intake.code import Call, Place, Program, Value
from advisor.patterns import pattern

# The order of these is that of the file system or of a hash, and not the same everywhere.
_UNORDERED = frozenset({"listdir", "glob", "iglob", "iterdir", "scandir", "rglob"})
_SORTS = frozenset({"sorted", "sort", "unique", "natsorted"})
_ENCODERS = frozenset({"LabelEncoder", "OrdinalEncoder", "LabelBinarizer", "Tokenizer"})
_FITS = frozenset({"fit", "fit_transform", "fit_on_texts"})
_FACTORS = frozenset({"factorize"})
_CLASS_WORD = pattern(
    r"class|label|cls|spk|speaker|species|categor|name|idx|2id|intent|genre|tag", re.IGNORECASE
)
_FOLDERS = ("image_dataset_from_directory", "flow_from_directory", "ImageFolder")
_SPLIT = pattern(r"train|tr(?:_|\b)|val|va(?:_|\b)|dev|test", re.IGNORECASE)


def unstable_maps(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen."""
    yield from _enumerated(code)
    yield from _listed(code)
    yield from _fitted_twice(code)
    yield from _called_twice(code)


def _enumerated(code: Program) -> Iterator[tuple[Place, str]]:
    """``{c: i for i, c in enumerate(set(labels))}``, and over listdir."""
    for call in code.find("enumerate"):
        if not call.args:
            continue
        way = ancestry(code, call.args[0], call, inside=False)
        if any(c.short in _SORTS for c in way.calls):
            continue
        for made in way.calls:
            if made.name == "set" and _is_about_classes(code, call):
                yield call.place, "the order of a set changes from run to run"
                break
            if made.short in _UNORDERED and _is_about_classes(code, call):
                yield call.place, f"{made.short} gives the file system's order"
                break


def _is_about_classes(code: Program, call: Call) -> bool:
    """Whether a map is made, of what is called a class or a label."""
    line = call.place.text
    return re.search(r"\{\s*\w+\s*:\s*\w+\s+for", line) is not None and bool(
        _CLASS_WORD.search(line)
    )


def _listed(code: Program) -> Iterator[tuple[Place, str]]:
    """``classes=os.listdir(folder)``; ``class_names = os.listdir(folder)``."""
    for call in code.calls:
        value = call.kwargs.get("classes")
        made = None if value is None else code.origin(value, call)
        if made is not None and made.short in _UNORDERED:
            yield call.place, f"{made.short} gives the file system's order"
    for a in code.assignments:
        made = a.value.call
        named = re.match(r"(?:self\.)?(?:classes|class_names|labels|CLASSES|categories)$", a.target)
        if made is not None and made.short in ("listdir", "glob") and named:
            yield a.place, f"{made.short} gives the file system's order"


def _is_of_labels(value: Value) -> bool:
    last = value.text.rpartition(".")[2]
    named = value.kind == "subscript" and any(
        p.string is not None and (is_label_name(p.string) or _CLASS_WORD.search(p.string))
        for p in value.walk()
    )
    return bool(named or is_label_name(last) or _CLASS_WORD.search(last))


def _fits(code: Program) -> Iterator[tuple[Call, Value]]:
    """What encoders of labels are fitted on."""
    for call in code.find(*_FITS):
        maker = code.maker(call)
        encoder = maker is not None and maker.short in _ENCODERS
        if encoder and call.args and _is_of_labels(call.args[0]):
            yield call, call.args[0]
    for call in code.find(*_FACTORS):
        value = call.args[0] if call.args else call.receiver
        if value is not None and _is_of_labels(value):
            yield call, value


def _fitted_twice(code: Program) -> Iterator[tuple[Place, str]]:
    """One encoder a split: each counts its own classes."""
    found = [(c, v) for c, v in _fits(code) if not c.function or c.loops]
    texts = {v.text for _, v in found}
    splits = [c for c, v in found if _SPLIT.search(v.text)]
    if len(texts) > 1 and len(splits) > 1:
        yield splits[-1].place, "fitted again on another split"


def _called_twice(code: Program) -> Iterator[tuple[Place, str]]:
    """A function that makes the map from what it loads, called for two splits."""
    made: list[tuple[Place, str]] = [(c.place, c.function) for c, _ in _fits(code) if c.function]
    for call in code.find("enumerate"):
        if call.function and call.args and _is_about_classes(code, call):
            way = ancestry(code, call.args[0], call, inside=False)
            function = code.function(call.function)
            names = {v.name for v in way.values if v.kind == "name"}
            if function is not None and names & set(function.parameters):
                made.append((call.place, call.function))
    for place, function in made:
        sites = [c for c in code.call_sites(function) if c.args]
        texts = {c.args[0].text for c in sites}
        if len(texts) > 1 and all(_SPLIT.search(t) for t in texts):
            yield place, "made anew from every split"
