"""Walk the syntax tree of a snippet and note every fact, in order of evaluation."""

from __future__ import annotations

import bisect
import builtins
import functools
import itertools
import re
from collections.abc import Sequence

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

from advisor import patterns
from advisor.intake.code.chosen import is_chosen, name_chosen
from advisor.intake.code.facts import (
    Assignment,
    Block,
    BlockKind,
    Call,
    Class,
    Function,
    Import,
    Place,
    Program,
    Value,
)
from advisor.intake.code.names import ALIASES, BARE, SHARED, canonical, guess_framework
from advisor.model import Snippet

# Deeper expressions are kept as text only: bounded time and stack on hostile input.
MAX_DEPTH = 60
MAX_TEXT = 200
# A name up to this length has fewer than MAX_DEPTH parts and is read in one piece.
MAX_NAME = 100

_BUILTINS = frozenset(dir(builtins)) | {"self", "cls", "xrange", "unicode", "raw_input", "_"}
_FROM = patterns.pattern(
    r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]{0,4000}\)|(?:\\\n|[^\n#;])+)", re.MULTILINE
)
_IMPORT = patterns.pattern(r"^[ \t]*import[ \t]+([^\n#;]+)", re.MULTILINE)
_STATEMENT_TARGET = patterns.pattern(
    r"(?:^|;)[ \t]*([A-Za-z_][\w, \t]{0,200}?|\(?[A-Za-z_]\w*[ \t]*,[\w, \t()*]{0,200}?)"
    r"[ \t]*=(?!=)",
    re.MULTILINE,
)
_CHAINED = patterns.pattern(r"=(?<![=!<>]=)[ \t]*([A-Za-z_]\w*)[ \t]*(?==[^=])")
_ATTRIBUTE = patterns.pattern(
    r"(?:^|;)[ \t]*([A-Za-z_]\w*\.\w+)[ \t]*(?::[^=\n]{0,80})?=(?!=)", re.MULTILINE
)
_ATTRIBUTES = patterns.pattern(
    r"^[ \t]*\(?((?:[A-Za-z_][\w.]{0,80}[ \t]*,[ \t]*){1,20}[A-Za-z_][\w.]{0,80})[ \t]*\)?[ \t]*"
    r"=(?!=)",
    re.MULTILINE,
)
_DOTTED = patterns.pattern(r"[A-Za-z_]\w*\.\w+")
# ``slim = tf.contrib.slim``: another name for a part of a library.
_RENAMED = patterns.pattern(
    r"^([A-Za-z_]\w*)[ \t]*=[ \t]*([A-Za-z_]\w*(?:\.\w+){1,6})[ \t]*(?:#[^\n]*)?$", re.MULTILINE
)
_LIBRARIES = ("tensorflow", "keras", "torch", "torchvision", "sklearn", "jax", "flax", "optax")
# What begins with its word is found faster than what begins with a border of words.
_BOUND = [
    patterns.pattern(rf"{word}(?<!\w{word})[ \t]+([A-Za-z_]\w*)")
    for word in ("def", "class", "as", "for", "global")
]
_LOOP = patterns.pattern(r"for(?<!\wfor)[ \t]+([\w, \t()*]{1,200}?)[ \t]+in\b")
_DEF = patterns.pattern(r"def(?<!\wdef)[ \t]+\w+[ \t]*\(([^)]{0,2000})\)")
_WORD = patterns.pattern(r"[A-Za-z_]\w*")
_CONSTANTS = frozenset({"None", "True", "False"})
_PLAIN = patterns.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


@functools.lru_cache(maxsize=4)
def parse(text: str) -> Tree:
    """The syntax tree; tree-sitter recovers from errors and never fails."""
    return _parser().parse(text.encode("utf-8", "replace"))


def extract(snippets: Sequence[Snippet]) -> Program:
    """The facts of all snippets, as one program in the order given."""
    names = _Names(snippets)
    walker = _Walker(names)
    for index, snippet in enumerate(snippets):
        walker.read(snippet, index)
    certain = all(s.scope_certain for s in snippets)
    found = walker.program(certain)
    if walker.chosen and name_chosen(found, walker.chosen):
        found = walker.program(certain)  # what it looked up by the names before has changed
    return found


class _Names:
    """What names mean: imports, names the program binds itself, and the usual aliases."""

    def __init__(self, snippets: Sequence[Snippet]) -> None:
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.found: list[Import] = []
        self.bound: set[str] = set()
        self.attributes: set[str] = set()
        self.known: dict[str, tuple[str, bool]] = {}
        for snippet in snippets:
            self._read_imports(snippet)
            self._read_bound(snippet.text)
        for snippet in snippets:
            self._read_renamed(snippet.text)
        names = set(self.imports.values()) | set(self.stars)
        text = "\n".join(s.text for s in snippets)
        self.framework = guess_framework(names) or _framework_from_text(text)
        self.uses_torch = self.framework in ("pytorch", "lightning", "huggingface")
        self.uses_jax = self.framework == "jax"

    def _read_imports(self, snippet: Snippet) -> None:
        for match in _FROM.finditer(snippet.text):
            module = match[1]
            for item in match[2].replace("\\", " ").strip("() \t\n").split(","):
                item = item.partition("#")[0].strip()
                name, _, alias = item.partition(" as ")
                if name.strip() == "*":
                    self.stars.append(canonical(module))
                elif item:
                    self._add(snippet, match.start(), f"{module}.{name.strip()}", alias or name)
        for match in _IMPORT.finditer(snippet.text):
            for item in match[1].split(","):
                name, _, alias = item.strip().partition(" as ")
                if not alias:
                    root = name.split(".")[0].strip()
                    self._add(snippet, match.start(), root, root)
                    if "." in name and self.found:
                        self.found.append(Import(name, canonical(name), self.found[-1].place))
                else:
                    self._add(snippet, match.start(), name.strip(), alias)

    def _add(self, snippet: Snippet, position: int, name: str, alias: str) -> None:
        alias = alias.strip()
        if not _WORD.fullmatch(alias):
            return
        self.imports[alias] = canonical(name)
        row = bisect.bisect_right(_row_starts(snippet.text), position) - 1
        self.found.append(Import(alias, canonical(name), place(snippet, row)))

    def _read_renamed(self, text: str) -> None:
        """Names that stand for a module or a function of a library, and for nothing else."""
        for match in _RENAMED.finditer(text):
            alias, (root, _, rest) = match[1], match[2].partition(".")
            known = self.imports.get(root) or ALIASES.get(root, "")
            whole = canonical(f"{known}.{rest}")
            part = whole.rpartition(".")[2]
            again = len(re.findall(rf"^[ \t]*{alias}[ \t]*=(?!=)", text, re.MULTILINE)) > 1
            if known.split(".")[0] in _LIBRARIES and part.islower() and not again:
                self.imports.setdefault(alias, whole)

    def _read_bound(self, text: str) -> None:
        for match in _STATEMENT_TARGET.finditer(text):
            self.bound.update(_WORD.findall(match[1]))
        for binding in _BOUND:
            self.bound.update(m[1] for m in binding.finditer(text))
        self.bound.update(m[1] for m in _CHAINED.finditer(text))
        self.attributes.update(m[1] for m in _ATTRIBUTE.finditer(text))
        for match in _ATTRIBUTES.finditer(text):
            self.attributes.update(_DOTTED.findall(match[1]))
        for match in _LOOP.finditer(text):
            self.bound.update(_WORD.findall(match[1]))
        for match in _DEF.finditer(text):
            self.bound.update(_WORD.findall(match[1]))

    def resolve(self, dotted: str) -> tuple[str, bool]:
        """The canonical name, and whether it was guessed."""
        found = self.known.get(dotted)
        if found is None:
            found = self.known[dotted] = self._resolve(dotted)
        return found

    def _resolve(self, dotted: str) -> tuple[str, bool]:
        root, dot, rest = dotted.partition(".")
        if root in self.imports:
            return canonical(f"{self.imports[root]}{dot}{rest}"), False
        if root in self.bound or root == "self":
            return dotted, False
        guess = self._guess(root, bool(rest))
        return (dotted, False) if guess is None else (canonical(f"{guess}{dot}{rest}"), True)

    def _guess(self, root: str, has_rest: bool) -> str | None:
        if has_rest:
            if root == "nn" and self.uses_jax:
                return "flax.linen"
            if root in ("layers", "losses", "optimizers") and self.uses_torch:
                return None
            return ALIASES.get(root)
        if root in SHARED:
            return SHARED[root][0 if self._torch_star(root) else 1]
        return BARE.get(root)

    def _torch_star(self, root: str) -> bool:
        return self.uses_torch or any(s.startswith("torch") for s in self.stars)

    def knows(self, root: str) -> bool:
        return (
            root in self.imports
            or root in self.bound
            or root in _BUILTINS
            or root in ALIASES
            or root in BARE
            or root in SHARED
        )


_TORCH_TEXT = patterns.pattern(
    r"\b(?:torch|nn\.Module|optim\.(?:SGD|Adam)|\.backward\(\)|\.cuda\(\))"
)
_TF1_TEXT = patterns.pattern(
    r"\btf\.(?:train\.\w+|placeholder|Session|layers|contrib|losses\.[a-z]|get_variable|app|estimator)"
    r"|\bslim\."
)
_KERAS_TEXT = patterns.pattern(
    r"\bkeras\b|model\.(?:compile|fit|fit_generator|add)\(|\b(?:Dense|Conv2D|LSTM|Sequential)\("
)


def _framework_from_text(text: str) -> str:
    if _TORCH_TEXT.search(text):
        return "pytorch"
    if _TF1_TEXT.search(text):
        return "tensorflow1"
    return "keras" if _KERAS_TEXT.search(text) else ""


def place(snippet: Snippet, row: int) -> Place:
    """The person's own line for a row of the normalised text."""
    line = snippet.lines[row] if row < len(snippet.lines) else row + 1
    rows = _rows(snippet.text)
    text = rows[row].strip() if row < len(rows) else ""
    return Place(f"{snippet.name}:{line}", line, text[:MAX_TEXT])


@functools.lru_cache(maxsize=32)
def _rows(text: str) -> list[str]:
    return text.split("\n")


@functools.lru_cache(maxsize=4)
def _row_starts(text: str) -> list[int]:
    """The position of the first character of every row."""
    return [0, *itertools.accumulate(len(row) + 1 for row in _rows(text))][:-1]


class _Walker:
    def __init__(self, names: _Names) -> None:
        self.names = names
        self.order = 0
        self.calls: list[Call] = []
        self.assignments: list[Assignment] = []
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.all_blocks: list[Block] = []
        self.ellipses: list[Place] = []
        self.idle: list[tuple[str, Place]] = []
        self.used: set[str] = set()
        self.options: dict[str, Value] = {}
        self.errors = 0
        self.blocks: tuple[Block, ...] = ()
        self.function = ""
        self.klass = ""
        self.returns: list[tuple[Value, Place]] = []
        self.yields: list[tuple[Value, Place, tuple[Block, ...]]] = []
        self.comments: list[tuple[str, Place]] = []
        self.chosen: list[tuple[Call, Value]] = []

    def read(self, snippet: Snippet, index: int) -> None:
        self.snippet, self.index = snippet, index
        self.source = snippet.text.encode("utf-8", "replace")
        self.ascii = snippet.text if snippet.text.isascii() else ""
        self.rows = snippet.text.split("\n")
        self.lines = snippet.lines
        self.places: dict[int, Place] = {}
        self.blocks, self.function, self.klass = (), "", ""
        self.body(parse(snippet.text).root_node)
        for row, line in enumerate(self.rows):
            before, mark, after = line.partition("#")
            if mark and before.count('"') % 2 == before.count("'") % 2 == 0:
                self.comments.append((after.strip()[:MAX_TEXT], place(snippet, row)))

    def program(self, scope_certain: bool) -> Program:
        undefined = sorted(n for n in self.used if not self.names.knows(n))
        found = {c.name for c in self.calls} | {i.name for i in self.names.found}
        return Program(
            calls=tuple(self.calls),
            assignments=tuple(self.assignments),
            functions=tuple(self.functions),
            classes=tuple(self.classes),
            imports=tuple(self.names.found),
            blocks=tuple(self.all_blocks),
            ellipses=tuple(self.ellipses),
            idle=tuple(self.idle),
            undefined=tuple(undefined),
            errors=self.errors,
            framework=guess_framework(found) or self.names.framework,
            scope_certain=scope_certain,
            options=self.options,
            comments=tuple(self.comments),
        )

    # --- small things ---

    def text(self, node: Node) -> str:
        start, end = node.byte_range
        if end - start > MAX_TEXT:
            end = start + MAX_TEXT
        if self.ascii:  # positions in bytes are those of characters
            return self.ascii[start:end]
        return self.source[start:end].decode("utf-8", "replace")

    def place(self, node: Node) -> Place:
        row = node.start_point[0]
        found = self.places.get(row)
        if found is None:
            line = self.lines[row] if row < len(self.lines) else row + 1
            text = self.rows[row].strip() if row < len(self.rows) else ""
            found = Place(f"{self.snippet.name}:{line}", line, text[:MAX_TEXT])
            self.places[row] = found
        return found

    def tick(self) -> int:
        self.order += 1
        return self.order

    def comment(self, node: Node) -> str:
        row = self.rows[node.end_point[0]]
        before, mark, after = row.rpartition("#")
        return after.strip() if mark and before.count('"') % 2 == 0 else ""

    # --- statements ---

    def body(self, node: Node, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            return
        for child in node.named_children:
            self.statement(child, depth)

    def statement(self, node: Node, depth: int) -> None:
        kind = node.type
        handler = _STATEMENTS.get(kind)
        if handler is not None:
            handler(self, node, depth)
        elif kind in _SKIPPED:
            return
        elif kind == "ERROR":
            self.errors += 1
            self.body(node, depth + 1)
        elif kind == "block" or kind.endswith("_statement") or kind in ("pair",):
            self.body(node, depth + 1)
        else:
            value = self.value(node, 0)
            if value.kind == "ellipsis":
                self.ellipses.append(self.place(node))
            elif kind == "attribute":
                self.idle.append((value.text, self.place(node)))

    def assignment(self, node: Node, depth: int) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if right.type in ("assignment", "augmented_assignment"):  # a = b = value
            self.assignment(right, depth)
            inner = right.child_by_field_name("left")
            value = self.value(inner, 0) if inner is not None else Value("other", "")
        else:
            value = self.value(right, 0)
        operator = ""
        if node.type == "augmented_assignment":
            operator = self.text(node.children[1])
        if value.kind == "ellipsis":
            self.ellipses.append(self.place(node))
        self.bind(left, value, node, operator)

    def bind(self, left: Node, value: Value, node: Node, operator: str = "") -> None:
        order = self.tick()
        comment = self.comment(node)
        for target, position in _targets(left):
            if target.type not in ("identifier", "attribute"):
                self.value(target, 0)
            self.assignments.append(
                Assignment(
                    self.text(target),
                    value,
                    self.place(node),
                    order,
                    self.function,
                    self.klass,
                    self.blocks,
                    position,
                    comment,
                    operator,
                )
            )

    def enter(self, kind: BlockKind, node: Node, value: Value | None, target: str = "") -> None:
        block = Block(kind, value, target, self.place(node), self.tick())
        self.all_blocks.append(block)
        self.blocks = (*self.blocks, block)

    def leave(self) -> None:
        self.blocks = self.blocks[:-1]

    def for_(self, node: Node, depth: int) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = self.value(right, 0) if right is not None else None
        self.enter("for", node, value, self.text(left) if left is not None else "")
        self.block(node.child_by_field_name("body"), depth)
        self.leave()
        self.block(node.child_by_field_name("alternative"), depth)

    def while_(self, node: Node, depth: int) -> None:
        condition = node.child_by_field_name("condition")
        value = self.value(condition, 0) if condition is not None else None
        self.enter("while", node, value)
        self.block(node.child_by_field_name("body"), depth)
        self.leave()

    def if_(self, node: Node, depth: int) -> None:
        condition = node.child_by_field_name("condition")
        value = self.value(condition, 0) if condition is not None else None
        self.enter("if", node, value)
        self.block(node.child_by_field_name("consequence"), depth)
        self.leave()
        for child in node.children_by_field_name("alternative"):
            if child.type == "elif_clause":
                condition = child.child_by_field_name("condition")
                value = self.value(condition, 0) if condition is not None else None
                self.enter("elif", child, value)
                self.block(child.child_by_field_name("consequence"), depth)
            else:
                self.enter("else", child, value)
                self.block(child.child_by_field_name("body"), depth)
            self.leave()

    def with_(self, node: Node, depth: int) -> None:
        entered = 0
        for clause in node.named_children:
            if clause.type != "with_clause":
                continue
            for item in clause.named_children:
                inner = item.child_by_field_name("value") or item
                target = ""
                if inner.type == "as_pattern":
                    alias = inner.child_by_field_name("alias")
                    target = self.text(alias) if alias is not None else ""
                    inner = inner.named_children[0]
                self.enter("with", node, self.value(inner, 0), target)
                entered += 1
        self.block(node.child_by_field_name("body"), depth)
        for _ in range(entered):
            self.leave()

    def try_(self, node: Node, depth: int) -> None:
        for child in node.named_children:
            kind: BlockKind = "try"
            if child.type in ("except_clause", "except_group_clause"):
                kind = "except"
            elif child.type == "finally_clause":
                kind = "finally"
            self.enter(kind, child, None)
            if child.type == "block":
                self.body(child, depth + 1)
            else:
                for inner in child.named_children:
                    if inner.type == "block":
                        self.body(inner, depth + 1)
            self.leave()

    def block(self, node: Node | None, depth: int) -> None:
        if node is not None:
            self.body(node, depth + 1)

    def function_(self, node: Node, depth: int, decorators: tuple[Value, ...] = ()) -> None:
        name_node = node.child_by_field_name("name")
        name = self.text(name_node) if name_node is not None else "?"
        parameters, defaults = self.parameters(node.child_by_field_name("parameters"))
        outer = (self.function, self.blocks, self.returns, self.yields)
        qualified = ".".join(p for p in (self.function or self.klass, name) if p)
        self.function, self.blocks, self.returns, self.yields = qualified, (), [], []
        start = self.tick()
        self.block(node.child_by_field_name("body"), depth)
        self.functions.append(
            Function(
                qualified,
                self.klass,
                parameters,
                defaults,
                decorators,
                tuple(self.returns),
                tuple(self.yields),
                self.place(node),
                start,
                self.tick(),
                outer[1],
            )
        )
        self.function, self.blocks, self.returns, self.yields = outer

    def parameters(self, node: Node | None) -> tuple[tuple[str, ...], dict[str, Value]]:
        names: list[str] = []
        defaults: dict[str, Value] = {}
        for child in node.named_children if node is not None else ():
            name_node = child.child_by_field_name("name")
            if name_node is None and child.type != "identifier" and child.named_children:
                name_node = child.named_children[0]
            name = self.text(name_node or child)
            names.append(name)
            value = child.child_by_field_name("value")
            if value is not None:
                defaults[name] = self.value(value, 0)
        return tuple(names), defaults

    def class_(self, node: Node, depth: int, decorators: tuple[Value, ...] = ()) -> None:
        name_node = node.child_by_field_name("name")
        name = self.text(name_node) if name_node is not None else "?"
        bases = node.child_by_field_name("superclasses")
        base_names = tuple(
            self.value(b, 0).name for b in (bases.named_children if bases is not None else ())
        )
        outer, before, start = self.klass, len(self.functions), self.tick()
        self.klass = name
        self.block(node.child_by_field_name("body"), depth)
        methods = tuple(
            f.name.rpartition(".")[2] for f in self.functions[before:] if f.klass == name
        )
        self.classes.append(
            Class(
                name,
                tuple(b for b in base_names if b),
                methods,
                self.place(node),
                start,
                self.tick(),
            )
        )
        self.klass = outer

    def decorated(self, node: Node, depth: int) -> None:
        decorators = tuple(
            self.value(c.named_children[0], 0)
            for c in node.named_children
            if c.type == "decorator" and c.named_children
        )
        definition = node.child_by_field_name("definition")
        if definition is None:
            return
        if definition.type == "class_definition":
            self.class_(definition, depth, decorators)
        else:
            self.function_(definition, depth, decorators)

    def return_(self, node: Node, depth: int) -> None:
        if node.named_children:
            self.returns.append((self.value(node.named_children[0], 0), self.place(node)))

    # --- expressions ---

    def value(self, node: Node, depth: int) -> Value:
        if depth > MAX_DEPTH:
            return Value("other", self.text(node))
        handler = _EXPRESSIONS.get(node.type)
        if handler is not None:
            return handler(self, node, depth + 1)
        children = node.named_children
        if node.type == "ERROR":
            self.errors += 1
        parts = tuple(self.value(c, depth + 1) for c in children if c.type != "comment")
        return Value("other", self.text(node), parts=parts)

    def constant(self, node: Node, depth: int) -> Value:
        text = self.text(node)
        return Value("literal", text, literal=_constant(node.type, text))

    def string(self, node: Node, depth: int) -> Value:
        text = self.text(node)
        joined = [c for c in node.named_children if c.type == "string"]  # "..." f"{x}"
        parts = tuple(
            self.value(i, depth)
            for s in (joined or (node,))
            for c in s.named_children
            if c.type == "interpolation"
            for i in c.named_children[:1]
        )
        if parts:
            return Value("other", text, parts=parts)
        return Value("literal", text, literal=_string(text))

    def identifier(self, node: Node, depth: int) -> Value:
        text = self.text(node)
        self.used.add(text)
        return Value("name", text, name=self.names.resolve(text)[0])

    def attribute(self, node: Node, depth: int) -> Value:
        inner, last = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if inner is None or last is None:
            return Value("other", self.text(node))
        text = self.text(node)
        dotted = self.dotted(node, text)
        if dotted is not None:
            self.used.add(dotted.partition(".")[0])
            return Value("name", text, name=self.names.resolve(dotted)[0])
        holder = self.value(inner, depth)
        return Value("other", text, parts=(holder,), operator=f".{self.text(last)}")

    def dotted(self, node: Node, whole: str) -> str | None:
        """The name in a node, without what stands between its parts; None when it is no name."""
        if len(whole) <= MAX_NAME and _PLAIN.fullmatch(whole):
            root = whole.partition(".")[0]
            return None if root in _CONSTANTS else whole
        parts: list[str] = []
        while node.type == "attribute" and len(parts) < MAX_DEPTH:
            inner, last = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            if inner is None or last is None:
                return None
            parts.append(self.text(last))
            node = inner
        if node.type != "identifier":
            return None
        parts.append(self.text(node))
        return ".".join(reversed(parts))

    def call(self, node: Node, depth: int) -> Value:
        target = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if target is None:
            return Value("other", self.text(node))
        text = self.text(target)
        cut = len(text) == MAX_TEXT
        name, receiver = self.callee(target, text, depth)
        args, kwargs, starred = self.arguments(arguments, depth)
        call = Call(
            name,
            text,
            receiver,
            args,
            kwargs,
            starred,
            # Of a chain over several lines, the line with this step's own name.
            self.place(self.last_name(target) if cut or "\n" in text else target),
            self.tick(),
            self.blocks,
            self.function,
            self.klass,
            self.snippet.scope_certain,
            self.index,
        )
        self.calls.append(call)
        self.note_option(call)
        self.note_buffer(call)
        value = Value("call", self.text(node), name=name, call=call)
        if is_chosen(call):
            self.chosen.append((call, value))
        return value

    def last_name(self, target: Node) -> Node:
        """Of ``a.b.c`` the node of ``c``."""
        return target.child_by_field_name("attribute") or target

    def callee(self, target: Node, whole: str, depth: int) -> tuple[str, Value | None]:
        """The resolved name, and the receiver (None for a function of a library)."""
        dotted = self.dotted(target, whole)
        if dotted is not None:
            root = dotted.partition(".")[0]
            self.used.add(root)
            name, guessed = self.names.resolve(dotted)
            holder = dotted.rpartition(".")[0] or dotted
            foreign = guessed or root in self.names.imports
            receiver = None
            if not foreign and ("." in dotted or root in self.names.bound):
                itself = dotted in self.names.attributes
                receiver = Value("name", text := dotted if itself else holder, name=text)
            return name, receiver
        if target.type == "attribute":
            inner, last = (
                target.child_by_field_name("object"),
                target.child_by_field_name("attribute"),
            )
            if inner is not None and last is not None:
                holder = self.value(inner, depth)
                before = f"{holder.name}()" if holder.call is not None else "()"
                return f"{before}.{self.text(last)}", holder
        holder = self.value(target, depth)
        return (f"{holder.name}()" if holder.name else "()"), holder

    def arguments(
        self, node: Node | None, depth: int
    ) -> tuple[tuple[Value, ...], dict[str, Value], bool]:
        args: list[Value] = []
        kwargs: dict[str, Value] = {}
        starred = False
        if node is None:
            return (), {}, False
        if node.type == "generator_expression":
            return (self.value(node, depth),), {}, False
        for child in node.named_children:
            kind = child.type
            if kind == "comment":
                continue
            if kind == "keyword_argument":
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name is not None and value is not None:
                    kwargs[self.text(name)] = self.value(value, depth)
                continue
            starred = starred or kind in ("list_splat", "ellipsis")
            if kind == "dictionary_splat":
                starred = not self.spread(child, kwargs, depth) or starred
            elif kind == "ellipsis":
                self.ellipses.append(self.place(child))
            else:
                args.append(self.value(child, depth))
        return tuple(args), kwargs, starred

    def spread(self, node: Node, kwargs: dict[str, Value], depth: int) -> bool:
        """Add the entries of ``**settings`` when that is a dict in sight; whether it is."""
        inner = node.named_children[0] if node.named_children else None
        value = Value("other", "") if inner is None else self.value(inner, depth)
        if value.kind == "name":
            found = [
                a
                for a in self.assignments
                if a.unpacked is None and self.holds_settings(a, value.name)
            ]
            changed = any(a.target.startswith(f"{value.name}[") for a in self.assignments)
            value = found[-1].value if found and not changed else value
        if value.kind == "dict" and "**" not in value.text:
            for key, part in zip(value.keys, value.parts, strict=False):
                kwargs.setdefault(key, part)
            return True
        made = value.call
        if made is not None and made.name == "dict" and not made.args and not made.starred:
            for key, part in made.kwargs.items():
                kwargs.setdefault(key, part)
            return True
        return False

    def holds_settings(self, made: Assignment, name: str) -> bool:
        """Whether an assignment in sight is to a name; of ``self.options`` also in the class."""
        if made.target == name:
            return made.function in ("", self.function) or name.startswith("self.")
        body = made.klass == self.klass and not made.function
        return body and bool(self.klass) and f"self.{made.target}" == name

    def note_buffer(self, call: Call) -> None:
        """``self.register_buffer("w", value)`` sets ``self.w``."""
        if len(call.args) < 2:
            return
        name = call.args[0].string
        if call.name in ("self.register_buffer", "self.register_parameter") and name:
            self.assignments.append(
                Assignment(
                    f"self.{name}",
                    call.args[1],
                    call.place,
                    self.tick(),
                    self.function,
                    self.klass,
                    self.blocks,
                )
            )

    def note_option(self, call: Call) -> None:
        """Command-line options and flags with a default: ``args.lr`` then has a value."""
        if call.short == "add_argument":
            flags = [a.string for a in call.args if a.string and a.string.startswith("-")]
            named = next((f for f in flags if f.startswith("--")), flags[0] if flags else None)
            if named is not None and "default" in call.kwargs:
                self.options[named.lstrip("-").replace("-", "_")] = call.kwargs["default"]
        elif call.short.startswith("DEFINE_") and len(call.args) >= 2 and call.args[0].string:
            self.options[call.args[0].string] = call.args[1]

    def sequence(self, node: Node, depth: int) -> Value:
        kind = "list" if node.type in ("list", "set") else "tuple"
        if node.type == "parenthesized_expression":
            inner = [c for c in node.named_children if c.type != "comment"]
            if len(inner) == 1:
                return self.value(inner[0], depth)
        parts = tuple(self.value(c, depth) for c in node.named_children if c.type != "comment")
        return Value(kind, self.text(node), parts=parts)

    def dictionary(self, node: Node, depth: int) -> Value:
        keys: list[str] = []
        parts: list[Value] = []
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is None or value is None:
                self.value(pair, depth)
                continue
            found = self.value(key, depth)
            keys.append(str(found.literal) if found.is_literal else found.text)
            parts.append(self.value(value, depth))
        return Value("dict", self.text(node), parts=tuple(parts), keys=tuple(keys))

    def binary(self, node: Node, depth: int) -> Value:
        operator = node.child_by_field_name("operator")
        parts = tuple(self.value(c, depth) for c in node.named_children if c.type != "comment")
        sign = self.text(operator) if operator is not None else ""
        if sign == "-" and len(parts) == 1 and parts[0].number is not None:
            number = parts[0].literal
            assert isinstance(number, int | float)
            return Value("literal", self.text(node), literal=-number)
        return Value("binary", self.text(node), parts=parts, operator=sign)

    def comparison(self, node: Node, depth: int) -> Value:
        operators = [self.text(c) for c in node.children if not c.is_named]
        parts = tuple(self.value(c, depth) for c in node.named_children if c.type != "comment")
        return Value("other", self.text(node), parts=parts, operator=" ".join(operators))

    def subscript(self, node: Node, depth: int) -> Value:
        parts = tuple(self.value(c, depth) for c in node.named_children if c.type != "comment")
        return Value("subscript", self.text(node), parts=parts)

    def comprehension(self, node: Node, depth: int) -> Value:
        clauses = [c for c in node.named_children if c.type == "for_in_clause"]
        body = node.child_by_field_name("body")
        parts: list[Value] = []
        for clause in clauses:
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            value = self.value(right, depth) if right is not None else None
            parts.extend([value] if value is not None else [])
            self.enter("comprehension", clause, value, self.text(left) if left is not None else "")
            if left is not None:
                self.names.bound.update(_WORD.findall(self.text(left)))
        if body is not None:
            parts.insert(0, self.value(body, depth))
        for child in node.named_children:
            if child.type == "if_clause":
                parts.append(self.value(child, depth))
        for _ in clauses:
            self.leave()
        return Value("other", self.text(node), parts=tuple(parts), operator="comprehension")

    def lambda_(self, node: Node, depth: int) -> Value:
        names, _ = self.parameters(node.child_by_field_name("parameters"))
        self.names.bound.update(names)
        body = node.child_by_field_name("body")
        parts = () if body is None else (self.value(body, depth),)
        return Value("other", self.text(node), parts=parts, keys=names, operator="lambda")

    def yield_(self, node: Node, depth: int) -> Value:
        parts = tuple(self.value(c, depth) for c in node.named_children if c.type != "comment")
        value = parts[0] if parts else Value("literal", "None")
        self.yields.append((value, self.place(node), self.blocks))
        return Value("other", self.text(node), parts=parts, operator="yield")

    def walrus(self, node: Node, depth: int) -> Value:
        name, inner = node.child_by_field_name("name"), node.child_by_field_name("value")
        value = self.value(inner, depth) if inner is not None else Value("other", "")
        if name is not None:
            self.bind(name, value, node)
        return value

    def ellipsis(self, node: Node, depth: int) -> Value:
        return Value("ellipsis", "...")


_SKIPPED = frozenset(
    {
        "comment",
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "pass_statement",
        "global_statement",
        "nonlocal_statement",
        "break_statement",
        "continue_statement",
        "type_alias_statement",
    }
)
_STATEMENTS = {
    "assignment": _Walker.assignment,
    "augmented_assignment": _Walker.assignment,
    "for_statement": _Walker.for_,
    "while_statement": _Walker.while_,
    "if_statement": _Walker.if_,
    "with_statement": _Walker.with_,
    "try_statement": _Walker.try_,
    "function_definition": _Walker.function_,
    "class_definition": _Walker.class_,
    "decorated_definition": _Walker.decorated,
    "return_statement": _Walker.return_,
}
_EXPRESSIONS = {
    "integer": _Walker.constant,
    "float": _Walker.constant,
    "true": _Walker.constant,
    "false": _Walker.constant,
    "none": _Walker.constant,
    "string": _Walker.string,
    "concatenated_string": _Walker.string,
    "identifier": _Walker.identifier,
    "attribute": _Walker.attribute,
    "call": _Walker.call,
    "list": _Walker.sequence,
    "set": _Walker.sequence,
    "tuple": _Walker.sequence,
    "expression_list": _Walker.sequence,
    "parenthesized_expression": _Walker.sequence,
    "dictionary": _Walker.dictionary,
    "binary_operator": _Walker.binary,
    "unary_operator": _Walker.binary,
    "comparison_operator": _Walker.comparison,
    "conditional_expression": _Walker.comparison,
    "boolean_operator": _Walker.comparison,
    "not_operator": _Walker.comparison,
    "subscript": _Walker.subscript,
    "list_comprehension": _Walker.comprehension,
    "set_comprehension": _Walker.comprehension,
    "dictionary_comprehension": _Walker.comprehension,
    "generator_expression": _Walker.comprehension,
    "lambda": _Walker.lambda_,
    "yield": _Walker.yield_,
    "named_expression": _Walker.walrus,
    "ellipsis": _Walker.ellipsis,
}


def _constant(kind: str, text: str) -> int | float | bool | None:
    if kind in ("true", "false"):
        return kind == "true"
    try:
        if kind == "integer":
            return int(text.rstrip("lLjJ"), 0) if len(text) < 40 else None
        if kind == "float":
            return float(text.rstrip("jJ"))
    except ValueError:
        pass
    return None


_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern")


def _targets(left: Node) -> list[tuple[Node, int | None]]:
    """The names bound by a target, each with its position in the outermost pattern."""
    if left.type not in _PATTERNS:
        return [(left, None)]
    found: list[tuple[Node, int | None]] = []
    for position, child in enumerate(left.named_children):
        inner = child.named_children if child.type in _PATTERNS else [child]
        found.extend((target, position) for target in inner)
    return found


_STRING = patterns.pattern(r"[rbuRBUfF]{0,3}(\"\"\"|'''|\"|')")


def _string(text: str) -> str:
    """The characters of a string; of implicitly joined strings only the first."""
    opened = _STRING.match(text)
    if opened is None:
        return text
    body, quote = text[opened.end() :], opened[1]
    end = body.find(quote)
    return body if end < 0 else body[:end]
