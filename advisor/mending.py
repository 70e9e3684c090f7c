"""Mechanical repairs, each kept only when the code looked at again is rid of the symptom.

::

    findings -> repairs -> edits -> the changed text, read and looked at again -> patch
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor import detectors
from advisor.errors import InputError
from advisor.intake.code import read_code
from advisor.knowledge import Knowledge
from advisor.model import Case, CodeReading, Diagnosis, Edit, Finding
from advisor.repairs import all_repairs
from advisor.repairs.applying import applied, overlap
from advisor.report.patch import diff

# One repair may uncover the next (no backward, then no zero_grad); more rounds than this do not
# end. # unsourced
MAX_REPAIRS = 30


def mended_reading(case: Case, reading: CodeReading, kb: Knowledge) -> CodeReading:
    """The reading with the edits of every repair that holds by itself, and the patch of all."""
    wanted = [f for f in reading.findings if f.status == "present"]
    edits, patch = mend(case, wanted, kb)
    return reading.model_copy(update={"edits": edits, "patch": patch})


def mended_diagnosis(case: Case, diagnosis: Diagnosis, kb: Knowledge) -> Diagnosis:
    """The diagnosis with the patch of everything mechanical."""
    wanted = [f for f in diagnosis.findings if f.status == "present" and f.source == "code"]
    return diagnosis.model_copy(update={"patch": mend(case, wanted, kb)[1]})


def mend(case: Case, wanted: Sequence[Finding], kb: Knowledge) -> tuple[tuple[Edit, ...], str]:
    """The edits that hold each by itself, and the unified diff of all that go together."""
    repairs = all_repairs()
    names = sorted(
        {f.symptom for f in wanted if f.symptom in repairs},
        key=lambda s: (not kb.symptoms[s].defect, s),
    )
    before = present(case)
    single: list[Edit] = []
    current = case
    for symptom in names[:MAX_REPAIRS]:
        alone = _tried(case, before, symptom, kb)
        if alone is None:
            continue
        edits, changed = alone
        single += edits
        if current is not case:
            again = _tried(current, present(current), symptom, kb)
            changed = again[1] if again is not None else current
        current = changed
    return tuple(single), patch(case, current)


def present(case: Case) -> dict[str, Finding]:
    """What the code detectors see, by symptom."""
    found = [d.look(case, strict=False) for d in detectors.all_detectors() if d.source == "code"]
    return {f.symptom: f for f in found if f.status == "present"}


def _tried(
    case: Case, before: dict[str, Finding], symptom: str, kb: Knowledge
) -> tuple[tuple[Edit, ...], Case] | None:
    """The edits and the changed case, when the symptom is gone and no trouble came instead."""
    if symptom not in before:
        return None
    edits = all_repairs()[symptom].edits(case, before[symptom])
    changed = with_edits(case, edits) if edits else None
    if changed is None:
        return None
    now = present(changed)
    trouble = {s for s in now if s not in before and kb.symptoms[s].kind == "trouble"}
    return None if symptom in now or trouble else (edits, changed)


def with_edits(case: Case, edits: Sequence[Edit]) -> Case | None:
    """The case with the edits in its code, read anew; None when that cannot be read as code."""
    if overlap(edits):
        return None
    texts = {
        name: applied(text, [e for e in edits if e.file == name])
        for name, text in originals(case).items()
    }
    snippets = []
    done: set[str] = set()
    for snippet in case.snippets:
        if snippet.name in done:
            continue
        done.add(snippet.name)
        try:
            snippets += read_code(texts[snippet.name], snippet.name)
        except InputError:
            return None
    certain = all(s.scope_certain for s in snippets)
    return case.model_copy(update={"snippets": tuple(snippets)}) if snippets and certain else None


def originals(case: Case) -> dict[str, str]:
    """The person's own text by the name of the file."""
    return {s.name: s.original for s in case.snippets}


def patch(old: Case, new: Case) -> str:
    """The unified diff between two states of the same files."""
    after = originals(new)
    return "".join(diff(name, text, after.get(name, text)) for name, text in originals(old).items())
