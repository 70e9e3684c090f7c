"""A reliability plot as SVG: what was stated against what was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.measures import Bin

SIZE, MARGIN = 360, 48
COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700")


def svg(title: str, lines: Mapping[str, Sequence[Bin]]) -> str:
    """One line a system through its bins; on the diagonal the stated probability is right."""
    side = SIZE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" '
        f'height="{side}" font-family="sans-serif" font-size="12">',
        f'<rect width="{side}" height="{side}" fill="white"/>',
        _text(side / 2, 20, title, "middle"),
        *_axes(),
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" '
        'stroke-dasharray="5 4"/>',
    ]
    for number, (name, bins) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        parts += _line(bins, colour)
        parts.append(_text(_x(0.03), _y(0.96) + 16 * number, name, "start", colour))
    return "\n".join((*parts, "</svg>")) + "\n"


def _x(p: float) -> float:
    return round(MARGIN + SIZE * p, 1)


def _y(p: float) -> float:
    return round(MARGIN + SIZE * (1 - p), 1)


def _axes() -> list[str]:
    lines = [
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" '
        'stroke="#333"/>'
    ]
    for tenth in range(0, 11, 2):
        p = tenth / 10
        lines.append(_text(_x(p), _y(0) + 16, f"{p:.0%}", "middle"))
        lines.append(_text(_x(0) - 6, _y(p) + 4, f"{p:.0%}", "end"))
    middle = MARGIN + SIZE / 2
    lines.append(_text(middle, _y(0) + 34, "stated probability of the first cause", "middle"))
    turned = f'transform="rotate(-90 12 {middle})"'
    return [*lines, _text(12, middle, "share right", "middle", extra=turned)]


def _line(bins: Sequence[Bin], colour: str) -> list[str]:
    points = " ".join(f"{_x(b.stated)},{_y(b.right)}" for b in bins)
    dots = [
        f'<circle cx="{_x(b.stated)}" cy="{_y(b.right)}" r="4" fill="{colour}">'
        f"<title>{b.right:.0%} of {b.n} right, {b.stated:.0%} stated</title></circle>"
        for b in bins
    ]
    return [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots]


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#222", extra: str = "") -> str:
    place = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" {extra}'
    return f"<text {place}>{escape(text)}</text>"
