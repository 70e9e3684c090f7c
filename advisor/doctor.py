"""What is installed and what works here."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sqlite3
import subprocess

import advisor
from advisor import knowledge

EXTRAS = {
    "semantic": "sentence-transformers",
    "learn": "scikit-learn",
    "tensorflow": "tensorflow",
    "torch": "torch",
    "serve": "fastapi",
    "cluster": "ray",
    "mcp": "mcp",
}


def report() -> dict[str, str]:
    """Versions, extras, knowledge base and accelerator, by name; imports none of the extras."""
    kb = knowledge.load()
    found = {
        "advisor": advisor.__version__,
        "python": f"{platform.python_version()} ({platform.platform()})",
        "knowledge base": f"{kb.digest}: {len(kb.causes)} causes, {len(kb.symptoms)} symptoms",
        "knowledge folders": ", ".join(str(folder) for folder in knowledge.roots()),
        "sqlite": sqlite3.sqlite_version,
        "gpu": _gpu(),
    }
    for name in ("numpy", "pydantic", "typer", "rich", "tree-sitter"):
        found[name] = importlib.metadata.version(name)
    for extra, package in EXTRAS.items():
        found[f"extra {extra}"] = (
            _version(package) or f"not installed (pip install advisor[{extra}])"
        )
    return found


def _version(package: str) -> str:
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return ""


def _gpu() -> str:
    """The GPU as its driver names it; asking a framework would take seconds."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "none found"
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return f"nvidia-smi failed: {error}"
    return "; ".join(done.stdout.strip().splitlines()) or "none found"
