"""Boxes, key points and angles that stay where they were while their image moves."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Assignment, Block, Place, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

COIN = pattern(r"\brand(?:om|int|n)?\b|uniform|bernoulli|\bcoin\b|choice")
_MIRRORS = frozenset({"hflip", "vflip", "fliplr", "flipud", "mirror"})
# img[:, ::-1], but not the last axis of three, which exchanges the colours.
_REVERSED = pattern(r"^(\w+)\[(?:::-1|:,\s*::-1|\.\.\.,\s*::-1,\s*:)(?:,\s*:)?\]")
_POINTS = pattern(
    r"(?:^|_)(?:kpts?|keypoints?|points|pts|b?boxes|landmarks|joints|angle|steering|yaw)(?:$|_)"
)
_IMAGE = pattern(r"^(?:self\.)?(?:im|img|image|frame|pic|picture)\d?$")
# Their left and right have names of their own.
_SIDED = pattern(r"^(kpts?|keypoints?|landmarks|joints)\[.*\b0\]$")
_SWAPS = pattern(
    r"(?i)swap|perm|flip_?(?:idx|ind|pair|order|map|left)|mirror_?(?:idx|map)|pairs|symm"
)
_PIXELS = pattern(r"(?i)\bpixels?\b|\bpx\b|像素")
_BOXES = pattern(r"^(?:b?boxes|bboxes|gt_boxes)$")
_RESIZES = frozenset({"resize", "letterbox"})


def tossed(blocks: tuple[Block, ...]) -> Block | None:
    """The innermost condition on a random number among the statements around something."""
    found = [b for b in blocks if b.kind in ("if", "elif", "else") and b.value is not None]
    found = [b for b in found if b.value is not None and b.value.call is None]
    found = [b for b in found if b.value and any(COIN.search(c.name) for c in b.value.calls())]
    return found[-1] if found else None


def left_behind(code: Program) -> Iterator[Evidence]:
    """Images that are mirrored, turned or resized while their coordinates are not."""
    for function, place in _mirrored(code):
        names = _points(code, function)
        if names and not _moved_under_condition(code, function, names):
            yield place.evidence(observed=f"{', '.join(sorted(names))} stay where they were")
    yield from _sides(code)
    yield from _resized(code)


def _mirrored(code: Program) -> Iterator[tuple[str, Place]]:
    """Where an image is mirrored by a coin: by a call or by a slice."""
    for call in code.called(_MIRRORS | {"flip"}):
        mirrors = call.short in _MIRRORS or call.name == "cv2.flip"
        image = next((v.text for v in call.args[:1]), "")
        if mirrors and "mask" not in image and tossed(call.blocks) is not None:
            yield call.function, call.place
    for a in code.assignments:
        match = _REVERSED.match(a.value.text)
        if match is not None and _IMAGE.match(match[1]) and tossed(a.blocks) is not None:
            yield a.function, a.place


def _points(code: Program, function: str) -> set[str]:
    """Coordinates that a function gives back; at the top level those that are used."""
    found = code.function(function) if function else None
    if found is None:
        return {n for n in code.undefined if _POINTS.search(n)} if not function else set()
    return {n for v, _ in found.returns for n in v.names() if _POINTS.search(n)}


def _moved_under_condition(code: Program, function: str, names: set[str]) -> bool:
    """Whether the coordinates change in any branch, or with the image in one call."""
    for a in code.assignments:
        if a.function == function and any(b.kind in ("if", "elif", "else") for b in a.blocks):
            holder = a.target.partition("[")[0].partition(".")[0]
            if holder in names or a.value.names() & names:
                return True
    return any(
        c.function == function
        and any(b.kind in ("if", "elif", "else") for b in c.blocks)
        and any(v.names() & names for v in (*c.args, *c.kwargs.values()))
        for c in code.calls
    )


def _sides(code: Program) -> Iterator[Evidence]:
    """``kpts[:, 0] = w - 1 - kpts[:, 0]`` in a flip, where left and right keep their places."""
    sided = [(a, match) for a in code.assignments if (match := _SIDED.match(a.target))]
    if not sided:
        return
    flips = {id(b) for a in code.assignments if (b := _flip_of(a)) is not None}
    mirrored = code.called(_MIRRORS)
    flips |= {id(b) for c in mirrored if (b := tossed(c.blocks)) is not None}
    for a, match in sided:
        block = tossed(a.blocks)
        if block is None or id(block) not in flips:
            continue
        if "-" in a.value.text and not _exchanged(code, a, match[1]):
            yield a.place.evidence(observed="left and right points do not change places")


def _flip_of(a: Assignment) -> Block | None:
    match = _REVERSED.match(a.value.text)
    return tossed(a.blocks) if match is not None and _IMAGE.match(match[1]) else None


def _exchanged(code: Program, at: Assignment, name: str) -> bool:
    """Whether points are put in another order anywhere, or handed to a function."""
    if code.calls_like(_SWAPS.search):
        return True
    for a in code.assignments:
        holder = a.target.partition("[")[0]
        if a is not at and holder == name and tossed(a.blocks) is not None:
            return True
        if _SWAPS.search(a.target) or any(_SWAPS.search(n) for n in a.value.names()):
            return True
    given = [v for c in code.calls if tossed(c.blocks) is not None for v in c.args]
    return any(v.name == name for v in given)


def _resized(code: Program) -> Iterator[Evidence]:
    """``img = cv2.resize(img, size)`` beside boxes that a comment gives in pixels."""
    for call in code.called(_RESIZES):
        if not call.args or not _IMAGE.match(call.args[0].text):
            continue
        if not _in_pixels(code, call.function) or _scaled(code):
            continue
        yield call.evidence(observed="the boxes keep the pixels of the old size")


def _in_pixels(code: Program, function: str) -> bool:
    """Whether a line with boxes says that they are in pixels."""
    places = [a.place for a in code.assignments if a.function == function]
    places += [p for f in code.functions if f.name == function for _, p in f.returns]
    notes = [p.text.partition("#") for p in places]
    return any("boxes" in text and _PIXELS.search(note) for text, _, note in notes)


def _scaled(code: Program) -> bool:
    """Whether boxes are multiplied, divided or given to anything that may do so."""
    for a in code.assignments:
        holder = a.target.partition("[")[0].rpartition(".")[2]
        if _BOXES.match(holder) and (a.augmented or "[" in a.target or _computed(a.value)):
            return True
    for call in code.calls:
        given = [v for v in (*call.args, *call.kwargs.values()) if _BOXES.match(v.text)]
        if given and call.short not in ("from_numpy", "tensor", "as_tensor", "array", "asarray"):
            return True
    return False


def _computed(value: Value) -> bool:
    return any(v.operator in ("*", "/") for v in value.walk())
