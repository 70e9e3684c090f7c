"""One order for inputs and labels."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, before, replaced, without_statement
from advisor.repairs.pieces import Pages, Piece


@repair("inputs-labels-shuffled-apart", "inputs and labels must be shuffled in one order")
def inputs_labels_shuffled_apart(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """One permutation for both arrays, or one split of both."""
    pages = Pages(case, finding)
    statements = {s.node.id: s for s in pages.statements()}
    pair = sorted(statements.values(), key=lambda s: s.row)
    if len(pair) != 2 or pair[0].parent is None or pair[0].parent != pair[1].parent:
        raise NotMechanical("not two statements of one block")
    if "shuffle_order" in pair[0].sheet.snippet.text:
        raise NotMechanical("the name is taken")
    shuffles = [next((c for c in s.walk("call") if c.short == "shuffle"), None) for s in pair]
    if all(shuffles):
        return _one_order(pages, pair, [c for c in shuffles if c is not None])
    calls = [c for s in pair for c in s.walk("call")]
    if [c.short for c in calls] == ["train_test_split"] * 2:
        return _one_split(pair, calls)
    orders = [c for c in calls if c.short in ("randperm", "permutation")]
    if len(orders) != 2 or any(o.parent is None or o.parent.kind != "subscript" for o in orders):
        raise NotMechanical("the order is not made on the spot")
    line = f"shuffle_order = {orders[0].text}"
    return before(pair[0], line), *(replaced(o, "shuffle_order") for o in orders)


def _one_order(pages: Pages, pair: list[Piece], calls: list[Piece]) -> tuple[Edit, ...]:
    np = pages.alias("numpy")
    names = [c.args[0].text for c in calls if len(c.given) == 1 and c.args[0].kind == "identifier"]
    if len(names) != 2 or any(c.callee.text != f"{np}.random.shuffle" for c in calls):
        raise NotMechanical("not two arrays shuffled by NumPy")
    return (
        before(pair[0], f"shuffle_order = {np}.random.permutation(len({names[0]}))"),
        *(replaced(s, f"{n} = {n}[shuffle_order]") for s, n in zip(pair, names, strict=True)),
    )


def _one_split(pair: list[Piece], calls: list[Piece]) -> tuple[Edit, ...]:
    lefts = [a.field("left") for s in pair for a in s.walk("assignment")]
    options = [[a.text for a in c.given if a.kind == "keyword_argument"] for c in calls]
    if None in lefts or options[0] != options[1] or any(len(c.args) != 1 for c in calls):
        raise NotMechanical("the two splits differ")
    first, second = (left for left in lefts if left is not None)
    return (
        appended(first, f", {second.text}"),
        appended(calls[0].args[0], f", {calls[1].args[0].text}"),
        without_statement(pair[1]),
    )
