"""Parts of one thing (slices of a patient, cuts of a recording) and how they are divided."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.splits import splits
from advisor.intake.code import Assignment, Block, Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.model import Evidence
from advisor.patterns import pattern

# What has parts that resemble one another. # unsourced
_GROUPS = (
    r"patients?|pat|subj(?:ects?)?|speakers?|spk|recs?|records?|recordings?|volumes?|vols?"
    r"|videos?|clips?|molecules?|mols?|sessions?|users?|persons?|drivers?|animals?|slides?"
    r"|stud(?:y|ies)|scans?|episodes?|trajector(?:y|ies)|identit(?:y|ies)|cows?|trees?|plots?"
)
_GROUP = pattern(rf"(?i)(?:^|_|\b)(?:{_GROUPS})(?:_?ids?|_?no|_?names?|_?dirs?)?(?:$|_|\b)")
_PARTS = pattern(
    r"(?i)\*/(?:slice|frame|patch|tile|crop|img|image|cut|seg|view|scan)\w*[_*]|\*/\*/\*"
)
_APART = ("GroupKFold", "GroupShuffleSplit", "StratifiedGroupKFold", "LeaveOneGroupOut")


def parts_split(code: Program) -> Iterator[Evidence]:
    """A random split of a list to which a loop over patients and the like adds several parts."""
    if code.mentions(*_APART):
        return
    for split in splits(code):
        if split.random is not True:
            continue
        for data in split.data:
            reason = _of_groups(code, data, split.at)
            if reason:
                yield split.place.evidence(observed=reason)
                break
    yield from _shuffled_files(code)
    yield from _sampled_rows(code)
    yield from _rows_of_persons(code)


def _of_groups(code: Program, data: Value, at: Call | Assignment) -> str:
    """Why the rows of a value are parts of fewer things; empty when nothing says so."""
    origin = ancestry(code, data, at)
    names = {v.text for v in origin.values if v.kind == "name"}
    names |= {a.target for a in origin.assignments}
    made = {c.short for c in origin.calls if code.klass(c.short) is not None}
    for call in code.find("append", "extend"):
        kept = call.klass in made and call.receiver is not None and "self." in call.receiver.text
        if call.receiver is None or not (kept or call.receiver.text in names):
            continue
        loops = [b for b in call.blocks if b.kind == "for"]
        groups = [b for b in loops if _names_group(b)]
        if groups and (loops[-1] is not groups[0] or call.short == "extend"):
            return f"several rows of each {groups[0].target.strip('()').split(',')[0]}"
    return next((f"files {t}" for v in origin.values if (t := _glob(v))), "")


def _names_group(block: Block) -> bool:
    over = "" if block.value is None else block.value.text
    return bool(_GROUP.search(block.target.split(",")[0].strip(" ()")) or _GROUP.search(over))


def _glob(value: Value) -> str:
    """A pattern of files that are slices or frames in folders of their own."""
    text = value.string
    return text if text and "*" in text and _PARTS.search(text) else ""


def _rows_of_persons(code: Program) -> Iterator[Evidence]:
    """``train_test_split(table)`` where the program reads ``table["patient_id"]``."""
    if code.has("drop_duplicates", "groupby", "pivot", "pivot_table") or not code.has(
        "train_test_split"
    ):
        return
    for split in splits(code):
        tables = [d for d in split.data if split.random is True and d.kind == "name"]
        for data in tables:
            column = next((c for c in _columns_read(code) if _PERSON.fullmatch(c[1])), None)
            if column is not None and column[0] == data.name:
                yield split.place.evidence(observed=f"rows of one {column[1]} on both sides")


# Interactions of users are split at random on purpose; what is measured of these is not.
_PERSON = pattern(
    r"(?i)(?:patient|subject|speaker|participant|volunteer)(?:_?(?:id|no|name|nr|number|key|idx))?"
    r"|(?:animal|slide|scan|study|video|recording|stay|admission)_?(?:id|no|nr|number|idx)"
)


@remembered
def _columns_read(code: Program) -> tuple[tuple[str, str], ...]:
    """Tables by name, with the columns that are read of them: ``df["patient_id"]``."""
    values = [a.value for a in code.assignments]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    return tuple(
        (part.parts[0].text, column)
        for part in dict.fromkeys(p for v in values for p in v.walk() if p.kind == "subscript")
        if len(part.parts) == 2 and (column := part.parts[1].string)
    )


def _shuffled_files(code: Program) -> Iterator[Evidence]:
    """``Random(0).shuffle(files)`` and a cut, of the slices of all patients."""
    for call in code.find("shuffle"):
        data = call.args[0] if call.args else None
        if data is None or data.kind != "name":
            continue
        found = code.lookup(data.name, call)
        made = (
            None if found is None else next((t for v in found.value.walk() if (t := _glob(v))), "")
        )
        cut = [a for a in code.assignments if a.order > call.order and _is_cut(a.value, data.text)]
        if made and cut:
            yield cut[0].place.evidence(observed=f"files {made}")


def _is_cut(value: Value, name: str) -> bool:
    return name in value.texts() and any(
        v.kind == "subscript" and v.parts and v.parts[0].text == name and ":" in v.text
        for v in value.walk()
    )


def _sampled_rows(code: Program) -> Iterator[Evidence]:
    """``dev = table.sample(frac=0.1); train = table.drop(dev.index)`` of a table with groups."""
    for call in code.find("sample"):
        holder = "" if call.receiver is None else call.receiver.text
        if "frac" not in call.kwargs or not holder:
            continue
        kept = [a.target for a in code.assigned(call)]
        dropped = [
            c
            for c in code.find("drop")
            if c.receiver is not None
            and c.receiver.text == holder
            and any(f"{n}.index" in v.text for n in kept for v in (*c.args, *c.kwargs.values()))
        ]
        columns = _columns(code, holder, call)
        if dropped and columns:
            yield call.evidence(observed=f"rows of one {columns} on both sides")


def _columns(code: Program, holder: str, at: Call) -> str:
    """A column of a table that names groups, as its maker lists them."""
    found = code.lookup(holder, at)
    call = None if found is None else found.value.call
    given = None if call is None else call.kwargs.get("columns")
    texts = [] if given is None else [p.string or "" for p in given.parts]
    return next((t for t in texts if _GROUP.fullmatch(t)), "")


def told_in_comments(code: Program) -> Iterator[Evidence]:
    """A random split and a comment that says how many things the rows are parts of."""
    if code.mentions(*_APART):
        return
    drawn = [s for s in splits(code) if s.random is True]
    shuffled = [c for c in code.find("shuffle", "permutation") if not c.loops]
    for text, place in code.comments:
        match = _TOLD.search(text)
        if match is None or _SINGLE.search(text):
            continue
        if drawn:
            yield drawn[0].place.evidence(observed=text.strip("# ")[:60])
        elif shuffled and place.line <= shuffled[0].place.line + 1:
            yield shuffled[0].evidence(observed=text.strip("# ")[:60])
        return


_SINGLE = pattern(r"(?i)\b(?:1|one|a single)\s+\w+\s+(?:each|per)")
_TOLD = pattern(
    rf"(?i)\b\d[\d,.]*\s+(?:{_GROUPS})\b.{{0,30}}(?:\bx\b|\*|each|per|×|~)"
    rf"|(?i:\b\d[\d,.]*\s+\w+\s+(?:for|of|per|from)\s+(?:each|every|one)\b.{{0,20}}\b(?:{_GROUPS}))"
    r"|(?i:\bmol_id\b|\bpatient_id\b|\bsubject_id\b|\bspeaker_id\b) in \d"
)
