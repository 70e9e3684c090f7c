"""The never-arrows of the design are contracts; plain pytest keeps them."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "tensorflow", "keras", "sklearn", "scipy", "sentence_transformers", "pandas")


def test_import_contracts() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ask_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from advisor import intake, knowledge, pipeline\n"
        "from advisor.report import terminal\n"
        "kb = knowledge.load()\n"
        "pipeline.diagnose(intake.read('my loss is nan', kb), kb)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_help_imports_little() -> None:
    script = (
        "import sys\nsys.argv = ['advisor', '--help']\n"
        "from advisor.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'pydantic', 'yaml', 'tree_sitter') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_top_level_is_what_was_asked_for() -> None:
    allowed = {
        "pyproject.toml", "README.md", "advisor", "kb", "tests", "eval",
        "Makefile", "constraints.txt", "CONTRIBUTING.md", "LICENSE",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        top = {line.split("/")[0] for line in done.stdout.splitlines()}
        assert {name for name in top if not name.startswith(".")} <= allowed


def test_no_catch_all_modules() -> None:
    names = {p.stem for p in (ROOT / "advisor").rglob("*.py")}
    assert not names & {"utils", "helpers", "common", "manager", "base"}


def test_thresholds_have_sources() -> None:
    """Numbers named in capitals stand below a comment that says whence.

    Least lengths, limits on sizes and versions are no thresholds; docstrings tell of them.
    """
    sizes = ("LEAST", "MAX_", "MOST_", "COMPILED_VERSION", "SCHEMA_VERSION", "VERSION")
    bare: list[str] = []
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if re.match(r"[A-Z][A-Z0-9_]+(: Final)? = -?[\d.]+(e-?\d+)?\s*$", line):
                if line.startswith(sizes):
                    continue
                above = lines[number - 1] if number else ""
                if not (above.startswith(("#", "    ")) or re.match(r"[A-Z_0-9, ]+ = ", above)):
                    bare.append(f"{path.relative_to(ROOT)}:{number + 1}: {line}")
    assert not bare, "\n".join(bare)
