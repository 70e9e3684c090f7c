"""Are rows of an ordered series drawn at random into training and test data?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.splits import splits
from advisor.intake.code import Block, Call, Function, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# A window that starts at every position: its neighbours share all but one value with it.
_WINDOW = pattern(
    r"\[\s*(?P<i>[a-z_]\w{0,20})\s*:\s*(?:(?P=i)\s*\+|\(\s*(?P=i)\s*\+)"
    r"|\[\s*(?P<j>[a-z_]\w{0,20})\s*-\s*\w+\s*:\s*(?P=j)"
)
_STEP = pattern(r"range\([^(),]*,[^(),]*,")
_LAGS = (
    "rolling",
    "pct_change",
    "ewm",
    "sliding_window_view",
    "DataReader",
    "yfinance.download",
    "series_to_supervised",
    "create_sequences",
)


@detector("random-split-of-series", reads_comments=True)
def random_split_of_series(case: Case) -> Answer:
    """A random split of overlapping windows, or of rows with lags or rolling statistics.

    Windows cut side by side (range with a step) do not overlap and are unknown, a date column
    alone proves nothing. shuffle=False, a slice and TimeSeriesSplit keep the order.
    """
    code = program(case)
    found = splits(code)
    for split in found:
        if split.random is not True:
            continue
        for data in split.data:
            reason = _ordered(code, ancestry(code, data, split.at))
            if reason:
                return present(split.place.evidence(observed=reason))
    if code.has("TimeSeriesSplit"):
        return absent("TimeSeriesSplit keeps the order", code.find("TimeSeriesSplit")[0].evidence())
    orderly = [s for s in found if s.random is False]
    if orderly:
        return absent("the split keeps the order", orderly[0].place.evidence())
    if any(s.random is None for s in found):
        return unknown(f"{found[0].place.where}: whether it shuffles cannot be read")
    if found and not _may_be_series(code):
        return absent("nothing shows that the rows are ordered", found[0].place.evidence())
    if found:
        return unknown(f"{found[0].place.where}: whether neighbouring rows belong together")
    return not_seen(code, "no split of the data")


def _ordered(code: Program, origin: Ancestry) -> str:
    lags = origin.find(*_LAGS)
    lags += [c for c in origin.find("shift") if c.receiver is not None]
    if lags:
        return f"rows depend on earlier rows ({lags[0].where})"
    cut = _by_name(code, origin)
    if cut is not None:
        return f"windows of neighbouring rows ({cut.where})"
    for call in origin.calls:
        row = code.function(f"{call.short}.__getitem__") if code.klass(call.short) else None
        if row is not None and _rows_slide(code, row):
            return f"windows that overlap ({row.place.where})"
    started = next((f for f in code.functions if _starts(code, f, origin)), None)
    if started is not None:
        return f"windows that overlap ({started.place.where})"
    names = {a.target for a in origin.assignments}
    names |= {v.name for v in origin.values if v.kind == "name"}
    for call in code.find("append"):
        mine = call.receiver is not None and call.receiver.text in names
        if mine and call.args and _slides(code, call):
            return f"windows that overlap ({call.where})"
    for value in origin.values:
        windows = value.operator == "comprehension" and _WINDOW.search(value.text)
        if windows and not _STEP.search(value.text):
            return "windows that overlap"
    return ""


def _rows_slide(code: Program, row: Function) -> bool:
    """Whether the dataset's example ``i`` is a window that starts at (or ends at) ``i``."""
    index = row.parameters[-1] if len(row.parameters) == 2 else ""
    texts = [a.value.text for a in code.assignments_in(row.name)]
    texts += [v.text for v, _ in row.returns]
    texts += [v.text for c in code.within(row) for v in c.args]
    if any(a.function == row.name for a in code.assignments_to(index)):
        return False  # i = i * stride
    matches = (m for t in texts for m in _WINDOW.finditer(t))
    return any(index in (m["i"], m["j"]) for m in matches)


def _starts(code: Program, row: Function, origin: Ancestry) -> bool:
    """Whether positions, ``arange(n)``, are where the windows of a dataset begin.

    ``s = self.starts[i]; x = self.table[s : s + 24]``.
    """
    counted = [c for c in origin.calls if c.short in ("arange", "range")]
    index = row.parameters[-1] if len(row.parameters) == 2 else ""
    if not row.name.endswith("__getitem__") or not counted or not index:
        return False
    if any(len(c.args) > 2 or "step" in c.kwargs for c in counted):
        return False
    begins = {
        a.target
        for a in code.assignments_in(row.name)
        if a.value.kind == "subscript"
        and len(a.value.parts) == 2
        and a.value.parts[1].text == index
    }
    texts = [a.value.text for a in code.assignments_in(row.name)]
    texts += [v.text for v, _ in row.returns]
    matches = (m for t in texts for m in _WINDOW.finditer(t))
    return any({m["i"], m["j"]} & begins for m in matches)


def _slides(code: Program, call: Call) -> bool:
    """Whether a loop that goes up by one appends a window at its variable."""
    loop = call.loops[-1] if call.loops else None
    runs = loop.value.call if loop is not None and loop.value is not None else None
    if loop is None or runs is None:
        return False
    if len(runs.args) >= 3:
        return _strides(code, call, runs, loop)
    return _window(code, call.args[0].text, loop.target, call.order)


_LENGTH = pattern(r"\[(?:[^\]:]*,)?\s*([a-z_]\w{0,20})\s*:\s*\1\s*\+\s*(\w+)\s*[,\]]")


def _strides(code: Program, call: Call, runs: Call, loop: Block) -> bool:
    """Whether the loop goes up by less than the length of the window that it takes."""
    step = code.resolve(runs.args[2], runs).number
    match = _LENGTH.search(call.args[0].text)
    if step is None or match is None or match[1] != loop.target:
        return False
    length = float(match[2]) if match[2].isdigit() else code.resolve(match[2], call).number
    return length is not None and step < length


# Functions that people call so cut a series at every position. # unsourced
_WINDOWS = pattern(
    r"^_?(?:make|build|to|create|get|sliding|roll|rolling|extract)_(?:\w+_)?"
    r"(?:windows?|sequences|lags|lagged)(?:$|_)|^windows?$|^sliding_windows?$"
)
_APART = pattern(r"stride|step|hop|overlap")


def _by_name(code: Program, origin: Ancestry) -> Call | None:
    """A function of windows that is not shown, with no word on how far they are apart."""
    for call in origin.calls:
        stated = {k: v for k, v in call.kwargs.items() if _APART.search(k)}
        apart = [code.resolve(v, call).number for v in stated.values()]
        unseen = _WINDOWS.search(call.short) and code.function(call.short) is None
        if unseen and (not stated or apart == [1]):
            return call
    return None


def _window(code: Program, text: str, variable: str, order: int) -> bool:
    """Whether an appended expression is a window at the loop's variable, itself or by a name."""
    texts = [text]
    for a in code.assignments_to(text):
        if a.order < order:
            texts.append(a.value.text)
    matches = (m for t in texts if (m := _WINDOW.search(t)) is not None)
    return any(variable in (m["i"], m["j"]) for m in matches)


def _may_be_series(code: Program) -> bool:
    parsed = bool(code.calls_with("parse_dates"))
    return parsed or code.has("to_datetime", "LSTM", "GRU", "set_index", "append")
