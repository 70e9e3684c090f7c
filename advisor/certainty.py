"""Whether a fault is certain: what only the words of a program say may be out of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.detectors import detectors_of
from advisor.knowledge import Knowledge
from advisor.model import Case, Finding, Snippet


def weighed(findings: Sequence[Finding], case: Case, kb: Knowledge) -> list[Finding]:
    """The findings, with every defect that is not seen without the comments marked uncertain.

    Only what is present, a defect, and found by a detector that reads comments is looked at
    again, on the program without them.
    """
    if not any("#" in s.text for s in case.snippets):
        return list(findings)
    faults = {f.symptom for f in findings if f.source == "code" and _is_defect(f, kb)}
    doubtful = [d for d in detectors_of("code") if d.reads_comments and d.symptom in faults]
    if not doubtful:
        return list(findings)
    bare = case.model_copy(update={"snippets": tuple(_bare(s) for s in case.snippets)})
    told = {d.symptom for d in doubtful if d.look(bare, strict=False).status != "present"}
    return [
        f.model_copy(update={"certain": False}) if f.source == "code" and f.symptom in told else f
        for f in findings
    ]


def _is_defect(finding: Finding, kb: Knowledge) -> bool:
    return finding.status == "present" and finding.certain and kb.symptoms[finding.symptom].defect


def _bare(snippet: Snippet) -> Snippet:
    return snippet.model_copy(update={"text": "\n".join(_code(snippet.text))})


def _code(text: str) -> Iterator[str]:
    """The lines without what stands behind ``#``, where that is not inside a string."""
    for line in text.split("\n"):
        before, mark, _ = line.partition("#")
        is_comment = mark and before.count('"') % 2 == before.count("'") % 2 == 0
        yield before.rstrip() if is_comment else line
