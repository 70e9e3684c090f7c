"""Do samples have several labels of which only one is kept for a softmax?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.single_labels import single_labels
from advisor.intake.code import losses, program
from advisor.model import Answer, Case

_CATEGORICAL = ("categorical", "sparse-categorical", "nll")


@detector("several-labels-made-one", reads_comments=True)
def several_labels_made_one(case: Case) -> Answer:
    """The first of a list of tags, the argmax of a multi-hot row, one exploded row a label.

    Only beside a categorical loss. The argmax of one-hot labels is right; it counts where a name,
    a comment or the way they are made says that rows hold several ones.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in single_labels(code)}
    if found:
        return present(*found.values())
    used = [u for u in losses(code) if u.kind in _CATEGORICAL]
    if used and not code.is_fragment:
        return absent("every sample has one label", used[0].place.evidence())
    return not_seen(code, "how the labels are made is not shown")
