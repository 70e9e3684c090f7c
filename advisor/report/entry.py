"""An entry of the knowledge base as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from advisor.model import Language, Model, Words


def show(entry: Model, console: Console, language: Language) -> None:
    """Print every field that has something to say, in the order of its type."""
    name = getattr(entry, "name", None) or getattr(entry, "title", None)
    heading = name[language] if isinstance(name, Words) else type(entry).__name__
    console.print(Text.assemble((heading, "bold"), "  ", (str(getattr(entry, "id", "")), "dim")))
    for field, value in entry:
        if field not in ("id", "name", "title"):
            for depth, line in _lines(field.replace("_", " "), value, language, 0):
                console.print(Padding(line, (0, 0, 0, 2 * depth)))


def _lines(label: str, value: Any, language: Language, depth: int) -> Iterator[tuple[int, Text]]:
    match value:
        case None | "" | () | {} | False:
            return
        case Words():
            yield depth, _labelled(label, value[language].strip())
        case BaseModel():
            if label:
                yield depth, Text(label, "bold")
            for field, part in value:
                yield from _lines(field.replace("_", " "), part, language, depth + 1)
        case Mapping():
            yield depth, Text(label, "bold")
            for key, part in value.items():  # pyright: ignore[reportUnknownVariableType]
                yield from _lines(str(key), part, language, depth + 1)  # pyright: ignore
        case tuple():
            yield depth, Text(label, "bold")
            for part in value:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(part, BaseModel):
                    yield from _lines("", part, language, depth)
                else:
                    yield depth + 1, Text(f"- {part}")
        case _:
            yield depth, _labelled(label, str(value).strip())


def _labelled(label: str, text: str) -> Text:
    separator = "\n" if "\n" in text else " "
    return Text.assemble((f"{label}:", "bold"), separator, text)
