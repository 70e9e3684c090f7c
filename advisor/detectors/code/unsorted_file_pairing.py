"""Are files paired by position although their listings are not sorted?"""

from __future__ import annotations

from dataclasses import dataclass

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.pairing import is_pair, used_together
from advisor.intake.code import Assignment, Call, Program, program
from advisor.model import Answer, Case

# Their order is that of the file system: documentation of os.listdir and glob.glob.
_LISTINGS = ("listdir", "glob", "iglob", "scandir", "iterdir", "rglob", "walk", "list_pictures")
_SORTS = ("sorted", "natsorted", "natsort", "humansorted", "os_sorted", "sort", "argsort")


@dataclass(frozen=True, eq=False, slots=True)
class _Listing:
    name: str
    call: Call
    sorted: bool


@detector("unsorted-file-pairing")
def unsorted_file_pairing(case: Case) -> Answer:
    """Two listings, of inputs and of labels or masks, used as pairs, at least one not sorted.

    A label file whose name is made from that of the input needs no order. Sorting both is right
    as far as the names correspond.
    """
    code = program(case)
    listings = [found for a in code.assignments if (found := _listing(code, a)) is not None]
    pairs = [
        (a, b)
        for a in listings
        for b in listings
        if a.call.order < b.call.order and is_pair(a.name, b.name)
    ]
    used = [p for p in pairs if used_together(code, p[0].name, p[1].name)]
    wrong = [x for p in used for x in p if not x.sorted]
    if wrong:
        places = {x.call.where: x for x in wrong}.values()
        return present(*(x.call.evidence(observed="order of the file system") for x in places))
    if used:
        return absent("both listings are sorted", used[0][0].call.evidence())
    if pairs:
        a, b = pairs[0]
        return unknown(f"how {a.name} and {b.name} are paired is not shown")
    if listings and not code.is_fragment:
        return absent("no two listings are paired by position", listings[0].call.evidence())
    return not_seen(code, "no listings of files")


def _listing(code: Program, assignment: Assignment) -> _Listing | None:
    value = assignment.value
    if assignment.unpacked is not None or assignment.augmented:
        return None
    calls = [c for c in value.calls() if c.short in _LISTINGS]
    if not calls or any(c.short in ("len", "choice", "sample", "range") for c in value.calls()):
        return None
    ordered = any(c.short in _SORTS for c in value.calls()) or _sorted_later(code, assignment)
    return _Listing(assignment.target, calls[0], ordered)


def _sorted_later(code: Program, assignment: Assignment) -> bool:
    name = assignment.target
    for call in code.find(*_SORTS):
        mine = call.receiver is not None and call.receiver.text == name
        if call.order > assignment.order and (mine or any(v.text == name for v in call.args)):
            return True
    return False
