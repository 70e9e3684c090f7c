"""What a training script builds and what that needs; the script is read and never run.

A part (the model, a loader, the loss) is built by a statement. What the statement needs comes
from other statements of the same function or of the module, and from functions and classes.
Statements that train, save or print are no part of it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from advisor.errors import InputError

Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Methods called for what they change in their object: they belong to building it.
# fmt: off
_BUILDING = frozenset({
    "add", "compile", "build", "to", "cuda", "cpu", "half", "bfloat16", "double", "float",
    "apply", "load_state_dict", "load_weights", "set_weights", "requires_grad_",
    "resize_token_embeddings", "gradient_checkpointing_enable", "append", "extend", "update",
    "add_argument", "add_module", "register_buffer", "setup", "prepare_data", "adapt",
    "set_format", "add_special_tokens",
})
# fmt: on
# Calls after which a statement is training, not building.
# fmt: off
_TRAINING = frozenset({
    "fit", "fit_generator", "train", "train_on_batch", "backward", "evaluate", "predict",
})
# fmt: on


@dataclass
class Statement:
    """A statement that builds, with the names it binds or changes and those it needs."""

    node: ast.stmt
    file: str
    scope: str
    binds: frozenset[str]
    needs: frozenset[str]

    @property
    def place(self) -> str:
        """``train.py:41``."""
        return f"{Path(self.file).name}:{self.node.lineno}"


@dataclass
class Definition:
    """A function or class of a module; ``importable`` when importing that module only defines."""

    node: ast.stmt
    file: str
    importable: bool


@dataclass
class Code:
    """Everything read from the files of one training."""

    statements: list[Statement] = field(default_factory=list[Statement])
    definitions: dict[str, Definition] = field(default_factory=dict[str, Definition])
    imports: dict[str, ast.Import | ast.ImportFrom] = field(
        default_factory=dict[str, ast.Import | ast.ImportFrom]
    )
    future: bool = False
    parameters: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    """Parameters of functions that have a default."""
    trees: list[tuple[str, ast.Module]] = field(default_factory=list[tuple[str, ast.Module]])

    def modules(self) -> set[str]:
        """First names of everything imported."""
        found: set[str] = set()
        for node in self.imports.values():
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
            else:
                found |= {a.name.partition(".")[0] for a in node.names}
        return found

    def walk(self) -> Iterator[ast.AST]:
        """Every node of every file."""
        for _, tree in self.trees:
            yield from ast.walk(tree)


def read(texts: Sequence[tuple[str, str]]) -> Code:
    """Files by name and content; raises ``InputError`` for what does not parse."""
    code = Code()
    for name, text in texts:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise InputError(f"{name}: does not parse as Python: {error}.") from error
        code.trees.append((name, tree))
        _read_module(tree, name, code)
    return code


def _read_module(tree: ast.Module, file: str, code: Code) -> None:
    importable = all(map(_only_defines, tree.body))
    for node in _flat(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            code.future |= isinstance(node, ast.ImportFrom) and node.module == "__future__"
            for alias in node.names:
                code.imports[(alias.asname or alias.name).partition(".")[0]] = node
        elif isinstance(node, _DEFINITIONS):
            code.definitions[node.name] = Definition(node, file, importable)
    _read_scope(tree.body, "", file, code)
    for node in ast.walk(tree):
        if isinstance(node, Function):
            _read_scope(node.body, node.name, file, code)
            given = [*node.args.posonlyargs, *node.args.args]
            defaults = node.args.defaults
            pairs = [
                *zip(given[len(given) - len(defaults) :], defaults, strict=True),
                *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
            ]
            for argument, default in pairs:
                if default is not None:
                    code.parameters.setdefault(argument.arg, default)


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return _is_main(node)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return not any(isinstance(n, ast.Call) for n in ast.walk(node))
    return isinstance(node, (ast.Import, ast.ImportFrom, *_DEFINITIONS))


def _is_main(node: ast.If) -> bool:
    return "__main__" in ast.unparse(node.test)


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements one by one; blocks that train are opened, others are one statement."""
    for node in body:
        if _opened(node):
            yield from _flat(node.body)
        else:
            yield node


def _opened(node: ast.stmt) -> TypeGuard[ast.If | ast.With | ast.Try]:
    if isinstance(node, ast.Try):
        return True
    main = isinstance(node, ast.If) and _is_main(node)
    return main or (isinstance(node, ast.If | ast.With) and _trains(node))


def _read_scope(body: Sequence[ast.stmt], scope: str, file: str, code: Code) -> None:
    for node in _flat(body):
        if isinstance(node, (*_DEFINITIONS, ast.Import, ast.ImportFrom)) or _trains(node):
            continue
        binds = _bound(node)
        if binds:
            code.statements.append(Statement(node, file, scope, binds, loaded(node)))


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _trains(node: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in _TRAINING
        # model.train() only sets a mode, and a dataset has a split of that name
        and not (n.func.attr == "train" and isinstance(node, ast.Assign))
        for n in ast.walk(node)
    )


def _bound(node: ast.stmt) -> frozenset[str]:
    """Names that a statement binds, or whose object it changes."""
    found: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Assign(targets=targets):
                found |= {root(n) for t in targets for n in _elements(t)}
            case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
                found.add(root(target))
            case ast.withitem(optional_vars=ast.Name(id=name)):
                found.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute() as function)):
                if function.attr in _BUILDING or "seed" in function.attr:
                    found.add(root(function))
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if "seed" in name:
                found.add(name)
            case _:
                pass
    if found and isinstance(node, ast.For):  # for p in model.parameters(): p.requires_grad = ...
        found |= {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
    return frozenset(found - {""})


def _elements(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        return [n for t in target.elts for n in _elements(t)]
    return [target]


def root(node: ast.expr) -> str:
    """The name that an expression of attributes, items and calls starts from."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def loaded(node: ast.AST) -> frozenset[str]:
    """Names that are read and not bound inside: loop variables and arguments are left out."""
    read: set[str] = set()
    local: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.comprehension(target=target) | ast.For(target=target):
                local |= {root(n) for n in _elements(target)}
            case ast.arg(arg=name):
                local.add(name)
            case _:
                pass
    return frozenset(read - local - set(dir(builtins)))


def seeds(code: Code, scopes: set[str]) -> list[Statement]:
    """Calls that seed random generators: data that a script draws must come out the same."""
    return [s for s in code.statements if s.scope in scopes and "seed" in ast.unparse(s.node)]


def closure(
    code: Code, wanted: frozenset[str], scopes: Sequence[str]
) -> tuple[list[Statement], list[Definition], set[str], set[str]]:
    """What those names need: statements in order, definitions, imported names, unknown names.

    ``scopes`` are the functions that are looked through before the module itself.
    """
    chosen: list[Statement] = []
    held: dict[str, Definition] = {}
    used: set[str] = set()
    unknown: set[str] = set()
    left, seen = sorted(wanted), set[str]()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        # A name that was imported is never bound by what merely calls it: torch.manual_seed(0).
        found = [] if name in code.imports else _binding(code, name, scopes)
        for statement in found:
            if statement not in chosen:
                chosen.append(statement)
                left += sorted(statement.needs)
        if found:
            continue
        if name in code.definitions:
            held[name] = code.definitions[name]
            if not held[name].importable:
                known = {n for s in code.statements if not s.scope for n in s.binds}
                known |= {*code.definitions, *code.imports}
                left += sorted(loaded(held[name].node) & known)
        elif name in code.imports:
            used.add(name)
        else:
            unknown.add(name)
    rank = {scope: number for number, scope in enumerate(["", *scopes])}
    files = [name for name, _ in code.trees]
    chosen.sort(
        key=lambda s: (rank[s.scope], files.index(s.file), s.node.lineno, s.node.col_offset)
    )
    definitions = sorted(held.values(), key=lambda d: (files.index(d.file), d.node.lineno))
    return chosen, definitions, used, unknown


def _binding(code: Code, name: str, scopes: Sequence[str]) -> list[Statement]:
    """Statements that bind or change a name, in the first scope that binds it."""
    for scope in [*scopes, ""]:
        found = [s for s in code.statements if s.scope == scope and name in s.binds]
        if found:
            return found
    return []
