"""Are data augmented or oversampled before they are split?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.roles import role_of_name
from advisor.detectors.splits import Split, splits
from advisor.intake.code import Call, Place, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_OVERSAMPLERS = (
    "SMOTE",
    "SMOTENC",
    "SMOTEN",
    "BorderlineSMOTE",
    "KMeansSMOTE",
    "SVMSMOTE",
    "ADASYN",
    "RandomOverSampler",
    "SMOTETomek",
    "SMOTEENN",
)
_RESAMPLES = ("fit_resample", "fit_sample")
_CHANGES = (
    "flip",
    "fliplr",
    "flipud",
    "rotate",
    "rot90",
    "random_transform",
    "augment",
    "augment_image",
    "random_rotation",
    "random_noise",
    "warpAffine",
)
_JOINS = ("concatenate", "vstack", "concat")


@detector("split-after-augmentation", reads_comments=True)
def split_after_augmentation(case: Case) -> Answer:
    """Follow what is split back to oversampling, or to copies that stand beside their originals.

    Copies of one example then fall on both sides. Undersampling makes no copies; a flip without
    the original beside it is preprocessing; a split whose training part is split again does not
    count. Source: imbalanced-learn user guide, "Common pitfalls", data leakage.
    """
    code = program(case)
    found = [s for s in splits(code) if s.data and role_of_name(s.data[0].text) != "train"]
    wrong: dict[str, Evidence] = {}
    for split in found:
        for data in split.data:
            for call in _copies(code, split, ancestry(code, data, split.at)):
                wrong[call.where] = call.evidence(observed="makes copies that are split afterwards")
                wrong[split.place.where] = split.place.evidence()
    for call, place in _on_disk(code):
        wrong[call.where] = call.evidence(observed="writes copies that are split afterwards")
        wrong[place.where] = place.evidence()
    if wrong:
        return present(*wrong.values())
    if not found:
        return not_seen(code, "no split of the data")
    first = found[0]
    if code.is_fragment and not _known(code, first):
        return unknown(f"{first.place.where}: where the data come from is not shown")
    return absent("nothing makes copies before the split", first.place.evidence())


def _known(code: Program, split: Split) -> bool:
    return bool(ancestry(code, split.data[0], split.at).calls)


def _copies(code: Program, split: Split, origin: Ancestry) -> Iterator[Call]:
    if any(c.short == "train_test_split" and c.order < split.order for c in origin.calls):
        return
    for call in origin.find(*_RESAMPLES):
        maker = code.maker(call)
        if maker is not None and maker.short in _OVERSAMPLERS:
            yield call
    for call in origin.find("sklearn.utils.resample"):
        flag = call.kwargs.get("replace")
        if flag is None or flag.literal is True:
            yield call
    for call in origin.find("sample"):  # of pandas
        flag = call.kwargs.get("replace")
        if flag is not None and flag.literal is True and origin.has("concat", "append"):
            yield call
    for call in origin.find(*_JOINS):
        parts = call.args[0].parts if call.args else ()
        changed = [p for p in parts if _changes(code, p, call)]
        plain = [p for p in parts if p not in changed]
        if changed and any(_same_root(code, p, c, call) for p in plain for c in changed):
            yield call
    yield from _repeated(code, origin)
    yield from _grown(code, origin)


def _repeated(code: Program, origin: Ancestry) -> Iterator[Call]:
    """``concat([df] + [rare] * 30)``: the same rows many times over."""
    for call in origin.find("concat", "concatenate", "vstack"):
        for part in call.args[0].walk() if call.args else ():
            times = part.operator == "*" and len(part.parts) == 2 and part.parts[0].kind == "list"
            number = code.resolve(part.parts[1], call).number if times else None
            if number is not None and number >= 2:
                yield call


def _on_disk(code: Program) -> Iterator[tuple[Call, Place]]:
    """Changed copies written beside their originals in a loop, and files split at random."""
    if any(s.place for s in splits(code) if s.random is False):
        return
    saves = [c for c in code.called(_SAVES) if len(c.loops) >= 2]
    saves = [
        c
        for c in saves
        if (runs := c.loops[-1].value) is not None
        and runs.call is not None
        and runs.call.name in ("range", "xrange")
        and any(_changes_shown(code, a, c) for a in c.args)
    ]
    if not saves:
        return
    for call in code.calls:
        part = call.kwargs.get("subset")
        drawn = call.short == "random_split" or (part is not None and part.string == "training")
        if drawn and call.order > saves[0].order:
            yield saves[0], call.place
            return


_SAVES = frozenset({"imwrite", "save", "save_img", "imsave", "write"})
_AUGMENTED = pattern(r"(?i)(?:^|[._])(?:aug|augment\w*|random_transform|transform)$")


def _changes_shown(code: Program, value: Value, at: Call) -> bool:
    """Whether what is saved was made by something that augments."""
    origin = ancestry(code, value, at)
    return any(_AUGMENTED.search(c.text) or c.short in _CHANGES for c in origin.calls)


def _grown(code: Program, origin: Ancestry) -> Iterator[Call]:
    """A list that gets an example and a changed copy of it in one loop."""
    names = {a.target for a in origin.assignments}
    grows = [
        c
        for c in code.find("append")
        if c.loops and c.args and c.receiver is not None and c.receiver.text in names
    ]
    for call in grows:
        if not _changes(code, call.args[0], call):
            continue
        beside = [c for c in grows if c.receiver is not None and c is not call]
        beside = [c for c in beside if c.loops[-1] in call.loops and _same(c.receiver, call)]
        if any(not _changes(code, c.args[0], c) for c in beside):
            yield call


def _same(receiver: Value | None, call: Call) -> bool:
    return (
        receiver is not None and call.receiver is not None and receiver.text == call.receiver.text
    )


def _changes(code: Program, value: Value, at: Call) -> bool:
    """Whether the value itself is the changed copy: a call, or a name that was given one."""
    made = code.origin(value, at)
    if made is None and value.kind in ("tuple", "list") and value.parts:
        made = code.origin(value.parts[0], at)
    return made is not None and made.short in _CHANGES


def _same_root(code: Program, plain: Value, changed: Value, at: Call) -> bool:
    made = code.origin(changed, at)
    return made is not None and any(
        v.kind == "name" and v.text == plain.text for a in made.args for v in a.walk()
    )
