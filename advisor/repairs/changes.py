"""Edits of pieces: replace, remove, insert; all on the original text."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.model import Edit
from advisor.repairs import NotMechanical
from advisor.repairs.pieces import Piece, Sheet


def _edit(
    sheet: Sheet, start: tuple[int, int], end: tuple[int, int], text: str, file: str = ""
) -> Edit:
    return Edit(
        file=file or sheet.snippet.name,
        symptom="",
        start_line=start[0],
        start_column=start[1],
        end_line=end[0],
        end_column=end[1],
        text=text.replace("\n", sheet.newline),
    )


def _start(piece: Piece) -> tuple[int, int]:
    return piece.sheet.position(*piece.node.start_point)


def _end(piece: Piece) -> tuple[int, int]:
    return piece.sheet.position(*piece.node.end_point)


def replaced(piece: Piece, text: str) -> Edit:
    """The piece, written differently."""
    return _edit(piece.sheet, _start(piece), _end(piece), text)


def reduced(whole: Piece, part: Piece) -> tuple[Edit, ...]:
    """The whole, of which only a part of it stays: ``F.softmax(x, dim=1)`` becomes ``x``."""
    sheet = whole.sheet
    before = _edit(sheet, _start(whole), _start(part), "")
    after = _edit(sheet, _end(part), _end(whole), "")
    return tuple(e for e in (before, after) if _width(e))


def _width(edit: Edit) -> bool:
    return (edit.start_line, edit.start_column) != (edit.end_line, edit.end_column)


def wrapped(piece: Piece, before: str, after: str) -> tuple[Edit, ...]:
    """Something written on both sides of a piece."""
    return inserted(piece, before), appended(piece, after)


def inserted(piece: Piece, text: str) -> Edit:
    """Something written directly before a piece."""
    return _edit(piece.sheet, _start(piece), _start(piece), text)


def appended(piece: Piece, text: str) -> Edit:
    """Something written directly behind a piece."""
    return _edit(piece.sheet, _end(piece), _end(piece), text)


# --- arguments and elements -----------------------------------------------------------------------


def with_argument(call: Piece, name: str, value: str) -> Edit:
    """The call with that keyword argument, changed when it is there."""
    known = call.argument(name)
    if known is not None:
        return replaced(known, value)
    given = call.given
    if any(a.kind in ("dictionary_splat", "list_splat", "ellipsis") for a in given):
        raise NotMechanical("starred arguments may hold it")
    if given:
        return appended(given[-1], f", {name}={value}")
    arguments = call.field("arguments")
    if arguments is None:
        raise NotMechanical(f"{call.text} is no call")
    return replaced(arguments, f"({name}={value})")


def without_argument(call: Piece, name: str) -> tuple[Edit, ...]:
    """The call without that keyword argument."""
    found = call.keyword(name)
    return () if found is None else (without_element(found),)


def without_element(element: Piece) -> Edit:
    """One element or argument less, with its comma."""
    parent = element.parent
    siblings = () if parent is None else parent.children
    index = next((i for i, s in enumerate(siblings) if s.node == element.node), None)
    if index is None:
        raise NotMechanical("no element of a list")
    sheet = element.sheet
    if _fills_its_rows(element):
        return _edit(sheet, (element.line, 1), (_last_line(element) + 1, 1), "")
    if index + 1 < len(siblings) and (
        siblings[index + 1].row == element.node.end_point[0] or index == 0
    ):
        return _edit(sheet, _start(element), _start(siblings[index + 1]), "")
    if index > 0:
        return _edit(sheet, _end(siblings[index - 1]), _end(element), "")
    return replaced(element, "")


def own_lines(step: Piece) -> Edit | None:
    """The lines of a method call in a chain gone, when they hold nothing else."""
    sheet, name = step.sheet, step.last
    first, last = name.row, step.node.end_point
    before = sheet.rows[first][: len(sheet.rows[first]) - len(sheet.rows[first].lstrip())]
    after = sheet.rows[last[0]].encode()[last[1] :].decode().strip()
    dot = sheet.rows[first].strip().startswith(f".{name.text}")
    if not dot or before.strip() or (after and not after.startswith("#")):
        return None
    return _edit(sheet, (sheet.line(first), 1), (sheet.line(last[0]) + 1, 1), "")


def _fills_its_rows(piece: Piece) -> bool:
    """Whether the rows hold nothing but the element, a comma and a comment."""
    first, last = piece.node.start_point, piece.node.end_point
    rows = piece.sheet.rows
    before = rows[first[0]].encode()[: first[1]].decode()
    after = rows[last[0]].encode()[last[1] :].decode().strip().removeprefix(",").strip()
    own = piece.line < len(piece.sheet.original)
    return own and not before.strip() and (not after or after.startswith("#"))


def _last_line(piece: Piece) -> int:
    return piece.sheet.line(piece.node.end_point[0])


# --- statements -----------------------------------------------------------------------------------


def _alone(statement: Piece) -> None:
    """Raise NotMechanical unless the statement has its lines to itself."""
    sheet = statement.sheet
    sheet.indent(statement.row)
    first, last = statement.node.start_point, statement.node.end_point
    before = sheet.rows[first[0]].encode()[: first[1]].decode()
    after = sheet.rows[last[0]].encode()[last[1] :].decode().strip()
    if before.strip() or (after and not after.startswith("#")):
        raise NotMechanical("several statements on one line")


def before(piece: Piece, *lines: str) -> Edit:
    """New lines above the statement of a piece, indented like it; a tab stands for one level."""
    statement = piece.statement
    _alone(statement)
    text = _indented(statement, lines)
    place = (statement.line, 1)
    return _edit(statement.sheet, place, place, text)


def after(piece: Piece, *lines: str) -> Edit:
    """New lines below the statement of a piece, indented like it."""
    statement = piece.statement
    _alone(statement)
    sheet, text = statement.sheet, _indented(statement, lines)
    last = _last_line(statement)
    if last < len(sheet.original):
        return _edit(sheet, (last + 1, 1), (last + 1, 1), text)
    place = (last, len(sheet.original[last - 1]) + 1)
    return _edit(sheet, place, place, "\n" + text.removesuffix("\n"))


def _indented(statement: Piece, lines: Sequence[str]) -> str:
    sheet = statement.sheet
    indent = sheet.indent(statement.row)
    return "".join(f"{indent}{line}".replace("\t", sheet.unit) + "\n" for line in lines)


def without_statement(piece: Piece) -> Edit:
    """The statement of a piece is gone; ``pass`` where the block would be empty."""
    statement = piece.statement
    _alone(statement)
    block = statement.parent
    if block is not None and block.kind == "block" and len(block.children) == 1:
        return replaced(statement, "pass")
    sheet, last = statement.sheet, _last_line(statement)
    if last < len(sheet.original):
        return _edit(sheet, (statement.line, 1), (last + 1, 1), "")
    if statement.line == 1:
        raise NotMechanical("nothing else is there")
    above = statement.line - 1
    end = (last, len(sheet.original[last - 1]) + 1)
    return _edit(sheet, (above, len(sheet.original[above - 1]) + 1), end, "")


def moved_after(piece: Piece, other: Piece) -> tuple[Edit, ...]:
    """A one-line statement taken away and put below another one, indented like that."""
    return without_statement(piece), after(other, _single(piece))


def moved_before(piece: Piece, other: Piece) -> tuple[Edit, ...]:
    """A one-line statement taken away and put above another one, indented like that."""
    return without_statement(piece), before(other, _single(piece))


def _single(piece: Piece) -> str:
    statement = piece.statement
    if "\n" in statement.text:
        raise NotMechanical("a statement over several lines is not moved")
    return statement.sheet.rows[statement.row].strip()  # with its comment


def enclosed(statements: Sequence[Piece], header: str) -> tuple[Edit, ...]:
    """Statements that follow one another, one level deeper under a header."""
    for statement in statements:
        _alone(statement)
        if any("\n" in s.text for s in statement.walk("string")):
            raise NotMechanical("a string over several lines would change")
    sheet = statements[0].sheet
    first, last = statements[0].line, _last_line(statements[-1])
    deeper = [
        _edit(sheet, (line, 1), (line, 1), sheet.unit)
        for line in range(first, last + 1)
        if sheet.original[line - 1].strip()
    ]
    return (before(statements[0], header), *deeper)


def unwrapped(statement: Piece) -> tuple[Edit, ...]:
    """A one-line header goes, and its body moves out to where the header stood."""
    body = statement.field("body")
    if body is None or body.row != statement.row + 1:
        raise NotMechanical("the header has several lines")
    _alone(statement)
    if any("\n" in s.text for s in statement.walk("string")):
        raise NotMechanical("a string over several lines would change")
    sheet = statement.sheet
    outer, inner = sheet.indent(statement.row), sheet.indent(body.row)
    if not inner.startswith(outer) or len(inner) == len(outer):
        raise NotMechanical("the indentation is unusual")
    width = len(inner) - len(outer)
    lines = range(statement.line + 1, _last_line(statement) + 1)
    if any(sheet.original[n - 1][: len(inner)].strip() for n in lines):
        raise NotMechanical("the indentation is unusual")
    header = _edit(sheet, (statement.line, 1), (statement.line + 1, 1), "")
    moved = [
        _edit(sheet, (n, 1), (n, width + 1), "") for n in lines if sheet.original[n - 1].strip()
    ]
    return (header, *moved)


def imported(sheet: Sheet, line: str) -> Edit:
    """An import below those that the text begins with, or at its top."""
    found = [
        c for c in sheet.root.children if c.kind in ("import_statement", "import_from_statement")
    ]
    if found:
        return after(found[-1], line)
    first = sheet.root.children[0]
    if first.kind in ("expression_statement", "future_import_statement"):
        raise NotMechanical("where to import is not plain")
    return before(first, line)
