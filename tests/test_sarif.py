"""SARIF 2.1.0 as the specification wants it.

No package that pip finds ships the JSON schema, so the required structure is checked by hand, and
by the types of sarif-pydantic, written after the specification by others.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError
from sarif_pydantic import Sarif

from advisor import knowledge, mending, pipeline
from advisor.intake.code import read_code
from advisor.model import Case, Edit
from advisor.repairs.applying import applied
from advisor.report import sarif

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples"
KB = knowledge.load()
Json = dict[str, Any]

PATHS = [
    EXAMPLES / "softmax-before-logits-loss" / "present-torch-forward.py",
    EXAMPLES / "bn-update-ops-not-run" / "present-slim-inception-minimize.py",
    EXAMPLES / "inputs-labels-shuffled-apart" / "present-numpy-in-place.py",
    EXAMPLES / "keras-compile-misuse" / "present-model-passed-as-optimizer.py",
    EXAMPLES / "zero-grad-missing" / "present-in-loop.py",
]


def document(text: bytes | str, name: str) -> Json:
    case = Case(snippets=read_code(text, name))
    reading = mending.mended_reading(case, pipeline.look_at_code(case, KB), KB)
    return json.loads(sarif.render(reading, KB.symptoms))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.parent.name)
def test_required_structure(path: Path) -> None:
    found = document(path.read_bytes(), path.name)
    assert set(found) == {"$schema", "version", "runs"}
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = found["runs"]
    assert set(run) <= {"tool", "invocations", "columnKind", "results"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")  # 3.14.17
    driver = run["tool"]["driver"]  # 3.18.2
    assert driver["name"] == "advisor"
    check_rules(driver["rules"])
    rules = [r["id"] for r in driver["rules"]]
    assert run["results"]
    for result in run["results"]:
        check_result(result, rules, len(path.read_text().splitlines()))
    assert path.parent.name in {r["ruleId"] for r in run["results"] if r["level"] == "error"}


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.parent.name)
def test_types_made_from_the_specification_accept_and_keep_every_field(path: Path) -> None:
    found = document(path.read_bytes(), path.name)
    kept = Sarif.model_validate(found).model_dump(mode="json", by_alias=True, exclude_none=True)
    assert list(lost(found, kept, "")) == []
    found["runs"][0]["results"][0]["level"] = "grave"
    with pytest.raises(ValidationError):
        Sarif.model_validate(found)


def lost(old: Any, new: Any, where: str) -> Iterator[str]:
    """What the types do not know."""
    if isinstance(old, dict):
        for key, value in cast(Json, old).items():
            if key in new:
                yield from lost(value, new[key], f"{where}/{key}")
            else:
                yield f"{where}/{key}"
    elif isinstance(old, list):
        for one, other in zip(cast(list[Any], old), new, strict=True):
            yield from lost(one, other, where)


def check_rules(rules: list[Json]) -> None:
    """Section 3.49 of the specification."""
    ids = [r["id"] for r in rules]
    assert len(ids) == len(set(ids))
    for rule in rules:
        assert set(rule) == {
            "id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"
        }  # fmt: skip
        assert re.fullmatch(r"[A-Za-z0-9]+", rule["name"])
        for field in ("shortDescription", "fullDescription", "help"):
            assert rule[field]["text"].strip()
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")


def check_result(result: Json, rules: list[str], lines: int) -> None:
    """Section 3.27: message, rule, places, fingerprints and fixes."""
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in ("note", "warning", "error")
    assert result["message"]["text"]
    for place in (*result["locations"], *result.get("relatedLocations", ())):
        physical = place["physicalLocation"]
        assert not re.search(r"[\s\\]", physical["artifactLocation"]["uri"])
        assert 1 <= physical["region"]["startLine"] <= lines
    related = [p["id"] for p in result.get("relatedLocations", ())]
    assert len(related) == len(set(related))
    (print_,) = result["partialFingerprints"].values()
    assert re.fullmatch(r"[0-9a-f]{32}", print_)
    for fix in result.get("fixes", ()):  # 3.55
        assert fix["description"]["text"]
        assert fix["artifactChanges"]
        for change in fix["artifactChanges"]:
            assert change["artifactLocation"]["uri"]
            for replacement in change["replacements"]:
                region = replacement["deletedRegion"]
                start = (region["startLine"], region["startColumn"])
                assert (1, 1) <= start <= (region["endLine"], region["endColumn"])
                assert isinstance(replacement["insertedContent"]["text"], str)


def test_a_fix_taken_from_the_document_mends() -> None:
    path = PATHS[0]
    found = document(path.read_bytes(), path.name)
    (result,) = [r for r in found["runs"][0]["results"] if r["ruleId"] == path.parent.name]
    (fix,) = result["fixes"]
    edits = [
        Edit(
            file=path.name,
            symptom="",
            start_line=r["deletedRegion"]["startLine"],
            start_column=r["deletedRegion"]["startColumn"],
            end_line=r["deletedRegion"]["endLine"],
            end_column=r["deletedRegion"]["endColumn"],
            text=r["insertedContent"]["text"],
        )
        for r in fix["artifactChanges"][0]["replacements"]
    ]
    text = applied(path.read_text(), edits)
    assert "return self.fc2(x)  # here" in text
    assert path.parent.name not in {
        r["ruleId"] for r in document(text, path.name)["runs"][0]["results"]
    }


def fingerprints(text: str) -> dict[str, str]:
    results = document(text, "train.py")["runs"][0]["results"]
    return {r["ruleId"]: r["partialFingerprints"]["symptomAndLine/v1"] for r in results}


def test_fingerprints_stay_when_lines_move() -> None:
    text = PATHS[0].read_text()
    assert fingerprints(text) == fingerprints("# a new line\n\n" + text)
    other = fingerprints(text.replace("self.fc2(x), dim=1", "self.fc2(x), dim=-1"))
    assert other["softmax-before-logits-loss"] != fingerprints(text)["softmax-before-logits-loss"]


def test_levels_follow_the_kind_of_symptom() -> None:
    levels = {s.id: sarif.level(s) for s in KB.symptoms.values()}
    assert levels["softmax-before-logits-loss"] == "error"
    assert levels["inputs-not-scaled"] == "warning"
    assert levels["adam-used"] == "note"


def test_paths_become_uris() -> None:
    assert sarif.uri("src/my code.py") == "src/my%20code.py"
    assert sarif.uri("模型.py") == "%E6%A8%A1%E5%9E%8B.py"
    assert sarif.uri("/work/train.py") == "file:///work/train.py"


def test_a_notebook_is_named_without_lines_of_its_cells() -> None:
    cell = PATHS[0].read_text().splitlines(keepends=True)
    text = json.dumps({"cells": [{"cell_type": "code", "source": cell}]})
    results = document(text, "a.ipynb")["runs"][0]["results"]
    (result,) = [r for r in results if r["ruleId"] == PATHS[0].parent.name]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "a.ipynb"}}}]


def test_format_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_bytes(PATHS[0].read_bytes())

    def run(*args: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "code", "train.py", *args],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        return done.stdout

    assert json.loads(run("--format", "sarif"))["version"] == "2.1.0"
    assert run("--json") == run("--format", "json")
    assert json.loads(run("--json"))["edits"][0]["symptom"] == "softmax-before-logits-loss"
