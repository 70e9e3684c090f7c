"""From whatever was pasted to snippets that parse."""

from __future__ import annotations

import json
import keyword
from typing import Any, cast

from advisor.errors import InputError
from advisor.intake.code import normalise
from advisor.intake.code.extract import parse
from advisor.intake.code.normalise import Line
from advisor.intake.code.reflow import code_start, is_flattened, reflow
from advisor.model import Snippet
from advisor.patterns import pattern

# A training program is a few hundred kilobytes at most; above this it is data.
MAX_BYTES = 2_000_000
MAX_LINES = 60_000
# A prose line between code lines scores below this; see is_code_line.
CODE_SCORE = 0.5


def read_code(data: bytes | str, name: str) -> tuple[Snippet, ...]:
    """The Python in a file or paste, one snippet a notebook cell or Markdown fence.

    ``()`` when there is no Python in it. Raises InputError for what is empty, binary, not text
    or too large.
    """
    text = _text(data, name)
    cells = _notebook(text, name)
    if cells is not None:
        return tuple(s for label, cell in cells for s in _snippets(cell, label))
    return _snippets(text, name)


def _text(data: bytes | str, name: str) -> str:
    size = len(data)
    if size > MAX_BYTES:
        raise InputError(
            f"{name}: {size / 1e6:.1f} MB is too large for code; at most {MAX_BYTES / 1e6:.0f} MB "
            "is read. Send the files that build and train the model"
        )
    if isinstance(data, str):
        text = data
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        text = _decoded(data)
    if "\x00" in text:
        raise InputError(f"{name}: binary data, not text (NUL bytes). Send the source as text")
    if not text.strip():
        raise InputError(f"{name}: empty. Paste the code or give the path of a file with code")
    controls = sum(c < " " and c not in "\t\n\r\x0c\x1b" for c in text[:4000])
    if controls > 40:
        raise InputError(f"{name}: binary data, not text. Send the source as text")
    if text.count("\n") > MAX_LINES:
        raise InputError(f"{name}: more than {MAX_LINES} lines; send the training code alone")
    return text


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):  # a byte-order mark stays, as in the person's file
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _notebook(text: str, name: str) -> list[tuple[str, str]] | None:
    """The code cells of a notebook; None when the text is not one."""
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return None
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        if not name.endswith(".ipynb"):
            return None
        raise InputError(f"{name}: not a readable notebook (its JSON is damaged)") from None
    cells = cast(dict[str, Any], document).get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        return None
    found: list[tuple[str, str]] = []
    for number, cell in enumerate(cast(list[Any], cells), 1):
        if not isinstance(cell, dict) or cast(dict[str, Any], cell).get("cell_type") != "code":
            continue
        source = cast(dict[str, Any], cell).get("source", "")
        lines = cast(list[Any], source) if isinstance(source, list) else [source]
        found.append((f"{name}[{number}]", "".join(str(part) for part in lines)))
    return found


def _snippets(text: str, name: str) -> tuple[Snippet, ...]:
    lines = normalise.numbered(normalise.characters(text))
    whole = _as_it_stands(lines, text, name)
    if whole is not None:
        return (whole,)
    blocks = normalise.fences(lines)
    found = [_snippet(block, text, name) for block in blocks]
    return tuple(s for s in found if s is not None)


def _as_it_stands(lines: list[Line], original: str, name: str) -> Snippet | None:
    """A text that parses needs no mending; None when it does not."""
    text = "\n".join(li.text for li in lines)
    if "\t" in text or normalise.is_python2(text) or normalise.has_holes(text):
        return None
    if _lost_indentation(lines) or parse(text).root_node.has_error or not _is_program(text):
        return None
    return Snippet(name=name, text=text, original=original, lines=tuple(li.number for li in lines))


def _snippet(lines: list[Line], original: str, name: str) -> Snippet | None:
    lines = normalise.without_prompts(normalise.without_diff(lines))
    lines = normalise.without_magics(normalise.without_numbers(lines))
    python2 = normalise.is_python2("\n".join(li.text for li in lines))
    lines = normalise.modernised(lines)
    lines, certain = _unflattened(lines)
    lines = normalise.reindented(lines)
    text = "\n".join(li.text for li in lines)
    if parse(text).root_node.has_error:
        lines = normalise.reindented(without_prose(lines))
        text = "\n".join(li.text for li in lines)
    if not _is_program(text):
        return None
    return Snippet(
        name=name,
        text=text,
        original=original,
        lines=tuple(li.number for li in lines),
        language_version="python2" if python2 else "python3",
        scope_certain=certain and not _lost_indentation(lines),
    )


def _unflattened(lines: list[Line]) -> tuple[list[Line], bool]:
    result: list[Line] = []
    certain = True
    for line in lines:
        if is_flattened(line.text):
            certain = False
            start = code_start(line.text) or 0
            flat = reflow(line.text[start:])
            result.extend(Line(piece, line.number) for piece in flat.split("\n"))
        else:
            result.append(line)
    return result, certain


_OPENER = pattern(r"^(?:for|while|if|def|class|with)\b.*:\s*(?:#.*)?$")


def _lost_indentation(lines: list[Line]) -> bool:
    """Whether blocks are opened but nothing is ever indented."""
    filled = [li.text for li in lines if li.text.strip()]
    openers = sum(1 for text in filled[:-1] if _OPENER.match(text))
    return openers > 0 and not any(text[0] == " " for text in filled)


def without_prose(lines: list[Line]) -> list[Line]:
    """Lines of prose emptied; what stands inside brackets or long strings stays."""
    result: list[Line] = []
    depth, quote = 0, ""
    for line in lines:
        if depth == 0 and not quote and is_code_line(line.text) < CODE_SCORE:
            result.append(Line("", line.number))
            continue
        if depth > 0 and not quote and _surely_new(line.text):
            depth = 0
        result.append(line)
        depth, quote = normalise.brackets_open(line.text, depth, quote)
    return result


def _surely_new(text: str) -> bool:
    """Whether a line can only start a statement, so that an open bracket was never closed."""
    return bool(_STATEMENT.match(text))


_STATEMENT = pattern(
    r"^(?:import \w|from [\w.]+ import\b|def \w+\(|class \w+\s*[(:]|return\b|@\w|while .*:$)"
)
_IMPORTING = pattern(
    r"^(?:import [\w.]+(?: as \w+)?(?:\s*,\s*[\w.]+(?: as \w+)?)*\s*(?:#.*)?$"
    r"|from [.\w]+ import [\w(*])"
)
_HEADER = pattern(
    r"^(?:async )?(?:def \w+\s*\(|class \w+\s*(?:\([^)]*\))?:|for [\w, ()]+ in .+:|while .+:"
    r"|(?:el)?if .+:|else\s*:|try\s*:|except\b.*:|finally\s*:|with .+[:,]$|with .+:)"
)
_TARGET = r"(?:\*?[A-Za-z_][\w.]*(?:\[[^\[\]]{0,80}\]){0,3})"
_ASSIGNING = pattern(
    rf"^\(?{_TARGET}(?:\s*,\s*{_TARGET}){{0,12}},?\)?\s*(?::\s*[\w.\[\], |]{{1,60}})?"
    r"\s*(?:[-+*/%|&]|//|\*\*)?=(?!=)\s*\S"
)
_CALLING = pattern(r"^[A-Za-z_][\w.]*(?:\[[^\[\]]{0,80}\])?\(")
_SIMPLE = pattern(
    r"^(?:return\b.*|pass|break|continue|yield\b.*|raise \w.*|assert .+|del \w.*|global \w.*"
    r"|print .+|exec .+|@[\w.]+(?:\(.*\))?|\.\.\.|[)\]}]+.*|\.[a-z_]\w*\(.*)$"
)
_KEYWORDS = "|".join((*keyword.kwlist, "print", "exec"))
_ADJACENT = pattern(rf"(?<!\w)(?!(?:{_KEYWORDS})\b)\w+[ \t]+(?!(?:{_KEYWORDS})\b)\w")
_CHINESE = pattern(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff65]")
_SENTENCE_END = pattern(r"[\w)][.?!]\s*$|[.?!] [A-Z]")
_WORD = pattern(r"[A-Za-z']+")
_SYMBOLS = pattern(r"[()\[\]{}=_]|\w\.\w")


def is_code_line(line: str) -> float:
    """How much a line looks like Python: 0 prose or log, 1 certainly code. Cheap, no context.

    An empty line gives 0.5: it belongs to its neighbours. Two words side by side that are no
    keywords cannot be Python, so prose and logs stand out. A line that holds several statements
    because its line ends were lost scores by its form; ask ``reflow.is_flattened``.
    """
    text = line[:2000].strip()
    if not text:
        return 0.5
    while text.startswith((">>> ", "... ")):
        text = text[4:]
    if _IMPORTING.match(text):
        return 1.0
    if text.startswith("#"):
        return 0.6
    bare = _QUOTED.sub('""', text).partition("#")[0].rstrip()
    if _ADJACENT.search(bare) or _CHINESE.search(bare) or " <- " in bare:
        return 0.1
    if _HEADER.match(bare) or _ASSIGNING.match(bare):
        return 0.95
    if _SIMPLE.match(bare):
        return 0.8
    if _SENTENCE_END.search(bare):
        return 0.1
    if _CALLING.match(bare):
        return 0.9
    return _by_symbols(bare)


_QUOTED = pattern(r'"[^"\n]{0,300}"|\'[^\'\n]{0,300}\'')


def _by_symbols(text: str) -> float:
    words, symbols = len(_WORD.findall(text)), len(_SYMBOLS.findall(text))
    if symbols == 0:
        return 0.2
    return min(0.8, symbols / (symbols + max(0, words - 1)))


_PROGRAM_NODES = frozenset(
    {
        "call",
        "import_statement",
        "import_from_statement",
        "function_definition",
        "class_definition",
        "print_statement",
        "for_statement",
    }
)
MAX_NODES_SEEN = 4000


def _is_program(text: str) -> bool:
    """Whether anything in the text is called, imported, defined or assigned a value."""
    stack = [parse(text).root_node]
    for _ in range(MAX_NODES_SEEN):
        if not stack:
            return False
        node = stack.pop()
        if node.type in _PROGRAM_NODES:
            return True
        if node.type == "assignment" and node.child_by_field_name("right") is not None:
            return True
        stack.extend(reversed(node.named_children))
    return False
