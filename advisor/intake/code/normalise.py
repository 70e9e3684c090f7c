"""Undo what copying and pasting does to Python, keeping track of the original line numbers."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass

from advisor.patterns import pattern


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number in the text that the person brought, counted from 1."""

    text: str
    number: int


# Longer lines are data, not statements; they are left out.
MAX_LINE = 20_000

_TRANSLATE = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2033": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2212": "-",
        "\u2013": "-",
        "\u00a0": " ",
        "\u2003": " ",
        "\u3000": " ",
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\ufeff": None,
        "\u2026": "...",
        "\x0c": None,
    }
)
_ENTITY = pattern(r"&(?:lt|gt|amp|quot|apos|nbsp|#39|#34|#x27|#60|#62);")
_TAG = pattern(r"</?(?:pre|code|span|div|p|strong|em|b|i)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_BREAK = pattern(r"<br\s{0,3}/?>", re.IGNORECASE)
_PROMPT = pattern(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)")
_FIRST_PROMPT = pattern(r"^[ \t]*>>>(?: |$)")
_IN = pattern(r"^[ \t]*In ?\[\s{0,3}\d{0,5}\s{0,3}\]: ?")
_OUT = pattern(r"^[ \t]*Out ?\[\s{0,3}\d{0,5}\s{0,3}\]:")
_CONTINUED = pattern(r"^[ \t]*\.\.\.: ?")
_NUMBERED = pattern(r"^[ \t]{0,8}(\d{1,6})(?:[ \t]*[:|.)>\]\u2502])?(?:[ \t](.*)|$)")
_MAGIC = pattern(r"^[ \t]*(?:[!%]{1,2}[A-Za-z]|\?\w|\$ )")
_HUNK = pattern(r"^(?:@@ -\d|diff --git )")
_EXCEPT_COMMA = pattern(r"^(\s*except\s+[\w.]+|\s*except\s*\([\w., ]{1,200}\))\s*,\s*(\w+)\s*:")
_HOLE = pattern(r"(?<![=!<>])=[ \t]*(?=#|$)")
_FENCE = pattern(r"^[ \t]{0,3}(`{3,}|~{3,})[ \t]*\{?\.?([\w+#.-]*)")
_NOT_PYTHON = frozenset(
    [
        "bash",
        "sh",
        "shell",
        "console",
        "zsh",
        "text",
        "txt",
        "plaintext",
        "json",
        "yaml",
        "yml",
        "toml",
        "xml",
        "html",
        "css",
        "js",
        "javascript",
        "c",
        "cpp",
        "c++",
        "java",
        "go",
        "rust",
        "r",
        "julia",
        "matlab",
        "sql",
        "log",
        "output",
        "none",
        "diff-output",
        "dockerfile",
        "ini",
    ]
)


def characters(text: str) -> str:
    """Typographic quotes, non-breaking spaces, HTML entities and tags made plain."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TRANSLATE)
    if _BREAK.search(text):
        text = _BREAK.sub("\n", text) if text.count("\n") < 3 else _BREAK.sub("", text)
    if re.search(r"<(?:pre|code)\b", text, re.IGNORECASE):
        text = _TAG.sub("", text)
    if _ENTITY.search(text):
        text = html.unescape(text).translate(_TRANSLATE)
    return text


def numbered(text: str) -> list[Line]:
    """The lines of a text; lines that are too long to be code are emptied."""
    return [
        Line(line.rstrip() if len(line) <= MAX_LINE else "", i)
        for i, line in enumerate(text.split("\n"), 1)
    ]


def fences(lines: list[Line]) -> list[list[Line]]:
    """The fenced Python blocks of a Markdown text; the whole text when it has no fence."""
    blocks: list[list[Line]] = []
    opened: str | None = None
    python = True
    for line in lines:
        fence = _FENCE.match(line.text)
        if fence and opened is None:
            opened, python = fence[1], fence[2].lower() not in _NOT_PYTHON
            if python:
                blocks.append([])
        elif fence and opened is not None and fence[1].startswith(opened) and not fence[2]:
            opened = None
        elif opened is not None and python:
            blocks[-1].append(line)
    found_any = any(_FENCE.match(line.text) for line in lines)
    return [b for b in blocks if b] if found_any else [lines]


def without_diff(lines: list[Line]) -> list[Line]:
    """The new side of a unified diff; anything else as it is."""
    if not any(_HUNK.match(line.text) for line in lines):
        return lines
    kept: list[Line] = []
    inside = False
    for line in lines:
        if line.text.startswith("@@ "):
            inside = True
            kept.append(Line("", line.number))
        elif line.text.startswith(("diff --git", "--- ", "+++ ", "index ")):
            inside = inside and not line.text.startswith("diff --git")
        elif inside and not line.text.startswith(("-", "\\")):
            kept.append(Line(line.text[1:], line.number))
    return kept


def without_prompts(lines: list[Line]) -> list[Line]:
    """What was typed in an interactive session, without what was printed."""
    if any(_FIRST_PROMPT.match(line.text) for line in lines):
        return [
            Line(_PROMPT.sub("", line.text), line.number)
            for line in lines
            if _PROMPT.match(line.text)
        ]
    if any(_IN.match(line.text) for line in lines):
        return [
            Line(_CONTINUED.sub("", _IN.sub("", line.text)), line.number)
            for line in lines
            if not _OUT.match(line.text)
        ]
    return lines


def without_numbers(lines: list[Line]) -> list[Line]:
    """Lines without the line numbers that were copied with them."""
    filled = [line for line in lines if line.text.strip()]
    matches = [m for line in filled if (m := _NUMBERED.match(line.text))]
    if len(filled) < 3 or len(matches) < 0.8 * len(filled):
        return lines
    numbers = [int(m[1]) for m in matches]
    steps = sum(b - a == 1 for a, b in itertools.pairwise(numbers))
    if steps < 0.8 * (len(numbers) - 1):
        return lines
    return [
        Line((m[2] or "") if (m := _NUMBERED.match(line.text)) else line.text, line.number)
        for line in lines
    ]


def without_magics(lines: list[Line]) -> list[Line]:
    """Notebook magics and shell lines emptied."""
    return [Line("", li.number) if _MAGIC.match(li.text) else li for li in lines]


_HOLES = pattern(r"(?<![=!<>])=[ \t]*(?:#|$)", re.MULTILINE)


def has_holes(text: str) -> bool:
    """Whether a value was left out: ``data = # an array of images``."""
    return bool(_HOLES.search(text))


def modernised(lines: list[Line]) -> list[Line]:
    """``except E, e`` as Python 3 writes it, and a value that was left out as an ellipsis."""
    return [
        Line(_HOLE.sub("= ... ", _EXCEPT_COMMA.sub(r"\1 as \2:", li.text), count=1), li.number)
        if "except" in li.text or _HOLE.search(li.text)
        else li
        for li in lines
    ]


_PYTHON2_STATEMENT = pattern(
    r"^[ \t]*(?:print(?:[ \t]+[\"'\w]|[ \t]*>>)|exec[ \t]+[\"'\w]"
    r"|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)",
    re.MULTILINE,
)
_PYTHON2_CALL = pattern(r"\b(?:xrange|raw_input)\(|\.(?:iteritems\(\)|has_key\()")
# What such a call holds; to look for these words first is ten times as fast.
_PYTHON2_WORDS = ("xrange(", "raw_input(", ".iteritems()", ".has_key(")


def is_python2(text: str) -> bool:
    """Whether the text is written in Python 2 (print statements, xrange, ``except E, e``)."""
    if any(word in text for word in _PYTHON2_WORDS) and _PYTHON2_CALL.search(text):
        return True
    return _PYTHON2_STATEMENT.search(text) is not None


def reindented(lines: list[Line]) -> list[Line]:
    """Indentation that parses: tabs expanded, common indent removed, stray indents dropped.

    A deeper line opens a block only after a line that ends in a colon; a shallower one returns
    to the nearest open level.
    """
    result: list[Line] = []
    stack: list[tuple[int, int]] = []  # (width in the text, level given to it)
    depth, quote, opens, joined = 0, "", True, False
    for line in lines:
        text = line.text.expandtabs(4)
        stripped = text.lstrip()
        if quote or depth > 0 or joined or not stripped or stripped.startswith("#"):
            result.append(Line(text if (quote or depth or joined) else stripped, line.number))
        else:
            level = _level(stack, len(text) - len(stripped), opens)
            result.append(Line(" " * level + stripped, line.number))
        if stripped and (quote or not stripped.startswith("#")):
            depth, quote, ended = _scan(stripped, depth, quote)
            opens = depth == 0 and not quote and ended == ":"
            joined = ended == "\\"
    return result


def _level(stack: list[tuple[int, int]], width: int, opens: bool) -> int:
    while len(stack) > 1 and stack[-1][0] > width:
        stack.pop()
    if not stack:
        stack.append((width, 0))
    elif stack[-1][0] > width:  # shallower than the first line: the first was cut out of a block
        stack[-1] = (width, stack[-1][1])
    elif stack[-1][0] < width:
        stack.append((width, stack[-1][1] + 4 if opens else stack[-1][1]))
    return stack[-1][1]


_SCAN = pattern(
    r'"""|\'\'\'|"(?:[^"\\\n]|\\.){0,1000}"|\'(?:[^\'\\\n]|\\.){0,1000}\'|#|[()\[\]{}]|\\$'
    r"|[^\s\"'#()\[\]{}\\]+|\S"
)


def _scan(text: str, depth: int, quote: str) -> tuple[int, str, str]:
    """Bracket depth and open triple quote after a line, and its last mark that is no comment."""
    position, last = 0, ""
    while position < len(text):
        if quote:
            end = text.find(quote, position)
            if end < 0:
                return depth, quote, '"'
            position, quote, last = end + 3, "", '"'
            continue
        token = _SCAN.search(text, position)
        if token is None or token[0] == "#":
            break
        position, mark = token.end(), token[0]
        if mark in ('"""', "'''"):
            quote = mark
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(0, depth - 1)
        last = mark[-1]
    return depth, quote, last


def brackets_open(text: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and open triple quote after a line."""
    depth, quote, _ = _scan(text, depth, quote)
    return depth, quote
