"""The skeleton of a target, filled from the person's code, which is read and never run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from advisor.errors import InputError
from advisor.probes import training_code
from advisor.probes.training_code import Code, Statement, called, closure, loaded, read, root

# What tells a framework apart, the most special first.
_IMPORTS = {
    "lightning": ("lightning", "pytorch_lightning"),
    "huggingface": ("transformers",),
    "keras": ("keras", "tensorflow"),
    "pytorch": ("torch",),
}
FRAMEWORKS = ("keras", "pytorch", "lightning", "huggingface")
# What a line that builds a part looks like: words in the called name, and in the variable.
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "optimizer": (("adam", "adamw", "sgd", "rmsprop", "adagrad", "lion"), ("optimizer", "opt")),
    "loss": (("loss", "crossentropy"), ("criterion", "loss_fn", "loss_function")),
    "train_batches": (
        (),
        ("train_loader", "trainloader", "train_dataloader", "train_dl", "train_ds", "loader"),
    ),
    "val_batches": (
        (),
        (
            "val_loader",
            "valloader",
            "valid_loader",
            "val_dataloader",
            "val_dl",
            "val_ds",
            "test_loader",
            "testloader",
            "test_ds",
        ),
    ),
    "model": (("sequential", "from_pretrained"), ("model", "net", "network")),
    "num_classes": ((), ("num_classes", "n_classes", "num_labels")),
    "trainer": ((), ()),
}
_TODO = {
    "model": "your model, with its weights loaded",
    "train_batches": "your training loader or dataset: batches of (inputs, labels)",
    "val_batches": "your validation loader or dataset",
    "loss": "your loss",
    "optimizer": "your optimizer",
}
_OWN = {
    "keras": ("loss", "optimizer"),
    "lightning": ("loss", "optimizer"),
    "huggingface": ("loss",),
    "pytorch": (),
}
_NOTES = {
    "keras": "A compiled model brings its own loss and optimizer.",
    "lightning": "A LightningModule brings its own loss (training_step) and optimizer.",
    "huggingface": "A Hugging Face model computes its own loss from batches that are dicts.",
    "pytorch": "Give loss(outputs, labels) and the optimizer of the model's parameters.",
}
_WEIGHTS = {
    "keras": 'model.load_weights("...weights.h5")',
    "pytorch": 'model.load_state_dict(torch.load("....pt", weights_only=True))',
    "lightning": 'model = type(model).load_from_checkpoint("....ckpt")',
    "huggingface": 'safetensors.torch.load_model(model, "output/checkpoint-.../model.safetensors")',
}


@dataclass
class _Draft:
    """What goes into the skeleton: arguments of ``Target``, in order, and lines before it."""

    code: Code
    framework: str
    arguments: dict[str, str] = field(default_factory=dict[str, str])
    parts: dict[str, Statement] = field(default_factory=dict[str, Statement])
    after: list[str] = field(default_factory=list[str])
    """Lines that follow what was taken from the person's code."""
    imports: list[str] = field(default_factory=list[str])

    def needs(self) -> frozenset[str]:
        """Names that arguments and added lines read."""
        text = "\n".join([*self.arguments.values(), *self.after])
        return loaded(ast.parse(text)) - {n for line in self.after for n in _assigned(line)}


def write(texts: list[tuple[str, str]], framework: str | None) -> str:
    """Python source of a target; ``texts`` are names and contents of the person's files.

    Raises ``InputError`` for an unknown framework and for code that does not parse.
    """
    if framework is not None and framework not in FRAMEWORKS:
        raise InputError(f"--framework {framework}: not known. One of {', '.join(FRAMEWORKS)}.")
    code = read(texts)
    found = next((f for f, names in _IMPORTS.items() if code.modules() & set(names)), "pytorch")
    draft = _Draft(code, framework or found)
    _find_parts(draft)
    for look in (_from_parts, _FILL[draft.framework], _weights):
        look(draft)
    return _source(draft)


def _find_parts(draft: _Draft) -> None:
    for statement in draft.code.statements:
        if isinstance(statement.node, ast.Assign) and isinstance(
            statement.node.targets[0], ast.Name
        ):
            part = _part(statement.node.targets[0].id, statement.node.value)
            if part is not None:
                draft.parts.setdefault(part, statement)


def _part(variable: str, value: ast.expr) -> str | None:
    """Which part of a target an assignment builds."""
    name = called(value).lower().replace("_", "") if isinstance(value, ast.Call) else ""
    if name.endswith("trainer"):
        return "trainer"
    if isinstance(value, ast.Constant) and variable.lower() not in _PARTS["num_classes"][1]:
        return None
    for part, (calls, variables) in _PARTS.items():
        if (name and any(name.endswith(c) for c in calls)) or variable.lower() in variables:
            return part
    return None


def _variable(statement: Statement) -> str:
    assert isinstance(statement.node, ast.Assign)
    return ast.unparse(statement.node.targets[0])


def _from_parts(draft: _Draft) -> None:
    for part in ("num_classes", "model", "train_batches", "val_batches", "loss", "optimizer"):
        if part in draft.parts and part not in _OWN[draft.framework]:
            draft.arguments[part] = _variable(draft.parts[part])


def _calls(code: Code, *names: str) -> list[ast.Call]:
    return [n for n in code.walk() if isinstance(n, ast.Call) and called(n) in names]


def _named(call: ast.Call, name: str, position: int) -> ast.expr | None:
    """An argument by its name or its place."""
    given = next((k.value for k in call.keywords if k.arg == name), None)
    if given is None and len(call.args) > position:
        return call.args[position]
    return given


# --- what each framework's own loop says


def _pytorch(draft: _Draft) -> None:
    """The loop that goes backward tells the loader, and the loss where it is a function."""
    for loop in (n for n in draft.code.walk() if isinstance(n, ast.For)):
        if any(isinstance(n, ast.For) and n is not loop for n in ast.walk(loop)):
            continue  # epochs
        inside = [n for n in ast.walk(loop) if isinstance(n, ast.Call)]
        if not any(called(n) == "backward" for n in inside):
            continue
        source = loop.iter
        while isinstance(source, ast.Call) and source.args:  # enumerate, tqdm
            source = source.args[0]
        if isinstance(source, ast.Name):
            draft.arguments["train_batches"] = source.id
        losses = [n for n in inside if root(n.func) in ("F", "nn", "torch") and _is_loss(n)]
        if losses and "loss" not in draft.arguments:
            draft.arguments["loss"] = ast.unparse(losses[0].func)
            draft.parts.pop("loss", None)
        return


def _is_loss(call: ast.Call) -> bool:
    return any(word in called(call) for word in ("loss", "cross_entropy"))


def _keras(draft: _Draft) -> None:
    """``fit`` tells the data: arrays as batches in the order in which it delivers them."""
    fits = _calls(draft.code, "fit", "fit_generator")
    if not fits:
        return
    fit = fits[0]
    inputs, labels = _named(fit, "x", 0), _named(fit, "y", 1)
    draft.arguments.setdefault("model", root(fit.func))
    if inputs is None:
        return
    size = _named(fit, "batch_size", 2)
    batch = ast.unparse(size) if size is not None else "32"  # the default of fit
    validation = _named(fit, "validation_data", 7)
    share = _named(fit, "validation_split", 6)
    if labels is None:
        draft.arguments["train_batches"] = ast.unparse(inputs)
    else:
        draft.imports.append("import tensorflow as tf")
        if isinstance(inputs, ast.List):
            inputs = ast.Tuple(inputs.elts, ast.Load())
        x, y = ast.unparse(inputs), ast.unparse(labels)
        if validation is None and share is not None:
            draft.after.append(f"cut = int(len({y}) * (1 - {ast.unparse(share)}))")
            draft.arguments["val_batches"] = _batched(f"{x}[cut:], {y}[cut:]", batch)
            x, y = f"{x}[:cut]", f"{y}[:cut]"
        shuffled = _named(fit, "shuffle", 8)
        still = isinstance(shuffled, ast.Constant) and shuffled.value is False
        order = "" if still else f".shuffle(len({y}))"
        draft.arguments["train_batches"] = _batched(f"{x}, {y}", batch, order)
    if isinstance(validation, ast.Tuple):
        pair = ", ".join(ast.unparse(e) for e in validation.elts[:2])
        draft.arguments["val_batches"] = _batched(pair, batch)
    elif validation is not None:
        draft.arguments["val_batches"] = ast.unparse(validation)


def _batched(pair: str, batch: str, order: str = "") -> str:
    return f"tf.data.Dataset.from_tensor_slices(({pair})){order}.batch({batch})"


def _lightning(draft: _Draft) -> None:
    """``trainer.fit`` tells the module and the loaders, or the data module."""
    own = {
        name
        for name, held in draft.code.definitions.items()
        if isinstance(held.node, ast.ClassDef)
        and any("LightningModule" in ast.unparse(base) for base in held.node.bases)
    }
    for call in _calls(draft.code, "fit"):
        model = _named(call, "model", 0)
        if model is None:
            continue
        draft.arguments["model"] = ast.unparse(model)
        train = _named(call, "train_dataloaders", 1)
        data = _named(call, "datamodule", 3)
        if train is not None and "DataModule" in _built_by(draft, train):
            data = train
        if data is not None:
            held = ast.unparse(data)
            draft.after += [f'{held}.prepare_data()\n{held}.setup("fit")']
            draft.arguments["train_batches"] = f"{held}.train_dataloader()"
            draft.arguments["val_batches"] = f"{held}.val_dataloader()"
        elif train is not None:
            draft.arguments["train_batches"] = ast.unparse(train)
            val = _named(call, "val_dataloaders", 2)
            if val is not None:
                draft.arguments["val_batches"] = ast.unparse(val)
        return
    for statement in draft.code.statements:
        node = statement.node
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and called(node.value) in own
        ):
            draft.arguments["model"] = _variable(statement)


def _built_by(draft: _Draft, value: ast.expr) -> str:
    """Names of the classes that a variable may be of, with their bases."""
    name, text = root(value), ""
    for statement in draft.code.statements:
        if name in statement.binds and isinstance(statement.node, ast.Assign):
            text += (
                called(statement.node.value) if isinstance(statement.node.value, ast.Call) else ""
            )
    held = draft.code.definitions.get(text)
    if held is not None and isinstance(held.node, ast.ClassDef):
        text += " ".join(map(ast.unparse, held.node.bases))
    return text


def _huggingface(draft: _Draft) -> None:
    """A ``Trainer`` builds loaders and optimizer itself."""
    if "trainer" not in draft.parts:
        return
    call = draft.parts["trainer"].node
    assert isinstance(call, ast.Assign)
    assert isinstance(call.value, ast.Call)
    trainer = _variable(draft.parts["trainer"])
    draft.arguments = {
        "model": f"{trainer}.model",
        "train_batches": f"{trainer}.get_train_dataloader()",
    }
    if _named(call.value, "eval_dataset", 4) is not None:
        draft.arguments["val_batches"] = f"{trainer}.get_eval_dataloader()"
    draft.arguments["optimizer"] = f"{trainer}.create_optimizer()"


_FILL: dict[str, Callable[[_Draft], None]] = {
    "pytorch": _pytorch,
    "keras": _keras,
    "lightning": _lightning,
    "huggingface": _huggingface,
}


# --- weights


def _weights(draft: _Draft) -> None:
    """Load what the script saves, where that can be seen."""
    model = draft.arguments.get("model", "model")
    for call in _calls(draft.code, "save", "save_weights", "save_pretrained", "save_model"):
        path = _named(call, "f" if root(call.func) == "torch" else "filepath", 0)
        if path is None:
            continue
        if draft.framework == "pytorch" and root(call.func) == "torch":
            lines = _torch_saved(call, model, draft.arguments.get("optimizer"))
        elif draft.framework == "keras" and root(call.func) == root(
            ast.parse(model, mode="eval").body
        ):
            file = ast.unparse(path)
            whole = called(call) == "save"
            lines = [f"{model} = keras.models.load_model({file})"] if whole else []
            lines = lines or [f"{model}.load_weights({file})"]
            if whole:
                draft.imports.append("import keras")
        else:
            continue
        if lines:
            draft.after += lines
            return


def _torch_saved(call: ast.Call, model: str, optimizer: str | None) -> list[str]:
    """Lines that load what ``torch.save`` wrote; a whole pickled module is not opened."""
    held, path = call.args[0], _named(call, "f", 1)
    if path is None:
        return []
    opened = f"torch.load({ast.unparse(path)}, weights_only=True)"
    if ast.unparse(held) == f"{model}.state_dict()":
        return [f"{model}.load_state_dict({opened})"]
    if not isinstance(held, ast.Dict):
        return []
    keys = {
        ast.unparse(v): ast.unparse(k) for k, v in zip(held.keys, held.values, strict=True) if k
    }
    lines = [
        f"{name}.load_state_dict(saved[{keys[f'{name}.state_dict()']}])"
        for name in (model, optimizer)
        if f"{name}.state_dict()" in keys
    ]
    return [f"saved = {opened}", *lines] if lines else []


def _assigned(line: str) -> list[str]:
    return [
        ast.unparse(t) for n in ast.parse(line).body if isinstance(n, ast.Assign) for t in n.targets
    ]


# --- the text


def _source(draft: _Draft) -> str:
    code = draft.code
    scopes = list(dict.fromkeys(p.scope for p in draft.parts.values() if p.scope))
    chosen, definitions, used, unknown = closure(code, draft.needs(), scopes)
    chosen = _ordered(training_code.seeds(code, {"", *scopes}), chosen) if chosen else chosen
    for statement in chosen:
        used |= statement.needs & code.imports.keys()
    # What copied definitions read stays at the level of the module.
    copied = [d for d in definitions if not d.importable]
    outer_names = frozenset(n for d in copied for n in loaded(d.node))
    outer, _, _, _ = closure(code, outer_names - code.definitions.keys(), [])
    inner = [s for s in chosen if s not in outer]
    lines = [
        '"""What advisor may measure. Complete the lines marked TODO; nothing of yours is changed.',
        "",
        _NOTES[draft.framework],
        '"""',
        "",
        *(["from __future__ import annotations", ""] if code.future else []),
    ]
    given = list(dict.fromkeys(ast.unparse(code.imports[n]) for n in code.imports if n in used))
    lines += dict.fromkeys([*given, *draft.imports])
    lines += [""] if used or draft.imports else []
    lines.append("from advisor.probes import Target")
    for held in definitions:
        if held.importable:
            assert isinstance(held.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            lines.append(f"from {_module(held.file)} import {held.node.name}")
    lines += [line for s in outer for line in ("", *_lines(s, ""))]
    lines += [line for d in copied for line in ("", "", ast.unparse(d.node))]
    body = [line for s in inner for line in _lines(s, "    ")]
    body = [*_placeholders(code, draft, unknown), *body]
    body += [f"    {line}" for text in draft.after for line in text.splitlines()]
    body += _hints(draft)
    lines += ["", "", "def advisor_target() -> Target:", *body, "    return Target("]
    lines += [*_arguments(draft), "    )", ""]
    return "\n".join(lines)


def _module(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].removesuffix(".py")


def _ordered(first: list[Statement], others: list[Statement]) -> list[Statement]:
    """Seeds where they stood among the statements, never twice."""
    every = [*others, *(s for s in first if s not in others)]
    order = {id(s): n for n, s in enumerate(others)}
    late = len(others)

    def place(statement: Statement) -> tuple[int, int]:
        later = [
            order[id(s)]
            for s in others
            if s.scope == statement.scope and s.node.lineno > statement.node.lineno
        ]
        own = order.get(id(statement))
        return (own, 1) if own is not None else (min(later, default=late), 0)

    return sorted(every, key=place)


def _lines(statement: Statement, indent: str) -> list[str]:
    """The statement as it stands, with its place; arguments of a command line are the defaults."""
    text = ast.unparse(statement.node).replace(".parse_args()", ".parse_args([])")
    return [f"{indent}# from {statement.place}", *(f"{indent}{x}" for x in text.splitlines())]


def _placeholders(code: Code, draft: _Draft, unknown: set[str]) -> list[str]:
    """Names that the code shown does not define; parameters take their defaults."""
    made = {n for line in draft.after for n in _assigned(line)}
    made |= {line.rpartition(" ")[2] for line in draft.imports}
    lines: list[str] = []
    for name in sorted(unknown - made):
        default = code.parameters.get(name)
        text = ast.unparse(default) if default is not None else "..."
        why = "the default of a parameter" if default is not None else "not in the code shown"
        lines.append(f"    {name} = {text}  # TODO {why}")
    return lines


def _arguments(draft: _Draft) -> list[str]:
    wanted = ("num_classes", "model", "train_batches", "val_batches", "loss", "optimizer")
    lines: list[str] = []
    for part in wanted:
        if part in draft.arguments:
            lines.append(f"        {part}={draft.arguments[part]},")
        elif part in _TODO and part not in _OWN[draft.framework]:
            lines.append(f"        # TODO {part}=...,  # {_TODO[part]}")
    if _unloaded(draft):
        lines.append("        # fresh=True,  # if the weights were never trained")
    return lines


def _unloaded(draft: _Draft) -> bool:
    return not any("load" in line for line in draft.after)


def _hints(draft: _Draft) -> list[str]:
    """Weights matter more than anything: without them a network is measured that never trained."""
    if not _unloaded(draft):
        return []
    hint = _WEIGHTS[draft.framework].replace("(model", f"({draft.arguments.get('model', 'model')}")
    return [f"    # TODO load what training left: {hint}"]
