"""HTML that cannot be broken by what it shows: every text is escaped unless made here."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

from advisor.report.terminal import clean

_VOID = frozenset({"input", "link", "meta", "rect"})


class Html(str):
    """Markup made by this module; any other string is text."""

    __slots__ = ()


Part = str | None | Iterable["Part"]
"""A text, some markup, nothing, or several of them."""


def tag(name: str, *parts: Part, **attributes: str | int | bool | None) -> Html:
    """An element. ``class_`` is ``class``, ``data_x`` ``data-x``; None and False are left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_text(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    inner = join(*parts)
    return Html(f"<{name}{written}/>" if name in _VOID else f"<{name}{written}>{inner}</{name}>")


def join(*parts: Part) -> Html:
    """The parts one after another."""
    return Html("".join(_markup(part) for part in parts))


def island(data: object, id: str) -> Html:
    """``data`` as JSON that no text in it can leave: ``<``, ``>`` and ``&`` are escaped."""
    text = json.dumps(_cleaned(data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return tag("script", Html(_encodable(text)), type="application/json", id=id)


def _markup(part: Part) -> str:
    if part is None or isinstance(part, Html):
        return part or ""
    return _text(part) if isinstance(part, str) else "".join(_markup(p) for p in part)


def _text(value: object) -> str:
    return html.escape(_encodable(clean(str(value))))


def _encodable(text: str) -> str:
    """Lone surrogates cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _cleaned(data: object) -> object:
    match data:
        case str():
            return clean(data)
        case dict():
            return {clean(str(k)): _cleaned(v) for k, v in data.items()}  # pyright: ignore
        case list() | tuple():
            return [_cleaned(v) for v in data]  # pyright: ignore
        case _:
            return data
