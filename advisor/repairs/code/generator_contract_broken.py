"""Let the generator give batches for ever."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import enclosed, replaced
from advisor.repairs.pieces import Pages


@repair("generator-contract-broken", "fit asks a generator for batches again and again")
def generator_contract_broken(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """A ``while True`` around the pass over the data; ``yield`` in place of ``return``."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        if statement.kind == "return_statement" and any(statement.around("while_statement")):
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
