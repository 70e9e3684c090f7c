"""Take a whole pasted post apart: prose, training logs, code.

Forum posts arrive with fences, with indentation, or with everything run together on one line;
and with the page around them (votes, avatars, menus).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from advisor.model import Language
from advisor.patterns import pattern

Kind = Literal["prose", "log", "code", "blank"]

# A line longer than this is searched for code that lost its line breaks. # unsourced
FLAT_LENGTH = 160
# Code-like pieces that such a line holds at least. # unsourced
FLAT_MARKS = 6
# Characters looked at together, the code-like pieces that they hold at least and the words of
# prose that they hold at most, for code to begin there. # unsourced
WINDOW, WINDOW_MARKS, WINDOW_WORDS = 160, 3, 3
# Words of prose after the code from which on they are prose again; and plain words to each
# code-like piece in sentences that only mention code. # unsourced
TAIL_WORDS = 4
PLAIN_WORDS = 6
# Plain words of a line with numbers, and words to each number, from which on it is a sentence
# that quotes them. # of 154 sentences of kb/questions taken for a log, 49 are freed; of 10,255
# lines of logs 2 are lost
QUOTING_WORDS, WORDS_A_NUMBER = 12, 5
# Share of Chinese among letters from which on a text is Chinese: Chinese posts are full of
# English terms, English ones hold no Chinese. # unsourced
CHINESE_SHARE = 0.12

_FENCE = pattern(r"[ \t]{0,8}(```+|~~~+)[ \t]*([\w+-]*)[^\n`]*$")
_NAVIGATION = pattern(
    r"(?i)\s*(?:"
    r"share(?:\s+(?:improve|edit|follow|cite|flag|tweet|link).{0,80})?|(?:improve this "
    r"(?:question|answer))"
    r"|follow(?:ed)?|reply|leave a reply|report|flag|copy link|quote|like(?:d)?|upvote|downvote"
    r"|\d{1,5}\s*(?:answers?|votes?|likes?|replies|comments?|views?|points?|badges?|bronze"
    r"|silver|gold)\b.{0,60}"
    r"|(?:active|oldest|newest|highest score.{0,30}|sorted by:?.{0,30}|add a comment|show \d+ "
    r"more comments?)"
    r"|(?:asked|answered|edited|modified|viewed)\s+.{0,80}\b(?:ago|at|\d{4}|times)\b.{0,40}"
    r"|like image.{0,80}|.{0,60}\bavatar\b.{0,80}|.{0,60}(?:gravatar|user avatar).{0,60}"
    r"|(?:log ?in|sign ?(?:up|in)|register|subscribe|menu|home|search|questions|tags|users"
    r"|badges|unanswered)"
    r"|logo .{0,80}\bmenu\b.{0,20}|all rights reserved.*|cookie (?:policy|settings).*|donate for "
    r"us.*"
    r"|(?:privacy policy|terms of (?:service|use)).{0,60}|powered by .{0,60}|this site uses "
    r".{0,120}"
    r"|your email address will not be published.*|required fields are marked.*"
    r"|if you love us\?.*|you can donate .*|\[(?:site|post_id|parent_id|tags)\]:.*"
    r"|(?:not an answer|accepted answer|best answer|solution|solved by.{0,40})"
    r"|点赞|收藏|分享|举报|回复|评论|关注|赞同\s*\d*|\d+\s*(?:条评论|个回答|人赞同|次浏览|阅读)"
    r"|展开全部|登录|注册|发布于.{0,40}"
    r"|编辑于.{0,40}|阅读全文|版权声明.*|著作权归.*"
    r"|[\d\s,.]{1,8}|[▲▼△▽\-_=*~•·|]{1,200}"
    r")\s*"
)
_ANSWERS = pattern(
    r"(?i)\s*(?:\d{1,3}\s+answers?|answers?\s*\(?\d{1,3}\)?|leave a reply|\d+\s*个回答|accepted "
    r"answer|"
    r"best answer|最佳答案|采纳的?答案)\s*:?\s*"
)
_LOG = pattern(
    r"(?i)(?:\b(?:epoch|epochs|iter|iteration|step|global_step|batch)\b\s*[:=\[#(]?\s*\d+.{0,120}?"
    r"(?:loss|acc|err|lr|ppl|metric|score|nan|map|iou|dice|reward|precision|recall)\w*)"
    r"|(?:loss|acc|accuracy|error|ppl|perplexity|dice|iou|lr|precision|recall|f1|auc|mae"
    r"|mse|rmse)\w*"
    r"['\"]?\s*(?:[:=]|is)\s*[-+]?(?:\d+\.\d+|\d+e[-+]\d+|nan|inf)"
    r"|\d+/\d+\s*\[[=>.\s]{3,}\]"
    r"|^\s*(?:epoch|step|iter(?:ation)?)\s*[:=]?\s*\[?\d+\s*(?:/\s*\d+)?\]?\s*$"
)
# What every such line holds; quick to search for.
_LOG_HINT = pattern(
    r"(?:[:=]|is)\s*[-+]?(?:\d|nan|inf)|(?:epochs?|iter|iteration|step|batch)[:=\[#(\s]*\d|\d\s*\["
)
_LOG_NUMBERS = pattern(r"[-+]?(?:\d+\.\d+|\d+e[-+]?\d+|\bnan\b|\binf\b)", re.IGNORECASE)
_CODE = pattern(
    r"^\s*(?:import\s+[\w.]+|from\s+[\w.]+\s+import\b|def\s+\w+\s*\(|class\s+\w+\s*[(:]|@\w+"
    r"|(?:for|while|if|elif|with|try|else|except|finally)\b.*:\s*(?:#.*)?$"
    r"|return\b(?:\s+[\w(\[\"'].*)?$"
    r"|(?:[\w.\[\]'\", *]+?)\s*(?:=|\+=|-=|\*=|/=)\s*[^=\s].*|[\w.]+\(.*\)?[,;:]?\s*$"
    r"|[)\]}]+[,;:.]?.*$|[\"']?\w+[\"']?\s*[:=]\s*[\w.(\[{\"'].*[,({\[]\s*$|>>> .*|In \[\d*\]:.*"
    r"|%\w+ .*"
    r"|print\s.*|\.\w+\(.*|#include.*|\.{3})"
)
_CODE_MARK = pattern(
    r"\w\(|\)\.|\w=\S|\s=\s(?!\d)|\w\.\w+\(|==|\+=|->|\[\w*:|\]\)|\):|\"\"\"|\bself\.|\bdef \w"
    r"|\bimport \w|\w_\w"
)
# Each piece that ``_CODE_MARK`` finds holds one of these.
_IN_CODE_MARKS = ("(", ").", "):", "])", "=", "->", "[", '"""', "self.", "def ", "import ", "_")
_STATEMENT = pattern(
    r"(?<![\w.])(?:import [\w.]+|from [\w.]+ import|def \w+ ?\(|class \w+ ?[(:]|for \w+(?:, "
    r"?\w+)* in |"
    r"[A-Za-z_][\w.]* ?(?:=|\+=) ?[\w.\[('\"{-]|[A-Za-z_]\w*(?:\.\w+)+ ?\(|# [A-Z]\w+ [a-z]+)"
)
_PROSE = frozenset(
    {
        "i", "my", "the", "is", "are", "was", "but", "because", "why", "what", "how", "and", "this",
        "that", "it", "have", "when", "does", "not", "we", "you", "after", "there", "which",
        "would", "should", "please",
    }
)  # fmt: skip
_PROSE_WORDS = pattern(rf"(?i)\b(?:{'|'.join(sorted(_PROSE))})\b")
_CODE_END = pattern(r"[)\]\s]")
_SENTENCE_END = pattern(r"[.!?]\s+(?=[A-Z])")
_PLAIN_WORD = pattern(r"(?<![\w.'\"/])[A-Za-z]{2,}(?![\w.(=\['\"/])")
_HAN = pattern("[\u4e00-\u9fff]")
# A log asks nothing; tqdm's "?it/s" is no question.
_ASKED = pattern(r"[A-Za-z]\?(?:\s|$)")
_LETTER = pattern(r"[^\W\d_]")


@dataclass(frozen=True)
class Pasted:
    """The parts of a post. Each code block keeps its own indentation."""

    prose: str
    log: str
    code: tuple[str, ...]


def split(text: str) -> Pasted:
    """Sort the lines of a post into prose, log and code; drop the page around it."""
    prose: list[str] = []
    log: list[str] = []
    code: list[str] = []
    for kind, lines in _blocks(_question(text)):
        if kind == "code":
            code.append("\n".join(_dedented(lines)).strip("\n"))
        elif kind == "log":
            log.extend(["", *lines] if log else lines)  # a gap may part two runs
        else:
            prose.extend(line for line in lines if not _NAVIGATION.fullmatch(line[:300]))
            prose.append("")
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(prose)).strip()
    if not (joined or log or code) and _LETTER.search(text):
        joined = text.strip()  # "Sorted by length: .84": all that was said only looks like a page
    return Pasted(joined, "\n".join(log), tuple(c for c in code if _LETTER.search(c)))


def _question(text: str) -> list[str]:
    """The lines up to where other people's answers begin: their code and guesses are not the
    asker's.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for i, line in enumerate(lines):
        if i > 2 and len(line) < 60 and _ANSWERS.fullmatch(line):
            return lines[:i]
    return lines


def language_of(text: str) -> Language:
    """The language that the answer should be in."""
    sample = text[:20_000]
    han = len(_HAN.findall(sample))
    return "zh" if han and han >= CHINESE_SHARE * len(_LETTER.findall(sample)) else "en"


def is_log_line(line: str) -> bool:
    """Does one line look like training output and not like a sentence that quotes a number?"""
    line = line[:400]
    low = line.lower()
    if sum(map(_PROSE.__contains__, low.split())) > 1:  # as below, and soon told
        return False
    if not _LOG_HINT.search(low) or not _LOG.search(line):
        return False
    words = len(_PROSE_WORDS.findall(line)) + len(_HAN.findall(line)) // 3
    numbers = len(_LOG_NUMBERS.findall(line))
    code = bool(re.search(r"\w\(|lr\s*=\s*[\d.e-]+\s*[,)]", line)) and "loss" not in line.lower()
    plain = len(_PLAIN_WORD.findall(line))
    asked = _ASKED.search(line) is not None
    told = asked or plain >= max(QUOTING_WORDS, WORDS_A_NUMBER * numbers)
    return words < 2 and (numbers > 0 or len(line) < 40) and not (code or told)


def is_code_line(line: str) -> bool:
    """Does one line look like Python?"""
    line = line[:400]
    if not _CODE.match(line):
        return False
    return len(_PROSE_WORDS.findall(line)) <= 2 and len(_HAN.findall(line.partition("#")[0])) < 6


def _blocks(lines: Sequence[str]) -> Iterator[tuple[Kind, list[str]]]:
    """Runs of lines of one kind; a fenced block is one run."""
    open_: list[str] = []
    start = 0
    while start < len(lines):
        fence = _FENCE.match(lines[start])
        if fence is None:
            open_.append(lines[start])
            start += 1
            continue
        end = _closing(lines, start + 1, fence[1])
        if end is None:  # a fence that never closes: its content is sorted like the rest
            start += 1
            continue
        yield from _sorted_lines(open_)
        open_ = []
        yield from _fenced(list(lines[start + 1 : end]), fence[2].lower())
        start = end + 1
    yield from _sorted_lines(open_)


def _closing(lines: Sequence[str], start: int, mark: str) -> int | None:
    for i in range(start, len(lines)):
        stripped = lines[i].strip()
        if stripped.startswith(mark) and not stripped.strip(mark[0]):
            return i
    return None


def _fenced(lines: list[str], label: str) -> Iterator[tuple[Kind, list[str]]]:
    content = [line for line in lines if line.strip()]
    logs = sum(map(is_log_line, content))
    codes = sum(map(is_code_line, content))
    if label in ("python", "py", "python3") or (codes and codes >= logs):
        yield "code", lines
    elif logs:
        yield "log", lines
    elif label or not content or sum(len(_PROSE_WORDS.findall(c)) for c in content) < len(content):
        yield "code" if label or not content else "log", lines
    else:
        yield "prose", lines


def _sorted_lines(lines: Sequence[str]) -> Iterator[tuple[Kind, list[str]]]:
    pieces: list[str] = []
    kinds: list[Kind] = []
    for line in lines:
        for kind, piece in _unflattened(line):
            pieces.append(piece)
            kinds.append(kind or _kind(piece))
    _adopt(pieces, kinds)
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and kinds[end] == kinds[at]:
            end += 1
        yield kinds[at], pieces[at:end]
        at = end


def _kind(line: str) -> Kind:
    if not line.strip():
        return "blank"
    if is_log_line(line):
        return "log"
    if is_code_line(line):
        return "code"
    return "prose"


def _adopt(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Lines between two code lines, and comments and indented lines beside code, are code."""
    code = [i for i, kind in enumerate(kinds) if kind == "code"]
    for a, b in pairwise(code):
        between = range(a + 1, b)
        if len(between) <= 6 and all(_could_be_code(lines[i], kinds[i]) for i in between):
            for i in between:
                kinds[i] = "code"
    for i, line in enumerate(lines):
        near = "code" in kinds[max(0, i - 1) : i + 2]
        if kinds[i] == "prose" and near and line.lstrip().startswith(("#", '"""', "'''")):
            kinds[i] = "code"
    for i, kind in enumerate(kinds):
        alone = "code" not in kinds[max(0, i - 2) : i] + kinds[i + 1 : i + 3]
        if kind == "code" and alone and not re.search(r"[=(]|\bimport\b", lines[i]):
            kinds[i] = "prose"

    log = [i for i, kind in enumerate(kinds) if kind == "log"]
    for a, b in pairwise(log):
        between = range(a + 1, b)
        if len(between) <= 4 and all(_could_be_log(lines[i], kinds[i]) for i in between):
            for i in between:
                kinds[i] = "log"


def _could_be_log(line: str, kind: Kind) -> bool:
    if kind == "code":
        return line.strip() == "..."
    return len(line) < 60 and len(_PROSE_WORDS.findall(line)) < 1 and not _HAN.search(line)


def _could_be_code(line: str, kind: Kind) -> bool:
    if kind != "prose":
        return kind == "blank"
    if line.rstrip().endswith(":") and re.match(r"[A-Z][a-z]+ \w+", line):
        return False  # "The generator code:"
    if line[:1] in " \t" or line.lstrip().startswith("#"):
        return True
    return len(_PROSE_WORDS.findall(line)) < 2 and not _HAN.search(line.partition("#")[0])


def _unflattened(line: str) -> list[tuple[Kind | None, str]]:
    """A line in which prose runs over into code, cut where the code begins and ends."""
    # Whatever looks like code holds one of these, and most prose hardly any.
    if len(line) < FLAT_LENGTH or sum(map(line.count, _IN_CODE_MARKS)) < FLAT_MARKS:
        return [(None, line)]
    marks = [m.start() for m in _CODE_MARK.finditer(line)]
    start = _first_dense(line, marks) if len(marks) >= FLAT_MARKS else None
    if start is None:
        return [(None, line)]
    code = line[start:]
    told = _sentences_begin(code)
    last = max((m.end() for m in _CODE_MARK.finditer(code, 0, told)), default=0)
    end = next((m.end() for m in _CODE_END.finditer(code, last)), len(code))
    if told < len(code):
        end = told
    elif len(_PROSE_WORDS.findall(code, end)) < TAIL_WORDS:
        end = len(code)
    pieces: list[tuple[Kind | None, str]] = [(None, line[:start]), ("code", code[:end])]
    return [(kind, piece) for kind, piece in (*pieces, (None, code[end:])) if piece.strip()]


def _sentences_begin(code: str) -> int:
    """Where code runs over into sentences up to the end, which may mention code; else its length.

    ``Use log(p). It is fine for two epochs, then suddenly loss = nan.``
    """
    marks = [m.start() for m in _CODE_MARK.finditer(code)]
    words = [m.start() for m in _PLAIN_WORD.finditer(code)]
    for found in _SENTENCE_END.finditer(code):
        at = found.end()
        left = len(marks) - bisect_left(marks, at)
        if len(words) - bisect_left(words, at) >= PLAIN_WORDS * max(left, 1):
            return at
    return len(code)


def _first_dense(line: str, marks: Sequence[int]) -> int | None:
    """Where the first statement stands after which the line is dense with code."""
    for found in _STATEMENT.finditer(line):
        at = found.start()
        window = line[at : at + WINDOW]
        dense = bisect_left(marks, at + WINDOW) - bisect_left(marks, at)
        if dense >= WINDOW_MARKS and len(_PROSE_WORDS.findall(window)) <= WINDOW_WORDS:
            return at
    return None


def _dedented(lines: Sequence[str]) -> list[str]:
    """Without the indentation that all lines share (four spaces mark code on forums)."""
    expanded = [line.expandtabs(4) for line in lines]
    margins = [len(line) - len(line.lstrip()) for line in expanded if line.strip()]
    margin = min(margins, default=0)
    return [line[margin:] for line in expanded]
