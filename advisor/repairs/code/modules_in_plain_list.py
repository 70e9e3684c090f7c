"""Register the modules."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, wrapped
from advisor.repairs.pieces import Pages, Piece

_LISTS = ("list", "list_comprehension")
_DICTS = ("dictionary", "dictionary_comprehension")


@repair(
    "modules-in-plain-list",
    "modules in a plain list or dict are unknown to parameters() and to()",
    elsewhere="where the list is made",
)
def modules_in_plain_list(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Make the list a ModuleList, the dict a ModuleDict, where it is first assigned."""
    pages = Pages(case, finding)
    nn = pages.alias("torch.nn")
    names = {e.observed.partition(" ")[0] for e in finding.evidence}
    edits: dict[int, tuple[Edit, ...]] = {}
    for statement in pages.statements():
        for name in names:
            for made in pages.assignments(name, statement):
                edits[made.node.id] = _registered(made, nn)
    return tuple(e for some in edits.values() for e in some)


def _registered(made: Piece, nn: str) -> tuple[Edit, ...]:
    value = made.field("right")
    if value is None or value.kind not in (*_LISTS, *_DICTS):
        raise NotMechanical("how the list is made is not plain")
    kind = "ModuleList" if value.kind in _LISTS else "ModuleDict"
    if value.text in ("[]", "{}"):
        return (replaced(value, f"{nn}.{kind}()"),)
    return wrapped(value, f"{nn}.{kind}(", ")")
