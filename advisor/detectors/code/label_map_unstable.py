"""Is the map from class names to numbers made anew where another order may come out?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.label_maps import unstable_maps
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("label-map-unstable", reads_comments=True)
def label_map_unstable(case: Case) -> Answer:
    """Numbers of classes by the order of a set or of a folder listing, or one encoder a split.

    ``sorted``, ``unique`` and a map that is made once and kept do not count. The order of
    os.listdir is arbitrary (Python, os), and that of a set of strings changes between runs.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in unstable_maps(code)}
    if found:
        return present(*found.values())
    if code.has("LabelEncoder", "ImageFolder", "sorted", "unique"):
        return absent("the classes are in one order")
    if code.is_fragment or code.is_empty:
        return unknown("how classes are numbered is not shown")
    return not_seen(code, "no map of classes")
