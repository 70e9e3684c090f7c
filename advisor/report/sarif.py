"""What was seen in code as SARIF 2.1.0, the form that editors and code hosts read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from advisor import __version__
from advisor.model import CodeReading, Edit, Evidence, Finding, Language, Symptom
from advisor.patterns import pattern

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_WHERE = pattern(r"(?P<file>.+?)(?:\[(?P<cell>\d+)\])?:(?P<line>\d+)")
# Characters of a fingerprint; half of SHA-256 tells apart all that a repository can hold.
_FINGERPRINT = 32

# A suspicion is no error, whatever its rule is.
_DOUBTED = {"error": "warning", "warning": "warning", "note": "note"}

Json = dict[str, Any]


def render(reading: CodeReading, symptoms: Mapping[str, Symptom]) -> str:
    """One run: a rule for every symptom looked for, a result for every one that is present.

    Certain defects are errors, other trouble warnings, settings notes. A result carries a fix
    when the reading has edits for it.
    """
    looked = sorted({f.symptom for f in reading.findings})
    index = {id: number for number, id in enumerate(looked)}
    language = reading.language
    rules = [_rule(symptoms[id], language) for id in looked]
    seen: Counter[str] = Counter()
    results: list[Json] = []
    for finding in (f for f in reading.findings if f.status == "present"):
        result = _result(finding, symptoms[finding.symptom], language, seen)
        result["ruleIndex"] = index[finding.symptom]
        edits = [e for e in reading.edits if e.symptom == finding.symptom]
        if edits:
            result["fixes"] = [_fix(edits)]
        results.append(result)
    driver = {"name": "advisor", "version": __version__, "language": language, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def level(symptom: Symptom) -> str:
    """How grave SARIF calls it."""
    if symptom.kind != "trouble":
        return "note"
    return "error" if symptom.defect else "warning"


def _rule(symptom: Symptom, language: Language) -> Json:
    name = symptom.name[language]
    told = symptom.explanation[language].strip() if symptom.explanation is not None else name
    return {
        "id": symptom.id,
        "name": "".join(word.capitalize() for word in symptom.id.split("-")),
        "shortDescription": {"text": name},
        "fullDescription": {"text": told},
        "help": {"text": f"{told}\n\nadvisor explain {symptom.id}"},
        "defaultConfiguration": {"level": level(symptom)},
    }


def _result(finding: Finding, symptom: Symptom, language: Language, seen: Counter[str]) -> Json:
    places = [(e, p) for e in finding.evidence if (p := _location(e)) is not None]
    first = finding.evidence[0] if finding.evidence else None
    told = ": ".join(t for t in (symptom.name[language], first.observed if first else "") if t)
    result: Json = {
        "ruleId": symptom.id,
        "level": level(symptom) if finding.certain else _DOUBTED[level(symptom)],
        "message": {"text": told},
        "partialFingerprints": {"symptomAndLine/v1": _fingerprint(finding, seen)},
    }
    if places:
        result["locations"] = [places[0][1]]
    if places[1:]:
        result["relatedLocations"] = [
            {**p, "id": number, "message": {"text": e.observed or e.what}}
            for number, (e, p) in enumerate(places[1:], 1)
        ]
    return result


def _location(evidence: Evidence) -> Json | None:
    """The line of a file; of a notebook the file alone, for lines count within cells."""
    match = _WHERE.fullmatch(evidence.where)
    if match is None:
        return None
    place: Json = {"artifactLocation": {"uri": uri(match["file"])}}
    if match["cell"] is None:
        place["region"] = {"startLine": int(match["line"])}
    return {"physicalLocation": place}


def uri(name: str) -> str:
    """The path of a file as a URI reference: relative as given, or with the file scheme."""
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The same when lines move: made of symptom, file, text of the line, and its repetition."""
    first = finding.evidence[0] if finding.evidence else Evidence(where="", what="")
    key = "\0".join((finding.symptom, first.where.rpartition(":")[0], first.what))
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:_FINGERPRINT]


def _fix(edits: Sequence[Edit]) -> Json:
    by_file = groupby(sorted(edits, key=lambda e: e.file), key=lambda e: e.file)
    return {
        "description": {"text": edits[0].reason},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(file)},
                "replacements": [_replacement(e) for e in group],
            }
            for file, group in by_file
        ],
    }


def _replacement(edit: Edit) -> Json:
    return {
        "deletedRegion": {
            "startLine": edit.start_line,
            "startColumn": edit.start_column,
            "endLine": edit.end_line,
            "endColumn": edit.end_column,
        },
        "insertedContent": {"text": edit.text},
    }
