"""Evaluate the trained weights."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before
from advisor.repairs.pieces import Pages


@repair("weights-not-shared-in-eval", "a fresh network of the same form has random weights")
def weights_not_shared_in_eval(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Copy the weights of the one trained network made in the same way, above the evaluation."""
    pages = Pages(case, finding)
    calls = [c for c in pages.code.calls if pages.points_at(c) and c.receiver is not None]
    for call in calls:
        made = pages.code.maker(call)
        if made is None or call.receiver is None:
            continue
        same = [
            a.target
            for a in pages.code.assignments
            if a.value.call is not None
            and a.value.call.text == made.text
            and a.value.call is not made
            and a.order < call.order
        ]
        if len(set(same)) != 1:
            raise NotMechanical("which network was trained is not plain")
        fresh, trained = call.receiver.text, same[0]
        if pages.code.framework == "pytorch":
            line = f"{fresh}.load_state_dict({trained}.state_dict())"
        else:
            line = f"{fresh}.set_weights({trained}.get_weights())"
        return (before(pages.of(call), line),)
    return ()
