"""Give code that was flattened onto one line its statements back.

A new line starts wherever two atoms meet outside brackets or a statement keyword stands; the
indentation cannot be had back, so loops and branches keep only their order.
"""

from __future__ import annotations

import keyword
import re

from advisor.patterns import pattern

_TOKEN = pattern(
    r"""(?P<string>[rbuRBUfF]{0,2}(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.){0,1000}"|'(?:[^'\\\n]|\\.){0,1000}'))
      |(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[jJlL]?)
      |(?P<word>[^\W\d]\w*)
      |(?P<ellipsis>\.\.\.)
      |(?P<operator>\*\*=|//=|>>=|<<=|->|==|!=|<=|>=|\+=|-=|\*=|/=|%=|\*\*|//|[-+*/%=<>!&|^~@.,:;(){}\[\]`])
      |(?P<comment>\#)
      |(?P<other>\S)""",
    re.VERBOSE,
)
# Where a comment that lost its line end stops: at something that can only be a statement.
_START = pattern(
    r"""(?<![\w.])(?:
      [A-Za-z_][\w.]{0,80}(?:\[[^\[\]]{0,80}\])?(?:[ ]?,[ ]?[A-Za-z_][\w.]{0,80}){0,6}
      [ ]?[-+*/]?=(?!=)[ ]?\S
      |[A-Za-z_]\w{0,60}(?:\.\w{1,60}){1,8}\(
      |(?:print|super|range|len|plt|main)\(
      |(?:if|while|elif)[ ][^:#]{0,60}?(?:==|!=|[<>]=?|[ ]is[ ]|[ ]not[ ]|[ ]in[ ]|\))[^:#]{0,80}:
      |(?:if|while)[ ](?:True|not[ ]\w+|[\w.]+)[ ]?:
      |else[ ]?:|try[ ]?:|finally[ ]?:
      |for[ ][\w, ()]{1,40}[ ]in[ ][^#:]{1,80}:
      |def[ ]\w+[ ]?\(|class[ ]\w+[ ]?[(:]|with[ ][\w.]+\(
      |return[ ][\w.({\["']|import[ ]\w+(?:[ ]as[ ]\w+)?|from[ ][\w.]+[ ]import[ ]
      |@\w+)""",
    re.VERBOSE,
)
# Inside brackets a lost comment stops at the next entry.
_ENTRY = pattern(
    r"""["'][\w /-]{1,40}["'][ ]?:|[A-Za-z_]\w*[ ]?=(?!=)|[A-Za-z_]\w*(?:\.\w{1,60}){1,8}\("""
)
_JOINERS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "for",
        "lambda",
        "await",
        "async",
        "from",
        "import",
        "as",
        "return",
        "yield",
        "del",
        "assert",
        "raise",
        "print",
        "with",
        "while",
        "elif",
        "def",
        "class",
        "global",
        "nonlocal",
        "except",
        "exec",
    ]
)
_STARTERS = frozenset(
    [
        "import",
        "from",
        "def",
        "class",
        "return",
        "for",
        "while",
        "with",
        "if",
        "elif",
        "else",
        "try",
        "except",
        "finally",
        "del",
        "assert",
        "raise",
        "global",
        "nonlocal",
        "pass",
        "break",
        "continue",
        "yield",
        "async",
    ]
)
_HEADS = frozenset(
    {"def", "class", "for", "while", "with", "if", "elif", "else", "try", "except", "finally"}
)


def reflow(text: str) -> str:
    """One statement a line; comments and leading prose that lost their line end become comments."""
    lines: list[str] = []
    current: list[str] = []
    depth, position, previous, head, end = 0, 0, "", "", 0
    in_import = False

    def finish() -> None:
        nonlocal current, previous, head, in_import
        if current:
            lines.append("".join(current).strip())
        current, previous, head, in_import = [], "", "", False

    while (token := _TOKEN.search(text, position)) is not None:
        kind, word = token.lastgroup or "", token[0]
        if kind == "comment":
            position, comment = _comment_end(text, token.end(), depth)
            if depth == 0:
                finish()
                lines.append(f"# {comment}".rstrip())
            end = position
            continue
        atom = kind in ("string", "number", "word", "ellipsis")
        if depth == 0 and current and _breaks(token, previous, in_import):
            finish()
        if not current:
            head = word if word in _HEADS else ""
            in_import = word in ("from", "import")
        gap = text[end : token.start()]
        current.append((" " if gap and current else "") + word)
        end = position = token.end()
        if word in ("(", "[", "{"):
            depth += 1
        elif word in (")", "]", "}"):
            depth = max(0, depth - 1)
        elif word == ";" and depth == 0:
            current.pop()
            finish()
            continue
        elif word == ":" and depth == 0 and head:
            finish()
            continue
        previous = "atom" if atom and word not in _JOINERS else word
    finish()
    return "\n".join(lines)


_IF_STATEMENT = pattern(r"if\b(?:(?!\belse\b)[^:#]){1,200}:")
_ELSE_STATEMENT = pattern(r"else[ ]?:")


def _breaks(token: re.Match[str], previous: str, in_import: bool) -> bool:
    """Whether a new statement starts at a token outside brackets."""
    if previous not in ("atom", ")", "]", "}"):
        return False
    word = token[0]
    if word == "if":
        return _IF_STATEMENT.match(token.string, token.start()) is not None
    if word == "else":
        return _ELSE_STATEMENT.match(token.string, token.start()) is not None
    if word == "import":
        return not in_import
    if word in _STARTERS:
        return True
    if token.lastgroup == "word":
        return word not in keyword.kwlist
    return token.lastgroup in ("string", "number", "ellipsis")


def _comment_end(text: str, start: int, depth: int) -> tuple[int, str]:
    if depth:
        end = _entry(text, start)
    else:
        found = _START.search(text, start)
        end = found.start() if found else len(text)
    return end, text[start:end].strip()


def _entry(text: str, start: int) -> int:
    """Where the next entry or the closing bracket stands after a comment within brackets."""
    depth = 0
    for position in range(start, min(len(text), start + _LONGEST_COMMENT)):
        mark = text[position]
        if depth == 0 and not text[position - 1].isalnum() and _ENTRY.match(text, position):
            return position
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            if depth == 0:
                return position
            depth -= 1
    return start


_LONGEST_COMMENT = 400
# A start must be followed by this many pieces of which all but one read as statements.
_PIECES_AHEAD = 6
_CHARACTERS_AHEAD = 700
_CANDIDATES = 60


def code_start(line: str) -> int | None:
    """Where Python begins in a line of prose with flattened code; None when there is none."""
    for tried, found in enumerate(_START.finditer(line)):
        if tried >= _CANDIDATES:
            return None
        pieces = reflow(line[found.start() : found.start() + _CHARACTERS_AHEAD]).split("\n")
        ahead = [p for p in pieces if not p.startswith("#")][:_PIECES_AHEAD]
        readable = sum(1 for p in ahead if _START.match(p))
        if readable >= max(2, len(ahead) - 1):
            comment = line.rfind("#", 0, found.start())
            near = comment >= 0 and found.start() - comment < _LONGEST_COMMENT
            return comment if near else found.start()
    return None


# Fewer statements on a line are ordinary one-liners.
MIN_STATEMENTS = 3
SHORTEST = 60
LONGEST_COMMENT_LINE = 200
# A value or closing bracket and then a name that is assigned to or called: two statements.
_JOINED = pattern(
    r"[\w)\]}\"'][ \t]+(?!(?:" + "|".join(keyword.kwlist) + r")\b)[A-Za-z_][\w.]{0,80}[ ]?[=(\[]"
)


def is_flattened(line: str) -> bool:
    """Whether a line holds several statements that once had lines of their own."""
    comment = line.lstrip().startswith("#") and len(line) < LONGEST_COMMENT_LINE
    if len(line) < SHORTEST or comment or not _JOINED.search(line):
        return False
    start = code_start(line)
    if start is None:
        return False
    flat = [s for s in reflow(line[start:]).split("\n") if s and not s.startswith("#")]
    return len(flat) >= MIN_STATEMENTS
