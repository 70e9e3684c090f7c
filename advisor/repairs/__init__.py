"""What a repair is: the mechanical fix of one code symptom, as edits of the person's own text.

A repair is a function ``(Case, Finding) -> tuple[Edit, ...]`` in a file of its own under ``code/``,
marked with ``@repair("symptom-id", "why the change is right")``. It exists, so it is found::

    from advisor.repairs import repair
    from advisor.repairs.changes import replaced
    from advisor.repairs.pieces import Pages
    from advisor.model import Case, Edit, Finding

    @repair("python-shuffle-on-array", "random.shuffle repeats rows of an array")
    def python_shuffle_on_array(case: Case, finding: Finding) -> tuple[Edit, ...]:
        pages = Pages(case, finding)
        calls = pages.seen("shuffle")                      # calls on the lines of the evidence
        return tuple(replaced(c.callee, "np.random.shuffle") for c in calls)

It touches only what the cause needs, on or beside the lines that the finding points at, and raises
``NotMechanical`` (or gives nothing) as soon as anything is unsure. Nothing is taken on trust
either: ``advisor.mending`` looks at the changed code again, and keeps only what took the symptom
away and brought no other trouble.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from advisor.model import Case, Edit, Finding


class NotMechanical(Exception):
    """The fix needs a decision, or the text cannot be located: no edit is made."""


Mend = Callable[[Case, Finding], tuple[Edit, ...]]


@dataclass(frozen=True)
class Repair:
    """The mechanical fix of a symptom, with the reason that is shown beside it.

    ``elsewhere`` says which other statement than those pointed at it may change.
    """

    symptom: str
    reason: str
    mend: Mend
    elsewhere: str = ""

    def edits(self, case: Case, finding: Finding) -> tuple[Edit, ...]:
        """The edits, signed; none when anything about the code is unsure."""
        if finding.status != "present" or not all(s.scope_certain for s in case.snippets):
            return ()
        try:
            found = self.mend(case, finding)
        except NotMechanical:
            return ()
        signed = (
            e.model_copy(update={"symptom": self.symptom, "reason": self.reason}) for e in found
        )
        return tuple(dict.fromkeys(signed))


def repair(symptom: str, reason: str, elsewhere: str = "") -> Callable[[Mend], Repair]:
    """Mark a function as the repair of a symptom."""

    def mark(mend: Mend) -> Repair:
        return Repair(symptom, reason, mend, elsewhere)

    return mark


@functools.cache
def all_repairs() -> dict[str, Repair]:
    """Every repair there is, by symptom id."""
    return {r.symptom: r for r in sorted(_walk(), key=lambda r: r.symptom)}


def _walk() -> Iterator[Repair]:
    package = importlib.import_module("advisor.repairs.code")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Repair):
                yield value
