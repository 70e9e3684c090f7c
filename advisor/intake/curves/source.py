"""Where curves come from: a file or text in memory, read in blocks, decoded forgivingly."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from advisor.errors import InputError
from advisor.patterns import pattern

# Bytes that ``sniff`` may look at.
# unsourced
HEAD = 256 * 1024

BLOCK = 1 << 20
# A document that cannot be streamed (one JSON value) is refused beyond this size.
# unsourced
WHOLE_LIMIT = 256 << 20

# Characters without a newline after which a line is handed on in pieces.
# unsourced
MAX_FRAGMENT = 1 << 16

_ANSI = pattern(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\-_])")
_HTML = pattern(r"<br ?/?>|</(?:p|div|tr|pre|li)>", re.IGNORECASE)
_LINE_END = pattern(r"[\r\n]+")


@dataclass(frozen=True)
class Source:
    """Bytes with a name; ``path`` is set when they lie in a file, else ``data`` holds them."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @cached_property
    def size(self) -> int:
        """Bytes in all."""
        return self.path.stat().st_size if self.path else len(self.data)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, enough to tell the format."""
        if self.path is None:
            return self.data[:HEAD]
        with self.path.open("rb") as file:
            return file.read(HEAD)

    @cached_property
    def text(self) -> str:
        """The head as clean text."""
        return clean(decode(self.head))

    @cached_property
    def head_lines(self) -> tuple[str, ...]:
        """The first lines that are not blank; the last may be cut."""
        lines = (line for line in _LINE_END.split(self.text) if line.strip())
        return tuple(line for line, _ in zip(lines, range(400), strict=False))

    def blocks(self) -> Iterator[bytes]:
        """The bytes in order, a megabyte at a time."""
        if self.path is None:
            for start in range(0, len(self.data), BLOCK):
                yield self.data[start : start + BLOCK]
            return
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    def whole(self) -> bytes:
        """All bytes; raises InputError when that would not be reasonable."""
        if self.size > WHOLE_LIMIT:
            raise InputError(
                f"{self.name}: {self.size >> 20} MB in one document; the limit is "
                f"{WHOLE_LIMIT >> 20} MB. Export one value a line (JSON lines or CSV), or thin it."
            )
        return self.path.read_bytes() if self.path else self.data

    def whole_text(self) -> str:
        """All text, not cleaned."""
        return decode(self.whole())

    def line_blocks(self) -> Iterator[str]:
        """Clean text in pieces that end where a line ends (or after ``MAX_FRAGMENT``)."""
        decoder = codecs.getincrementaldecoder(_encoding(self.head))(errors="replace")
        rest = ""
        for block in self.blocks():
            text = rest + decoder.decode(block)
            cut = max(text.rfind("\n"), text.rfind("\r")) + 1
            if not cut and len(text) > MAX_FRAGMENT:
                cut = text.rfind(" ") + 1 or len(text)
            rest = text[cut:]
            if cut:
                yield clean(text[:cut])
        rest += decoder.decode(b"", final=True)
        if rest:
            yield clean(rest)

    def lines(self) -> Iterator[str]:
        """Clean lines; carriage returns separate frames of a progress bar."""
        for block in self.line_blocks():
            yield from block.replace("\r", "\n").split("\n")


def clean(text: str) -> str:
    """Without terminal control codes, NULs and HTML line breaks."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\x08" in text:
        text = text.replace("\x08", "")
    if "\x00" in text:
        text = text.replace("\x00", "")
    if "<" in text and _HTML.search(text):
        text = _HTML.sub("\n", text).replace("&nbsp;", " ").replace("&gt;", ">")
    if "\u00a0" in text:
        text = text.replace("\u00a0", " ")
    return text


def decode(data: bytes) -> str:
    """Text, with replacement characters where it is none; UTF-16 is known by its mark."""
    return data.decode(_encoding(data), errors="replace")


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"
