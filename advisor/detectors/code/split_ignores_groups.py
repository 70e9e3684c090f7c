"""Are parts of one patient, recording or molecule drawn into training and validation?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.group_splits import parts_split, told_in_comments
from advisor.detectors.splits import splits
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("split-ignores-groups", reads_comments=True)
def split_ignores_groups(case: Case) -> Answer:
    """A random split of slices, segments or views of which one thing gives many.

    Seen where a loop over patients, recordings and the like adds several rows for each, where
    the pattern of the files says so, or in a comment. A loop over class folders is no such loop;
    GroupKFold and a split of the list of patients are right.
    """
    code = program(case)
    wrong = {e.where: e for e in (*parts_split(code), *told_in_comments(code))}
    if wrong:
        return present(*wrong.values())
    grouped = code.find("GroupKFold", "GroupShuffleSplit", "StratifiedGroupKFold")
    if grouped:
        return absent("groups are kept together", grouped[0].evidence())
    found = splits(code)
    if found and not code.is_fragment:
        return absent("nothing shows groups of rows", found[0].place.evidence())
    return not_seen(code, "no random split of parts")
