"""Text as pieces of words from a fixed vocabulary, as BERT models cut it.

Lower case without accents; every punctuation mark and every Chinese character stands alone; a word
is cut greedily into its longest known pieces (Wu et al. 2016). What is unknown is passed over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor.patterns import pattern

# Longer words are data, not language; BERT's own limit.
MOST_LETTERS = 100
# Characters looked at for each piece that is asked for: a piece has four or five. # unsourced
LETTERS_A_PIECE = 20
_CHUNK = pattern(r"[^\W_\u4e00-\u9fff]+|[^\w\s]|_|[\u4e00-\u9fff]")


def read_vocabulary(path: Path) -> dict[str, int]:
    """Pieces by text; the line number is the id."""
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return {piece: id for id, piece in enumerate(lines)}


def pieces(text: str, vocabulary: Mapping[str, int], most: int) -> list[int]:
    """Ids of the first ``most`` pieces of a text."""
    plain = text[: most * LETTERS_A_PIECE].lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFD", plain)
        for accent in {c for c in set(plain) if unicodedata.category(c) == "Mn"}:
            plain = plain.replace(accent, "")
    found: list[int] = []
    for chunk in _CHUNK.finditer(plain):
        word = chunk[0]
        if (id := vocabulary.get(word)) is not None:
            found.append(id)
        elif len(word) <= MOST_LETTERS:
            found.extend(_cut(word, vocabulary))
        if len(found) >= most:
            return found[:most]
    return found


def _cut(word: str, vocabulary: Mapping[str, int]) -> Iterator[int]:
    """The longest known piece at the start, then the longest of what is left; none when stuck."""
    start, ids = 0, list[int]()
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if (id := vocabulary.get(piece)) is not None:
                ids.append(id)
                start = end
                break
        else:
            return iter(())
    return iter(ids)
