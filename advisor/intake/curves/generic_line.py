"""Any line that prints names and numbers: ``step 50, loss = 1.38, training_acc = 0.3250``."""

from __future__ import annotations

import re

from advisor.intake.curves.names import is_series_name, may_name_something, meaning
from advisor.intake.curves.reading import NOTHING, NUMBER, Event, Reading, Slot, Target
from advisor.model import Smoothing
from advisor.patterns import pattern

# Characters of a line that are looked at; longer ones are split into records first.
# unsourced
LINE_LIMIT = 1000

_NUMBERS = pattern(
    rf"(?<![\w.])(?:[-+](?<![\d)\]][-+]))?(?:{NUMBER.removeprefix('[-+]?')}"
    r"|(?:[nN]a[nN]|NAN|[iI]nf(?:inity)?|INF)(?![\w]))"
)
_LONG_WORD = pattern(r"(?<!\S)[^\s=>.━█#\[\]-]{65,}+")
_WRAPPER = pattern(r"(?:torch\.)?tensor\($|(?:np\.|numpy\.)?(?:float\d\d|array)\($")
_KEY_TAIL = " \t\r\x0b\x0c\xa0\u3000:=('\"[]`*~≈→,"
_KEY_BREAK = pattern(r"[,;|\t(){}\[\]:=!?<>•*\"]|\s-\s|\s{2,}|\.\s|'\s*,|\s'|^'|。|,|:|;")
_COUNTER = pattern(
    r"(?:^|[^a-z])(?:(?P<epoch>epochs?|epoches|epoche|época|epoca|époque|ep|轮次|第)"
    r"|(?P<step>global[ _]steps?|current[ _]steps?|steps?|iterations?|iters?|it|itr|_step|"
    r"schritt|update|updates|num_updates|步|步数|迭代)"
    r"|(?P<batch>batch(?:es)?|mini-?batch|minibatch|batch_idx|i))"
    r"(?:\((?P<phase>train|val|valid|test)\))?\s*(?:no\.?|number|num|nr\.?|idx|#|n°)?$",
    re.IGNORECASE,
)
_LEAD = pattern(
    r"(?:(?:start(?:ing|ed)?|current|training|train|val|valid|validation|test|eval|end of|after|at|"
    r"in|begin(?:ning)?|finished|done|running|the|loss at|info|global|total|of|on|for|=+|-+|"
    r"this|by)[\s_:(.]{1,4})*.?",
    re.IGNORECASE,
)
_PHASE_WORD = pattern(r"(?:test|val|valid|validation|eval)(?: \(ema\))?", re.IGNORECASE)
_BATCH_SIZE = pattern(r"batch[ _-]?size$", re.IGNORECASE)
_AT = pattern(r"@\s*\[?$")
_PHASE = pattern(
    r"(?:^|\s|\[|:)\W{0,4}(?:(?P<val>val|valid|validation|validating|eval|evaluation|evaluating|"
    r"test|testing|dev|验证|测试)|(?P<train>train|training|训练))(?:\s+(?:set|step|phase|epoch|"
    r"results?|metrics|stats|summary))?\b(?=\W|$)",
    re.IGNORECASE,
)
_STAR = pattern(r"\s{0,9}\*\s{1,9}[A-Za-z]")
_HEADER = pattern(
    r"\W*(?P<early>early|initial|before training|pre-?training|sanity)?\W*"
    r"(?P<side>validation|validating|evaluation|evaluating|validate|evaluate|eval|testing|"
    r"training|train|sanity check(?:ing)?)"
    r"(?:\s+(?:step|phase|loop|epoch|set|results?|metrics|sanity check|dataloader \d))*\W*",
    re.IGNORECASE,
)
_EPOCH_OPENS = pattern(
    r"\W*(?:start(?:ing|ed)?|begin(?:ning)?|running|training)?\s*epochs?\s*[:=#]?\s*\[?\(?(\d{1,7})"
    r"(?:\s*(?:/|of)\s*(\d{1,7}))?\W*(?:start(?:s|ed|ing)?|begins?)?\W*",
    re.IGNORECASE,
)
_PREFIX = pattern(
    r"\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\]?[\s:|-]*"
    r"|\[?\d\d[/-]\d\d(?:[/-]\d{2,4})? \d\d:\d\d:\d\d[^\]\n]{0,60}?\]:?\s*"
    r"|[IWE]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w.]+:\d+\]\s*"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?\s+"
    r"|(?:INFO|DEBUG|WARNING):[\w.]+:\s*|\[?(?:INFO|DEBUG)\]?[\s:-]+)+"
)
_CODE = pattern(
    r"^\s*(?:def|class|import|from|for|if|while|return|with|print|else|elif|try|except|self\.|@|"
    r"#|//|tf\.|nn\.|torch\.|np\.|\w+\s*=\s*\w+[.(]|\w[\w.]*\s*=\s*[-\d.e]+\s*(?:#.*)?$)"
)
_CALL = pattern(r"\w\([^()]*\w\s*=\s*[^()]*\)|\w+\.\w+\(")
_SPEECH = pattern(
    r"\b(?:I|I'm|I've|my|My|we|We|our|but|because|why|when|however|although|goes|stays|stuck|"
    r"doesn't|don't|does|get|gets|getting|seems|should|would|could|range|this|that|Not|which|while)"
    r"(?![\w:=/.])|[我你的了吗]"
)
"""Words of sentences; programs do not print them before numbers."""

_FILLER = frozenset(
    ("is", "are", "was", "were", "of", "to", "at", "about", "around", "than", "from", "by", "with")
) | {"for", "in", "on", "my"}
_LEADING = _FILLER | {"the", "epoch", "and", "info", "step"}
_WORD = pattern(r"[A-Za-zÀ-ÿ]{2,}|[\u4e00-\u9fff]+")
_OPENING_PAIR = pattern(r"\s{0,9},\s{0,9}\d{1,12}\s{0,9}\]|/\d{1,12}\]\s{0,4}\[")
_OF_TOTAL = pattern(r"\s{0,9}/\s{0,9}\d{1,12}(\s{0,9}\()?")
_THEN_BATCH = pattern(r"[\])]?\s{0,4},?\s{0,4}[\[(]")


def parse(line: str) -> Reading:
    """Understand a line; ``NOTHING`` when it prints nothing that is logged."""
    line = line[:LINE_LIMIT]
    opening = _opening(line)
    if opening is not None:
        return opening
    if "maxDets=" in line:
        return _coco(line)
    if _CODE_SIGNS.search(line):
        return NOTHING
    if "nan" not in line and "NaN" not in line and "inf" not in line and not _has_digit(line):
        return NOTHING
    if not may_name_something(line) and not line.lstrip().startswith("["):
        return NOTHING
    found = slots(line)
    values = [s for s in found if s.target == "value"]
    if not values:
        return _counters_only(line, found)
    if len(values) == len(found) and _is_no_print(line, values):
        return NOTHING
    if _is_prose(line, found):
        return NOTHING
    side = _side(line, values)
    if side == "val" and any(s.target in ("batch", "step") for s in found):
        found = [_mean_of(line, s) for s in found]
    found = [_percent_of(line, s) for s in found]
    if side:
        found = [sided(s, side) if s.target == "value" else s for s in found]
    return Reading(slots=tuple(found), side=side)


_IN_BRACKETS = pattern(rf"\s{{0,3}}\(\s{{0,9}}({NUMBER})\s{{0,3}}\)")
_SHARE = pattern(rf"/\s{{0,3}}\d{{1,12}}\s{{0,3}}\(\s{{0,3}}({NUMBER})\s{{0,3}}%\)")


def _mean_of(line: str, slot: Slot) -> Slot:
    """``Test: [10/98] Loss 1.2 (1.3)``: of an evaluation's batches the mean so far counts."""
    found = _IN_BRACKETS.match(line, slot.end) if slot.target == "value" else None
    return _moved(slot, *found.span(1)) if found else slot


def _percent_of(line: str, slot: Slot) -> Slot:
    """``Accuracy: 1500/10000 (15%)``: the percentage is the value."""
    found = _SHARE.match(line, slot.end) if slot.target == "value" else None
    return _moved(slot, *found.span(1)) if found else slot


def _moved(slot: Slot, start: int, end: int) -> Slot:
    return Slot(slot.end, start, end, slot.target, slot.name, slot.side, slot.smoothing)


def _is_no_print(line: str, values: list[Slot]) -> bool:
    """Without a counter: code, a call, or a setting told in a sentence."""
    if _CODE.match(line) or _CALL.search(line):
        return True
    return len(line) > 60 and all(meaning(s.name).kind == "lr" for s in values)


_COCO = pattern(
    rf"Average Precision\s{{1,4}}\(AP\) @\[ IoU=(0\.50:0\.95|0\.50)\s{{1,9}}\| area=\s{{1,9}}all "
    rf"\| maxDets=\s{{0,4}}100 \] = ({NUMBER})"
)
_CODE_SIGNS = pattern(
    r"\*\*|==|->|\bis None\b|\breturn\b|\[-1\]|\"\"\"|``|\+=|-=|%[.\d]*[fdsg]\b|\{:"
)


def _coco(line: str) -> Reading:
    """The two lines of a COCO evaluation that everybody quotes."""
    found = _COCO.search(line)
    if found is None:
        return NOTHING
    name = "AP" if found[1] == "0.50:0.95" else "AP50"
    slot = Slot(found.start(), found.start(2), found.end(2), "value", f"coco/{name}", "val")
    return Reading((slot,), side="val")


def _has_digit(line: str) -> bool:
    return any(map(line.__contains__, "0123456789"))


def sided(slot: Slot, side: str) -> Slot:
    """The slot on that side, unless its own name says another."""
    if meaning(slot.name).side:
        return slot
    return Slot(slot.key, slot.start, slot.end, slot.target, slot.name, side, slot.smoothing)


def _opening(line: str) -> Reading | None:
    """A line that announces what follows: ``Validation Step``, ``Starting epoch 0``."""
    if len(line) > 120:
        return None
    body = line[found.end() :] if (found := _PREFIX.match(line)) else line
    if len(body) > 60:
        return None
    if epoch := _EPOCH_OPENS.fullmatch(body):
        start = len(line) - len(body)
        first = Slot(start, start + epoch.start(1), start + epoch.end(1), "epoch")
        slots = (first,)
        if epoch[2]:
            slots += (Slot(first.end, start + epoch.start(2), start + epoch.end(2), "epochs"),)
        return Reading(slots=slots, event="opens-epoch")
    if header := _HEADER.fullmatch(body):
        word = header["side"].lower()
        if word.startswith("train"):
            return Reading(side="train", event="training", once=True)
        early = header["early"] or word.startswith("sanity")
        event: Event = "early-validation" if early else "validation"
        return Reading(side="val", event=event, once=True)
    return None


def slots(line: str) -> list[Slot]:
    """The numbers of a line that count or are logged, in order."""
    slots: list[Slot] = []
    gap_start = 0
    last: Slot | None = None
    for found in _NUMBERS.finditer(line):
        start, end = found.span()
        gap = line[gap_start:start]
        if ("@" in gap and _AT.search(gap)) or (
            end < len(line) and line[end] in "-_" and line[end + 1 : end + 2].isalpha()
        ):
            continue  # a part of a name: precision @ 1, 5-fold
        slot = _following(line, gap, start, end, last, gap_start) or _named(
            line, gap, gap_start, start, end
        )
        if slot is not None and (end >= len(line) or line[end] != ":" or slot.target != "value"):
            slots.append(slot)
            last = slot
        else:
            last = None
        gap_start = end
    return slots


def _following(
    line: str, gap: str, start: int, end: int, last: Slot | None, gap_start: int
) -> Slot | None:
    """Numbers that belong to a counter before them: its total, or the batch in brackets."""
    text = gap.strip()
    if last is None:
        # A pair in brackets that opens the line: [epoch, step], [1/5][10/600].
        if not gap_start and text == "[" and _OPENING_PAIR.match(line, end):
            return Slot(0, start, end, "epoch")
        return None
    if last.end != gap_start:
        return None
    if text in ("/", "of") and last.target in _TOTALS:
        return Slot(last.end, start, end, _TOTALS[last.target])
    if text == "," and last.target == "epoch" and last.key == 0 and line[:1] == "[":
        return Slot(last.end, start, end, "step")
    total = _OF_TOTAL.match(line, end)
    if total and last.target in ("epoch", "epochs") and _THEN_BATCH.fullmatch(text):
        of_samples = total[1] and "Train Epoch" in line
        return Slot(last.end, start, end, "sample" if of_samples else "batch")
    return None


_TOTALS: dict[str, Target] = {
    "epoch": "epochs",
    "step": "steps",
    "batch": "batches",
    "sample": "samples",
}


def _named(line: str, gap: str, gap_start: int, start: int, end: int) -> Slot | None:
    wrapper = _WRAPPER.search(gap) if gap.endswith("(") else None
    bare = (gap[: wrapper.start()] if wrapper else gap).rstrip(_KEY_TAIL)
    if not bare:
        unnamed = wrapper and gap_start and line[:gap_start].strip()
        return Slot(gap_start, start, end, "value", "loss (unnamed)") if unnamed else None
    breaks = 0
    for found in _KEY_BREAK.finditer(bare):
        breaks = found.end()
    key = bare[breaks:].strip(" '\"-_.#>")
    if not key:
        return None
    key_start = gap_start + breaks
    in_brackets = gap.rstrip().endswith("[") and _OF_TOTAL.match(line, end)
    if in_brackets and _PHASE_WORD.fullmatch(key):
        return Slot(key_start, start, end, "batch")
    if not may_name_something(key):
        return None
    counter = _COUNTER.search(key)
    if counter and _LEAD.fullmatch(key, 0, counter.start() + 1):
        return Slot(key_start, start, end, _counter_target(counter, line, end))
    if key.endswith(("size", "Size", "SIZE")) and _BATCH_SIZE.search(key):
        return Slot(key_start, start, end, "batch_size")
    name = _name(key)
    if not name:
        return None
    return Slot(key_start, start, end, "value", name, "", smoothing_of(name))


def smoothing_of(name: str) -> Smoothing:
    """What a name itself says of averaging."""
    lowered = name.lower()
    if "ema" in lowered.split() or "smooth" in lowered:
        return "ema"
    if "avg" in lowered or "average" in lowered or "mean" in lowered or "running" in lowered:
        return "windowed"
    return "unknown"


def _counter_target(counter: re.Match[str], line: str, end: int) -> Target:
    if counter["epoch"]:
        return "epoch"
    if counter["step"]:
        return "step"
    return "batch"


def _name(key: str) -> str:
    """The words before a number that name a series; empty when they are something else."""
    words = key.split()
    while len(words) > 1 and words[0].lower() in _LEADING:
        words = words[1:]
    if not words or len(words) > 5 or any(w.lower() in _FILLER for w in words):
        return ""
    name = " ".join(words)
    if len(name) > 60 or not is_series_name(name):
        return ""
    last = meaning(words[-1])
    if last.kind in ("other", "skip") and not _ends_well(words):
        return ""
    return name


def _ends_well(words: list[str]) -> bool:
    """``precision @ 1``, ``learning rate``, ``grad norm``, ``loss (train)``."""
    last = words[-1].lower().strip("()")
    return last in ("rate", "norm", "train", "val", "valid", "test", "entropy", "value") or (
        len(words) > 1 and (words[-2] == "@" or last.isdigit())
    )


def _counters_only(line: str, slots: list[Slot]) -> Reading:
    """A line that moves the clock and logs nothing, if it is short enough to be one."""
    words = _WORD.findall(line)
    if slots and len(words) <= 3 and len(line) < 80 and not _CODE.match(line):
        epochs = [s for s in slots if s.target in ("epoch", "epochs", "step", "steps")]
        return Reading(slots=tuple(epochs)) if epochs else NOTHING
    return NOTHING


def _is_prose(line: str, slots: list[Slot]) -> bool:
    """More sentence than log: many words that belong to no name."""
    if _SPEECH.search(line):
        return True
    words = len(_WORD.findall(line))
    named = sum(len(_WORD.findall(line[s.key : s.start])) for s in slots)
    others = words - named
    numbers = len(slots)
    return others > 3 * numbers + 3


def _side(line: str, values: list[Slot]) -> str:
    """Which side the whole line speaks of, for the names that do not say."""
    body = line[found.end() :] if (found := _PREFIX.match(line)) else line
    if _STAR.match(body):
        return "val"
    first = body[: body.find(values[0].name)] if values[0].name in body else body[:40]
    if phase := _PHASE.search(first[:60]):
        return "val" if phase["val"] else "train"
    return _side_of_company(values)


def _side_of_company(values: list[Slot]) -> str:
    """``precision @ 1 = 0.24 val loss = 1.39``: the metric was taken with the loss beside it."""
    found = [meaning(s.name) for s in values]
    open_kinds = {m.kind for m in found if m.side is None} - {"lr", "grad-norm", "other"}
    sides = {m.side for m in found} - {None}
    if open_kinds == {"metric"} and len(sides) == 1:
        named = {m.qualifier for m in found if m.side and m.kind == "metric"}
        return (sides.pop() or "") if not named else ""
    return ""


def shorten(line: str) -> str:
    """At most ``LINE_LIMIT`` characters and no word too long to be a number or a name."""
    line = line[:LINE_LIMIT]
    return _LONG_WORD.sub(" ", line) if len(line) > 64 else line
