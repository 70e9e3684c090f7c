"""Mechanical repairs, each kept only when the code looked at again is rid of the symptom.

::

    findings -> repairs -> edits -> the changed text, read and looked at again -> patch
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor import detectors
from advisor.errors import InputError
from advisor.intake.code import read_code
from advisor.knowledge import Knowledge
from advisor.model import Case, CodeReading, Diagnosis, Edit, Finding, Snippet
from advisor.repairs import all_repairs
from advisor.repairs.applying import applied, overlap
from advisor.report.patch import diff

# Every repair is a look by all detectors: bounded time on hostile input. # unsourced
MAX_REPAIRS = 30
# One repair may uncover the need for the next: a step that was missing, then zero_grad.
FOLLOWING = 2


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
    start = _State(case, present(case))
    single: list[Edit] = []
    current = start
    for symptom in names[:MAX_REPAIRS]:
        alone = _tried(start, symptom)
        if alone is not None and not _trouble(start, alone[1], kb):
            single += alone[0]
        current = _settled(current, symptom, kb, FOLLOWING) or current
    return tuple(single), patch(case, current.case)


def present(case: Case) -> dict[str, Finding]:
    """What the code detectors see, by symptom."""
    found = [d.look(case, strict=False) for d in detectors.detectors_of("code")]
    return {f.symptom: f for f in found if f.status == "present"}


@dataclass(frozen=True)
class _State:
    case: Case
    present: dict[str, Finding]


def _tried(state: _State, symptom: str) -> tuple[tuple[Edit, ...], _State] | None:
    """The edits and what then is there, when the symptom is gone."""
    if symptom not in state.present or symptom not in all_repairs():
        return None
    edits = all_repairs()[symptom].edits(state.case, state.present[symptom])
    changed = with_edits(state.case, edits) if edits else None
    if changed is None:
        return None
    now = present(changed)
    return None if symptom in now else (edits, _State(changed, now))


def _trouble(before: _State, now: _State, kb: Knowledge) -> list[str]:
    """The trouble that was not there before."""
    new = now.present.keys() - before.present.keys()
    return sorted(s for s in new if kb.symptoms[s].kind == "trouble")


def _settled(state: _State, symptom: str, kb: Knowledge, following: int) -> _State | None:
    """The state without the symptom, and without trouble that only its repair made visible."""
    tried = _tried(state, symptom)
    if tried is None:
        return None
    now = tried[1]
    for uncovered in _trouble(state, now, kb) if following else ():
        now = _settled(now, uncovered, kb, following - 1) or now
    return None if _trouble(state, now, kb) else now


def with_edits(case: Case, edits: Sequence[Edit]) -> Case | None:
    """The case with the edits in its code, read anew; None when that cannot be read as code."""
    if overlap(edits):
        return None
    texts = {
        name: applied(text, [e for e in edits if e.file == name])
        for name, text in originals(case).items()
    }
    snippets: list[Snippet] = []
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
