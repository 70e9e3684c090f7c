"""Every repair on the examples of its symptom, with git as the judge of the diff."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor import knowledge, mending
from advisor.detectors import Detector, all_detectors
from advisor.intake.code import read_code
from advisor.intake.code.extract import parse
from advisor.model import Case, Edit, Evidence, Finding
from advisor.repairs import Repair, all_repairs
from advisor.repairs.applying import applied, overlap
from advisor.report.patch import diff

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples"
REPAIRS = all_repairs()
DETECTORS: dict[str, Detector] = {d.symptom: d for d in all_detectors() if d.source == "code"}
KB = knowledge.load()


def examples(status: str) -> list[Path]:
    found = [p for s in sorted(REPAIRS) for p in sorted((EXAMPLES / s).glob(f"{status}-*.py"))]
    assert found
    return found


def name(value: object) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else str(value)


def case_of(path: Path) -> Case:
    return Case(snippets=read_code(path.read_bytes(), path.name))


def mended(path: Path) -> tuple[Case, Finding, tuple[Edit, ...]]:
    case = case_of(path)
    finding = DETECTORS[path.parent.name].look(case, strict=True)
    return case, finding, REPAIRS[path.parent.name].edits(case, finding)


def git(folder: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *args], cwd=folder, input=stdin.encode(), capture_output=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    assert git(tmp_path, "init", "-q").returncode == 0
    return tmp_path


@pytest.mark.parametrize("path", examples("present"), ids=name)
def test_the_patch_applies_and_the_defect_is_gone(path: Path, repository: Path) -> None:
    case, _, edits = mended(path)
    if not edits:
        pytest.skip("nothing mechanical about this one")
    old = path.read_bytes().decode()
    new = applied(old, edits)
    patch = diff(path.name, old, new)
    (repository / path.name).write_bytes(path.read_bytes())
    checked = git(repository, "apply", "--check", "-", stdin=patch)
    assert checked.returncode == 0, checked.stderr.decode() + patch
    assert git(repository, "apply", "-", stdin=patch).returncode == 0
    assert (repository / path.name).read_bytes().decode() == new
    again = case_of(repository / path.name)
    if case.snippets[0].language_version == "python3" and parses(old):
        ast.parse(new)
    assert all(not parse(s.text).root_node.has_error for s in again.snippets) or not parses(old)
    before, after = mending.present(case), mending.present(again)
    assert path.parent.name not in after, patch
    new_trouble = {s for s in after if s not in before and KB.symptoms[s].kind == "trouble"}
    assert not new_trouble, patch


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("symptom", sorted(REPAIRS))
def test_every_repair_mends_an_example(symptom: str) -> None:
    paths = sorted((EXAMPLES / symptom).glob("present-*.py"))
    assert any(mended(p)[2] for p in paths)


def test_no_fewer_examples_are_mended() -> None:
    """292 of 477 when this was written; many of the others are fragments too small to edit."""
    assert sum(bool(mended(p)[2]) for p in examples("present")) >= 285


@pytest.mark.parametrize("path", examples("absent") + examples("unknown"), ids=name)
def test_nothing_is_edited_where_nothing_is_wrong(path: Path) -> None:
    assert mended(path)[2] == ()


@pytest.mark.parametrize("path", examples("absent"), ids=name)
def test_the_function_itself_needs_evidence(path: Path) -> None:
    """Even told that the symptom is there, a repair without a place to look at changes nothing."""
    case = case_of(path)
    blind = Finding(symptom=path.parent.name, source="code", status="present")
    assert REPAIRS[path.parent.name].edits(case, blind) == ()


OTHERS = sorted(EXAMPLES.glob("*/*.py"))[::9]


@pytest.mark.parametrize("symptom", sorted(REPAIRS))
def test_no_repair_crashes_or_spoils_code_that_it_was_not_made_for(symptom: str) -> None:
    """Pointed at every line of other programs, it edits nothing or something that still parses."""
    for path in OTHERS:
        case = case_of(path)
        text = case.snippets[0].original if case.snippets else ""
        where = [f"{path.name}:{n}" for n in range(1, text.count("\n") + 1)]
        evidence = tuple(
            Evidence(where=w, what="", observed="10 outputs, 3 classes") for w in where
        )
        finding = Finding(symptom=symptom, source="code", status="present", evidence=evidence)
        edits = REPAIRS[symptom].edits(case, finding)
        if edits and not overlap(edits) and parses(text):
            ast.parse(applied(text, edits))


@pytest.mark.parametrize("path", examples("present"), ids=name)
def test_edits_stay_on_or_beside_what_was_pointed_at(path: Path) -> None:
    """Text is only changed in statements pointed at, or in the one that the repair names."""
    case, finding, edits = mended(path)
    text = case.snippets[0].original
    pointed = {int(e.where.rpartition(":")[2]) for e in finding.evidence}
    inside = statements(text, pointed)
    changed = [e for e in edits if (e.start_line, e.start_column) != (e.end_line, e.end_column)]
    for edit in changed:
        lines = range(edit.start_line, edit.end_line + (edit.end_column > 1))
        if not set(lines) <= inside:
            assert REPAIRS[finding.symptom].elsewhere, edit
    for edit in edits:
        if edit not in changed and not REPAIRS[finding.symptom].elsewhere:
            whole = edit.text.strip().startswith("import ") or beside(edit, inside, text)
            assert whole, edit


def beside(edit: Edit, inside: set[int], text: str) -> bool:
    """Whether an insertion lies in, directly above or below a statement, or above its loop."""
    rows = {edit.start_line, edit.start_line - 1}
    if rows & inside:
        return True
    line = text.splitlines()[edit.start_line - 1].strip()
    return line.startswith(("for ", "while ", "if ", "with ")) or any(
        text.splitlines()[r - 1].strip().startswith(("for ", "while ")) for r in rows if r > 0
    )


def statements(text: str, lines: set[int]) -> set[int]:
    """All lines of the innermost statements that hold those lines."""
    found = set(lines)
    for node in parse(text).root_node.named_children:
        for start, end in _spans(node):
            if any(start <= line <= end for line in lines):
                found |= set(range(start, end + 1))
    return found


def _spans(node: object) -> Iterator[tuple[int, int]]:
    from tree_sitter import Node

    assert isinstance(node, Node)
    blocks = [c for c in node.named_children if c.type == "block"]
    compound = node.type.endswith(("_definition", "for_statement", "while_statement")) or blocks
    if compound or node.type in ("block", "if_statement", "try_statement", "else_clause"):
        for child in node.named_children:
            yield from _spans(child)
        yield node.start_point[0] + 1, node.start_point[0] + 1
    if not compound or node.type == "with_statement":
        yield node.start_point[0] + 1, node.end_point[0] + 1


@pytest.mark.parametrize("symptom", sorted(REPAIRS))
def test_a_repair_keeps_the_conventions(symptom: str) -> None:
    repair = REPAIRS[symptom]
    assert isinstance(repair, Repair)
    assert symptom in DETECTORS
    module = importlib.import_module(repair.mend.__module__)
    assert module.__name__.rpartition(".")[2] == symptom.replace("-", "_")
    assert (module.__doc__ or "").strip().splitlines()[0].endswith(".")
    assert len(inspect.getdoc(repair.mend) or "") > 20
    assert 10 < len(repair.reason) < 110


# --- where nothing may be edited ------------------------------------------------------------------

SOFTMAX = EXAMPLES / "softmax-before-logits-loss" / "present-torch-forward.py"


def test_code_that_lost_its_layout_is_left_alone() -> None:
    case, finding, edits = mended(SOFTMAX)
    assert edits
    lost = tuple(s.model_copy(update={"scope_certain": False}) for s in case.snippets)
    repair = REPAIRS["softmax-before-logits-loss"]
    assert repair.edits(case.model_copy(update={"snippets": lost}), finding) == ()


def test_notebooks_are_left_alone() -> None:
    cell = SOFTMAX.read_text().splitlines(keepends=True)
    import json

    text = json.dumps({"cells": [{"cell_type": "code", "source": cell}]})
    case = Case(snippets=read_code(text, "a.ipynb"))
    finding = DETECTORS["softmax-before-logits-loss"].look(case, strict=True)
    assert finding.status == "present"
    assert REPAIRS["softmax-before-logits-loss"].edits(case, finding) == ()


@pytest.mark.parametrize("ending", ["\r\n", "\n"], ids=["carriage returns", "newlines"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte-order mark"])
@pytest.mark.parametrize("last", ["", "\n"], ids=["no newline at the end", "newline at the end"])
def test_line_endings_and_marks_are_kept(
    ending: str, mark: str, last: str, repository: Path
) -> None:
    text = (
        "import torch\nfor x, y in loader:\n\tloss = criterion(model(x), y)\n\tloss.backward()\n"
        "\toptimizer.step()"
    )
    data = (mark + text + last).replace("\n", ending).encode()
    case = Case(snippets=read_code(data, "train.py"))
    _, patch = mending.mend(case, list(mending.present(case).values()), KB)
    (repository / "train.py").write_bytes(data)
    done = git(repository, "apply", "-", stdin=patch)
    assert done.returncode == 0, done.stderr.decode() + patch
    expected = data.replace(
        b"\tloss.backward()", b"\toptimizer.zero_grad()" + ending.encode() + b"\tloss.backward()"
    )
    assert (repository / "train.py").read_bytes() == expected


def test_deep_nesting_is_no_trouble() -> None:
    deep = "f(" * 3000 + "1" + ")" * 3000
    text = f"import random\nimport numpy as np\nx = np.zeros(3)\nrandom.shuffle(x)\ny = {deep}\n"
    case = Case(snippets=read_code(text, "train.py"))
    edits, _ = mending.mend(case, list(mending.present(case).values()), KB)
    assert [e.text for e in edits] == ["np.random.shuffle"]


# --- several repairs ------------------------------------------------------------------------------


def test_a_repair_that_uncovers_another_fault_mends_that_too() -> None:
    text = (
        "import torch\nmodel = torch.nn.Linear(3, 1)\n"
        "optimizer = torch.optim.Adam(model.parameters())\n"
        "for x, y in loader:\n"
        "    loss = torch.nn.functional.mse_loss(model(x).squeeze(1), y)\n"
        "    loss.backward()\n"
    )
    case = Case(snippets=read_code(text, "train.py"))
    edits, patch = mending.mend(case, list(mending.present(case).values()), KB)
    added = [line[1:].strip() for line in patch.splitlines() if line.startswith("+ ")]
    assert added == ["optimizer.zero_grad()", "optimizer.step()"]
    assert "step-missing" not in {e.symptom for e in edits}  # by itself it would uncover the other


def test_only_what_is_wanted_is_mended() -> None:
    case = case_of(SOFTMAX)
    assert mending.mend(case, [], KB) == ((), "")


def test_edits_that_overlap_are_refused() -> None:
    first = edit(1, 1, 1, 5, "a")
    assert overlap([first, edit(1, 4, 1, 6, "b")])
    assert not overlap([first, edit(1, 5, 1, 6, "b")])
    with pytest.raises(ValueError, match="overlap"):
        applied("abcdefgh", [first, edit(1, 4, 1, 6, "b")])
    with pytest.raises(ValueError, match="outside"):
        applied("abc", [edit(9, 1, 9, 1, "b")])


def test_edits_are_put_in_by_position() -> None:
    text = "one\ntwo\nthree\n"
    edits = [edit(3, 1, 3, 6, "3"), edit(1, 1, 2, 1, ""), edit(2, 4, 2, 4, "!")]
    assert applied(text, edits) == "two!\n3\n"


def edit(line: int, column: int, last: int, end: int, text: str) -> Edit:
    return Edit(
        file="f.py",
        symptom="s",
        start_line=line,
        start_column=column,
        end_line=last,
        end_column=end,
        text=text,
    )


# --- the command line -----------------------------------------------------------------------------


def advisor(folder: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", *args], cwd=folder, capture_output=True, check=False
    )


def test_patch_apply_and_look_again(repository: Path) -> None:
    (repository / "my code.py").write_bytes(SOFTMAX.read_bytes())
    done = advisor(repository, "code", "my code.py", "--patch")
    assert done.returncode == 0
    assert done.stderr == b""
    (repository / "fix.diff").write_bytes(done.stdout)
    assert git(repository, "apply", "fix.diff").returncode == 0
    again = advisor(repository, "code", "my code.py", "--json")
    assert b'"softmax-before-logits-loss",\n      "source": "code"\n    }' in again.stdout
    assert not any(
        f.symptom == "softmax-before-logits-loss"
        for f in mending.present(case_of(repository / "my code.py")).values()
    )


def test_ask_prints_the_same_patch(repository: Path) -> None:
    (repository / "train.py").write_bytes(SOFTMAX.read_bytes())
    asked = advisor(repository, "ask", "loss is stuck", "--code", "train.py", "--patch")
    assert asked.returncode == 0
    assert asked.stdout == advisor(repository, "code", "train.py", "--patch").stdout != b""


def test_nothing_mechanical_is_said_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import torch\nprint(torch.ones(3))\n")
    done = advisor(tmp_path, "code", "train.py", "--patch")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"mechanical" in done.stderr


def test_an_absolute_path_below_the_working_folder_is_made_relative(repository: Path) -> None:
    file = repository / "train.py"
    file.write_bytes(SOFTMAX.read_bytes())
    done = advisor(repository, "code", str(file), "--patch")
    assert done.stdout.startswith(b"--- a/train.py\n+++ b/train.py\n")


def test_a_file_that_no_patch_would_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_bytes("import torch  # 模型\n".encode("gb18030"))
    done = advisor(tmp_path, "code", "train.py", "--patch")
    assert done.returncode == 2
    assert b"not UTF-8" in done.stderr
