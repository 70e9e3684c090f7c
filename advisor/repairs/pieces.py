"""Pieces of the person's program: syntax nodes that know where they stand in the original text."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from advisor.intake.code import Call, Place, Program, program
from advisor.intake.code.extract import MAX_TEXT, parse
from advisor.model import Case, Finding, Snippet
from advisor.repairs import NotMechanical

_ENCLOSING = ("module", "block")


class Sheet:
    """One snippet: its syntax tree, and the original lines that its rows come from."""

    def __init__(self, snippet: Snippet) -> None:
        if "[" in snippet.name and ".ipynb" in snippet.name:
            raise NotMechanical("a notebook is no text to be patched line by line")
        self.snippet = snippet
        self.rows = snippet.text.split("\n")
        self.original = _lines(snippet.original)

    @property
    def root(self) -> Piece:
        """The whole snippet."""
        return Piece(self, parse(self.snippet.text).root_node)

    def line(self, row: int) -> int:
        """The original line, from 1, of a row of the normalised text, from 0."""
        lines = self.snippet.lines
        return lines[row] if row < len(lines) else row + 1

    def position(self, row: int, byte: int) -> tuple[int, int]:
        """Line and column in the original text, from 1.

        Raises NotMechanical unless the row stands there as it is but for its indentation.
        """
        text = self.rows[row]
        column = len(text.encode()[:byte].decode())
        line = self.line(row)
        if line > len(self.original):
            raise NotMechanical("the line cannot be found")
        original = self.original[line - 1]
        stripped = text.strip()
        if original.rstrip() == text.rstrip():
            return line, column + 1
        if not stripped or original.count(stripped) != 1:
            raise NotMechanical("the line was changed when it was read")
        indent = len(text) - len(text.lstrip())
        return line, original.index(stripped) + max(0, column - indent) + 1

    def indent(self, row: int) -> str:
        """The white space before the original line of a row."""
        line, column = self.position(row, len(self.rows[row]) - len(self.rows[row].lstrip()))
        before = self.original[line - 1][: column - 1]
        if before.strip():
            raise NotMechanical("something stands before the statement")
        return before

    @property
    def unit(self) -> str:
        """One level of indentation as this text writes it."""
        for line in self.original:
            blank = line[: len(line) - len(line.lstrip())]
            if blank and line.strip():
                return "\t" if "\t" in blank else " " * min(len(blank), 4)
        return "    "

    @property
    def newline(self) -> str:
        """The line ending that this text uses."""
        return "\r\n" if "\r\n" in self.snippet.original else "\n"


@functools.lru_cache(maxsize=16)
def _lines(original: str) -> list[str]:
    return original.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(frozen=True)
class Piece:
    """A node of a sheet."""

    sheet: Sheet
    node: Node

    def __repr__(self) -> str:
        return f"{self.node.type} {self.text!r}"

    @property
    def text(self) -> str:
        """The source, as normalised."""
        return (self.node.text or b"").decode()

    @property
    def kind(self) -> str:
        """The type of the node."""
        return self.node.type

    @property
    def row(self) -> int:
        """The first row in the normalised text, from 0."""
        return self.node.start_point[0]

    @property
    def line(self) -> int:
        """The first line in the original text, from 1."""
        return self.sheet.line(self.row)

    def field(self, name: str) -> Piece | None:
        """A child by its role in the grammar."""
        child = self.node.child_by_field_name(name)
        return None if child is None else Piece(self.sheet, child)

    @property
    def children(self) -> tuple[Piece, ...]:
        """The named children, without comments."""
        return tuple(Piece(self.sheet, c) for c in self.node.named_children if c.type != "comment")

    @property
    def parent(self) -> Piece | None:
        """The enclosing node."""
        return None if self.node.parent is None else Piece(self.sheet, self.node.parent)

    def around(self, *kinds: str) -> Iterator[Piece]:
        """The enclosing nodes of these types, innermost first."""
        found = self.parent
        while found is not None:
            if found.kind in kinds:
                yield found
            found = found.parent

    def walk(self, *kinds: str) -> Iterator[Piece]:
        """This node and all below it of these types, in order of evaluation."""
        stack = [(self.node, False)]  # no recursion: hostile input is deep
        while stack:
            node, left = stack.pop()
            if left and node.type in kinds:
                yield Piece(self.sheet, node)
            if not left:
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.named_children))

    @property
    def statement(self) -> Piece:
        """The statement that it stands in, compound statements included."""
        found = self
        while (parent := found.parent) is not None and parent.kind not in _ENCLOSING:
            found = parent
        return found

    # --- calls ---

    @property
    def callee(self) -> Piece:
        """What a call calls."""
        found = self.field("function")
        if found is None:
            raise NotMechanical(f"{self.text} is no call")
        return found

    @property
    def receiver(self) -> Piece | None:
        """The object whose attribute or method this is."""
        return (self.callee if self.kind == "call" else self).field("object")

    @property
    def last(self) -> Piece:
        """The last name of a dotted name or of what a call calls."""
        name = self.callee if self.kind == "call" else self
        return name.field("attribute") or name

    @property
    def short(self) -> str:
        """The last name of what a call calls, empty for anything else."""
        return self.last.text if self.kind == "call" else ""

    @property
    def given(self) -> tuple[Piece, ...]:
        """All arguments as they stand, keywords included."""
        found = self.field("arguments")
        if found is None or found.kind != "argument_list":
            raise NotMechanical(f"the arguments of {self.text} are unusual")
        return found.children

    @property
    def args(self) -> tuple[Piece, ...]:
        """The positional arguments; raises NotMechanical when some are starred."""
        if any(a.kind in ("list_splat", "dictionary_splat", "ellipsis") for a in self.given):
            raise NotMechanical("starred arguments")
        return tuple(a for a in self.given if a.kind != "keyword_argument")

    def keyword(self, name: str) -> Piece | None:
        """The whole ``name=value`` among the arguments."""
        for argument in self.given:
            found = argument.field("name") if argument.kind == "keyword_argument" else None
            if found is not None and found.text == name:
                return argument
        return None

    def argument(self, name: str, position: int | None = None) -> Piece | None:
        """The value of an argument by name, or else by position."""
        named = self.keyword(name)
        if named is not None:
            return named.field("value")
        if position is None or position >= len(self.args):
            return None
        return self.args[position]


class Pages:
    """The sheets of a case, and the places that a finding points at."""

    def __init__(self, case: Case, finding: Finding) -> None:
        self.case = case
        self.code: Program = program(case)
        self.wheres = tuple(e.where for e in finding.evidence)
        self._sheets: dict[int, Sheet] = {}

    def sheet(self, index: int) -> Sheet:
        """The sheet of a snippet."""
        if index not in self._sheets:
            self._sheets[index] = Sheet(self.case.snippets[index])
        return self._sheets[index]

    def points_at(self, place: Place | Call) -> bool:
        """Whether the finding points at that line."""
        return place.where in self.wheres

    def seen(self, *shorts: str) -> tuple[Piece, ...]:
        """The calls of these names on the lines that the finding points at."""
        found = [c for c in self.code.calls if self.points_at(c)]
        return tuple(self.of(c) for c in found if not shorts or c.short in shorts)

    def of(self, call: Call) -> Piece:
        """The node of a call."""
        sheet = self.sheet(call.snippet)
        same = [
            c
            for c in self.code.calls
            if (c.snippet, c.place.line, c.text) == (call.snippet, call.place.line, call.text)
        ]
        nodes = [
            p
            for p in sheet.root.walk("call")
            if p.callee.text[:MAX_TEXT] == call.text
            and sheet.line(_named_row(p)) == call.place.line
        ]
        if len(nodes) != len(same):
            raise NotMechanical(f"{call.where}: {call.text} cannot be located")
        return nodes[same.index(call)]

    def statements(self) -> tuple[Piece, ...]:
        """The innermost statements that begin on the lines pointed at."""
        found: list[Piece] = []
        for index, snippet in enumerate(self.case.snippets):
            sheet = self.sheet(index)
            for piece in sheet.root.walk(*_STATEMENTS):
                if f"{snippet.name}:{piece.line}" in self.wheres:
                    found.append(piece)
        return tuple(found)

    def assignments(self, target: str, like: Piece) -> tuple[Piece, ...]:
        """The assignments to a name in the sheet of a piece."""
        return tuple(
            a
            for a in like.sheet.root.walk("assignment")
            if (left := a.field("left")) is not None and left.text == target
        )

    def alias(self, module: str) -> str:
        """How the program calls a module; raises NotMechanical when it does not import it."""
        for found in self.code.imports:
            if found.name == module and "." not in found.alias:
                return found.alias
        raise NotMechanical(f"{module} is not imported")


_STATEMENTS = (
    "expression_statement",
    "return_statement",
    "for_statement",
    "while_statement",
    "if_statement",
    "with_statement",
    "function_definition",
    "class_definition",
)


def _named_row(call: Piece) -> int:
    """The row by which facts place a call: that of its own name."""
    return call.last.row if call.callee.kind == "attribute" else call.callee.row
