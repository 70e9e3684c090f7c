"""The skeleton of a target, filled from the person's code, which is read and never run."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from advisor.errors import InputError

FRAMEWORKS = ("keras", "pytorch", "lightning", "huggingface")

# What tells a framework apart, the most special first.
_IMPORTS = {
    "lightning": ("lightning", "pytorch_lightning"),
    "huggingface": ("transformers",),
    "keras": ("keras", "tensorflow"),
    "pytorch": ("torch",),
}
# What a line that builds a part looks like: words in the called name, and in the variable.
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "optimizer": (("adam", "adamw", "sgd", "rmsprop", "adagrad", "lion"), ("optimizer", "opt")),
    "loss": (("loss", "crossentropy"), ("criterion", "loss_fn", "loss_function")),
    "train_batches": ((), ("train_loader", "train_dataloader", "train_ds", "train_dataset")),
    "val_batches": ((), ("val_loader", "val_dataloader", "val_ds", "test_loader", "val_dataset")),
    "model": (("sequential", "from_pretrained"), ("model", "net", "network")),
    "num_classes": ((), ("num_classes", "n_classes", "num_labels")),
}
_TODO = {
    "model": "your model, with its weights loaded",
    "train_batches": "your training loader or dataset: batches of (inputs, labels)",
    "val_batches": "your validation loader or dataset",
    "loss": "your loss",
    "optimizer": "your optimizer",
    "num_classes": "number of classes, or leave it out",
}
_ORDER = ("num_classes", "model", "train_batches", "val_batches", "loss", "optimizer")
_OWN = {"keras": ("loss", "optimizer"), "lightning": (), "huggingface": ("loss",), "pytorch": ()}
_NOTES = {
    "keras": "A compiled model brings its own loss and optimizer.",
    "lightning": "The LightningModule is the model; give its loss and its optimizer.",
    "huggingface": "A Hugging Face model computes its own loss from batches that are dicts.",
    "pytorch": "Give loss(outputs, labels) and the optimizer of the model's parameters.",
}


@dataclass
class _Read:
    """What was found: the framework, lines that build parts, and names to import."""

    framework: str = ""
    parts: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    imports: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    lines: list[str] = field(default_factory=list[str])


def write(texts: list[tuple[str, str]], framework: str | None) -> str:
    """Python source of a target; ``texts`` are names and contents of the person's files.

    Raises ``InputError`` for an unknown framework and for code that does not parse.
    """
    if framework is not None and framework not in FRAMEWORKS:
        raise InputError(f"--framework {framework}: not known. One of {', '.join(FRAMEWORKS)}.")
    read = _Read()
    for name, text in texts:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            raise InputError(f"{name}: does not parse as Python: {error}.") from error
        _look(tree, text, name, read)
    return _source(read, framework or read.framework or "pytorch")


def _look(tree: ast.Module, text: str, name: str, read: _Read) -> None:
    modules = {
        a.name.partition(".")[0]
        for n in ast.walk(tree)
        if isinstance(n, ast.Import)
        for a in n.names
    }
    modules |= {
        (n.module or "").partition(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)
    }
    found = next((f for f, names in _IMPORTS.items() if modules & set(names)), "")
    read.framework = read.framework or found
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            read.lines.append(ast.unparse(statement))
        elif isinstance(statement, ast.ClassDef | ast.FunctionDef):
            read.imports.setdefault(Path(name).stem, []).append(statement.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            part = _part(node.targets[0].id, node.value)
            if part is not None and part not in read.parts:
                read.parts[part] = (ast.unparse(node), f"{Path(name).name}:{node.lineno}")


def _part(variable: str, value: ast.expr) -> str | None:
    """Which part of a target an assignment builds."""
    called = ""
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func).rpartition(".")[2].lower().replace("_", "")
    elif not isinstance(value, ast.Constant):
        return None
    for part, (calls, variables) in _PARTS.items():
        if (called and any(called.endswith(c) for c in calls)) or variable.lower() in variables:
            return part
    return None


def _source(read: _Read, framework: str) -> str:
    lines = [
        '"""What advisor may measure. Complete the lines marked TODO; nothing of yours is changed.',
        "",
        _NOTES[framework],
        '"""',
        "",
        *dict.fromkeys(read.lines),
        *([""] if read.lines else []),
        "from advisor.probes import Target",
    ]
    body: list[str] = []
    given: list[str] = []
    for part in _ORDER:
        if part in read.parts:
            code, place = read.parts[part]
            variable = code.partition(" = ")[0]
            body += [f"    # from {place}", *(f"    {line}" for line in code.splitlines())]
            given.append(f"        {part}={variable},")
        elif part not in _OWN[framework]:
            given.append(f"        # TODO {part}=...,  # {_TODO[part]}")
    text = "\n".join(body)
    for module, names in read.imports.items():
        used = [n for n in names if f"{n}(" in text]
        if used:
            lines.append(f"from {module} import {', '.join(used)}")
    lines += ["", "", "def advisor_target() -> Target:", *body, "    return Target("]
    lines += [*given, "        # fresh=True,  # if the weights were not trained yet", "    )", ""]
    return "\n".join(lines)
