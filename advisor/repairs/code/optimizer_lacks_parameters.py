"""Give the optimizer all parameters that are to be learned."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, reduced, wrapped
from advisor.repairs.pieces import Pages, Piece


@repair(
    "optimizer-lacks-parameters",
    "what is in no optimizer is never learned",
    elsewhere="where the gradients are applied",
)
def optimizer_lacks_parameters(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Add the forgotten network, or take the parameters of the whole one."""
    pages = Pages(case, finding)
    missing = [m[1] for e in finding.evidence if (m := _MISSING.match(e.observed))]
    missing += [m[1] for e in finding.evidence if (m := _NO_GRADIENT.match(e.observed))]
    weighted = [e for e in finding.evidence if e.observed.startswith("has weights")]
    missing += [a.target for a in pages.code.assignments for e in weighted
                if a.place.where == e.where]  # fmt: skip
    edits: list[Edit] = []
    for call in pages.seen("parameters"):
        holder = call.receiver
        if holder is not None and holder.kind == "attribute" and not missing:
            whole = holder.field("object")
            edits += [] if whole is None else reduced(holder, whole)
        elif len(missing) == 1 and call.parent is not None and call.parent.kind == "argument_list":
            edits += wrapped(call, "list(", f") + list({missing[0]}.parameters())")
    taped = list(_trained(pages)) if len(missing) == 1 else []
    edits += [appended(p, f" + {missing[0]}.trainable_variables") for p in taped]
    return tuple(edits)


_NO_GRADIENT = pattern(r"no gradient for (\w+)$")
_MISSING = pattern(r"the parameters of (\w+) are in no optimizer")


def _trained(pages: Pages) -> Iterator[Piece]:
    """The lists of variables of the tape that is pointed at, and where they are applied again."""
    for call in pages.seen("gradient"):
        if len(call.args) != 2 or call.statement.parent is None:
            raise NotMechanical("the tape is not plain")
        wanted = call.args[1].text
        for found in call.statement.parent.walk("attribute"):
            if found.text == wanted and found.text.endswith(("_variables", "_weights")):
                yield found
