"""Let the generator give batches for ever."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, enclosed, replaced, without_element
from advisor.repairs.pieces import Pages, Piece


@repair("generator-contract-broken", "fit asks a generator for batches again and again")
def generator_contract_broken(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """A ``while True`` around the pass over the data; ``yield`` in place of ``return``."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    told = " ".join(e.observed for e in finding.evidence)
    for statement in pages.statements():
        if any(word in told for word in _FORMS):
            edits += _formed(statement, told)
        elif statement.kind == "return_statement" and any(statement.around("while_statement")):
            word = statement.text.partition(" ")[0]
            edits.append(replaced(statement, "yield" + statement.text.removeprefix(word)))
        elif statement.kind == "expression_statement" and any(statement.walk("yield")):
            loops = list(statement.around("for_statement", "function_definition"))
            outer = [p for p in loops if p.kind == "for_statement"]
            functions = [p for p in loops if p.kind == "function_definition"]
            if not outer or not functions or any(statement.around("while_statement")):
                raise NotMechanical("the pass over the data is not one loop")
            inside = outer[: loops.index(functions[0])]
            edits += enclosed([inside[-1]], "while True:")
    return tuple(edits)


_FORMS = (
    "a list is one input",
    "labels come first",
    "without an axis",
    "stacked into one",
    "weighs",
)


def _formed(statement: Piece, told: str) -> list[Edit]:
    """A batch given as fit wants it: a tuple of inputs and labels, with an axis for samples."""
    value = next(iter(statement.children), None)
    while value is not None and value.kind in ("yield", "tuple", "parenthesized_expression"):
        if value.kind == "tuple" and len(value.children) > 1:
            break
        value = next(iter(value.children), None)
    if value is None:
        raise NotMechanical("what is given is not plain")
    if value.kind == "list" and "a list is one input" in told:
        return [replaced(value, ", ".join(c.text for c in value.children))]
    parts = value.children
    if value.kind not in ("expression_list", "tuple") or len(parts) < 2:
        raise NotMechanical("what is given is not a pair")
    if "labels come first" in told:
        return [replaced(parts[0], parts[1].text), replaced(parts[1], parts[0].text)]
    if "without an axis" in told and parts[0].kind == "identifier":
        return [appended(parts[0], "[None]")]
    if "stacked into one" in told and parts[0].kind == "call":
        inner = parts[0].args[0]
        return [replaced(parts[0], f"({', '.join(c.text for c in inner.children)})")]
    if "weighs" in told and len(parts) == 3:
        return [without_element(parts[2])]
    raise NotMechanical("what is given is not plain")
