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
_CLASS_LIST = pattern(
    r"(?:self\.)?\w*(?:classes|class_?names|labels|label_?names|categories)$", re.IGNORECASE
)
_FOLDERS = ("image_dataset_from_directory", "flow_from_directory", "ImageFolder")
_SPLIT = pattern(r"train|tr(?:_|\b)|val|va(?:_|\b)|dev|test", re.IGNORECASE)


def unstable_maps(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen."""
    yield from _enumerated(code)
    yield from _listed(code)
    yield from _fitted_twice(code)
    yield from _called_twice(code)
    yield from _coded_twice(code)
    yield from _looked_up(code)
    yield from _other_order(code)


def other_orders(code: Program) -> Iterator[tuple[Place, str]]:
    """Places where classes are numbered in another order for certain."""
    yield from _lists_differ(code)
    factors = code.find(*_FACTORS)
    for place, what in _fitted_twice(code):
        if any(c.place is place for c in factors):
            yield place, what


def _enumerated(code: Program) -> Iterator[tuple[Place, str]]:
    """``{c: i for i, c in enumerate(set(labels))}``, and over listdir."""
    for call in code.find("enumerate"):
        if not call.args:
            continue
        way = ancestry(code, call.args[0], call, inside=False)
        if any(c.short in _SORTS for c in way.calls):
            continue
        for made in way.calls:
            if made.name == "set" and _is_about_classes(call):
                yield call.place, "the order of a set changes from run to run"
                break
            if made.short in _UNORDERED and _is_about_classes(call):
                yield call.place, f"{made.short} gives the file system's order"
                break


def _is_about_classes(call: Call) -> bool:
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
        if encoder and call.args and (_is_of_labels(call.args[0]) or _gives_labels(code, call)):
            yield call, call.args[0]
    for call in code.find(*_FACTORS):
        value = call.args[0] if call.args else call.receiver
        if value is not None and (_is_of_labels(value) or _gives_labels(code, call)):
            yield call, value


def _gives_labels(code: Program, call: Call) -> bool:
    return any(is_label_name(a.target) for a in code.assigned(call) if not a.unpacked)


def _fitted_twice(code: Program) -> Iterator[tuple[Place, str]]:
    """One encoder a split: each counts its own classes."""
    found = list(_fits(code))
    for function in {c.function for c, _ in found}:
        mine = [(c, v) for c, v in found if c.function == function]
        texts = {v.text for _, v in mine}
        splits = [c for c, v in mine if _SPLIT.search(v.text)]
        if len(texts) > 1 and len(splits) > 1:
            yield splits[-1].place, "fitted again on another split"


def _called_twice(code: Program) -> Iterator[tuple[Place, str]]:
    """A function that makes the map from what it loads, called for two splits."""
    made: list[tuple[Place, str]] = [(c.place, c.function) for c, _ in _fits(code) if c.function]
    for call in code.find("enumerate"):
        if call.function and call.args and _is_about_classes(call):
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


def _coded_twice(code: Program) -> Iterator[tuple[Place, str]]:
    """``train.make.astype("category").cat.codes`` and the same of another frame."""
    if code.mentions("CategoricalDtype", "set_categories", "union_categoricals"):
        return
    found = [a for a in code.assignments if ".cat.codes" in a.value.text]
    found = [a for a in found if is_label_name(a.target) and "categories=" not in a.value.text]
    splits = [a for a in found if _SPLIT.search(a.target) or _SPLIT.search(a.value.text)]
    if len({a.value.text for a in splits}) > 1:
        yield splits[-1].place, "the codes of each frame count its own classes"


def _looked_up(code: Program) -> Iterator[tuple[Place, str]]:
    """``names = list(set(...))`` in which a class is then looked up: ``names.index(c)``."""
    for a in code.assignments:
        made = a.value.call
        inner = None if made is None or made.short != "list" or not made.args else made.args[0].call
        if inner is None or inner.name != "set":
            continue
        for call in code.methods_of(a.target):
            if call.short == "index" and call.order > a.order:
                yield a.place, "the order of a set changes from run to run"
                break


def _other_order(code: Program) -> Iterator[tuple[Place, str]]:
    """A list of names in another order than that of the folders, which is sorted."""
    loaders = code.find(*_FOLDERS)
    if not loaders or any({"classes", "class_names"} & c.kwargs.keys() for c in loaders):
        return
    for a in code.assignments:
        if a.value.kind not in ("list", "tuple") or not _CLASS_LIST.match(a.target):
            continue
        names = [p.string for p in a.value.parts if p.string is not None]
        if len(names) < 2 or len(names) != len(a.value.parts) or names == sorted(names):
            continue
        if any(f"{a.target}[" in text for text in _read_by_index(code)):
            yield a.place, "the folders are numbered in sorted order, these names are not"


def _lists_differ(code: Program) -> Iterator[tuple[Place, str]]:
    """Two folders read with the same names of classes in another order."""
    first: dict[frozenset[str], list[str]] = {}
    for call in code.calls:
        given = call.kwargs.get("class_names") or call.kwargs.get("classes")
        listed = None if given is None else code.resolve(given, call)
        if listed is None or listed.kind not in ("list", "tuple"):
            continue
        names = [p.string for p in listed.parts if p.string is not None]
        if len(names) < 2 or len(names) != len(listed.parts):
            continue
        if first.setdefault(frozenset(names), names) != names:
            yield call.place, "the same classes in another order than before"


def _read_by_index(code: Program) -> Iterator[str]:
    for call in code.calls:
        yield call.place.text
    for b in code.assignments:
        yield b.value.text
