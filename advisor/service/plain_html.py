"""The text of an HTML message, in one pass over it."""

from __future__ import annotations

import html
from collections.abc import Iterable

BREAKS = {"br", "p", "div", "li", "tr", "pre", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr"}
UNSEEN = {"script", "style", "head", "title"}
# Characters; what opens and is not closed within them is no tag. # unsourced
LONGEST_TAG = 4_000
# What mail programs put around the message that is answered.
QUOTED = ('type="cite"', "type='cite'", "gmail_quote", "yahoo_quoted", "js-signaturemarker")


def text_of(source: str) -> str:
    """Text with lines where blocks are; quoted messages and what is not shown are left out."""
    pieces: list[str] = []
    skipped, depth, kept = "", 0, False
    end = 0
    while True:
        start = source.find("<", end)
        if start < 0:
            break
        if not skipped:
            pieces.append(_spaced(source[end:start], kept))
        if source.startswith("<!--", start):
            close = source.find("-->", start + 4)
            end = len(source) if close < 0 else close + 3
            continue
        close = source.find(">", start, start + LONGEST_TAG)
        tag, end = source[start + 1 : max(close, start + 1)], close + 1
        name = _name(tag) if close > 0 else ""
        if not name:  # "a < b", and no tag
            if not skipped:
                pieces.append("<")
            end = start + 1
            continue
        ends = tag.startswith("/")
        if skipped:
            depth += 0 if name != skipped or tag.endswith("/") else (-1 if ends else 1)
            skipped = skipped if depth else ""
        elif not ends and (name in UNSEEN or any(q in tag.lower() for q in QUOTED)):
            skipped, depth = name, 1
        elif name in BREAKS:
            kept = (not ends) if name == "pre" else kept
            pieces.append("\n")
    if not skipped:
        pieces.append(_spaced(source[end:], kept))
    lines = (line.rstrip() for line in html.unescape("".join(pieces)).split("\n"))
    return "\n".join(_no_runs(lines)).strip("\n")


def _name(tag: str) -> str:
    """The name of a tag in lower case; empty when it is none."""
    word = tag.lstrip("/!")[:20].split(" ")[0].split("\n")[0].rstrip("/").lower()
    return word if word[:1].isalpha() and word.replace("-", "").replace(":", "").isalnum() else ""


def _spaced(text: str, kept: bool) -> str:
    """Outside of ``pre`` line breaks are spaces."""
    return text if kept else text.replace("\r", "").replace("\n", " ")


def _no_runs(lines: Iterable[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    return found
