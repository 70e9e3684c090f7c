"""Which curve plays which part: the main training loss first, components after their total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.intake.curves.names import Meaning, meaning
from advisor.model import Curve, Role

_ORDER: tuple[Role, ...] = (
    "train-loss",
    "val-loss",
    "train-metric",
    "val-metric",
    "lr",
    "grad-norm",
    "component",
    "other",
)

_EVALUATED = frozenset(["map", "ap", "miou", "dice", "bleu", "rouge", "wer", "cer", "fid", "ndcg"])
"""Metrics that only an evaluation produces, whatever their name leaves out."""


def assign_roles(
    curves: Sequence[Curve],
    sides: Sequence[str],
    overrides: Mapping[str, Role],
    note: Callable[[str], None],
) -> tuple[Curve, ...]:
    """Curves with roles, ordered by role; ``sides`` says what the place of each one told."""
    meanings = [meaning(c.name) for c in curves]
    full = [_side(m, s) for m, s in zip(meanings, sides, strict=True)]
    if _metrics_are_validated(meanings, sides):
        full = [
            "val" if m.kind == "metric" and not (m.side or s) else f
            for m, s, f in zip(meanings, sides, full, strict=True)
        ]
    roles = [_plain(m, s) for m, s in zip(meanings, full, strict=True)]
    for side in ("train", "val"):
        _choose_main(curves, meanings, full, roles, side, note)
    _make_way(curves, roles, overrides, note)
    chosen = [
        curve.model_copy(update={"role": overrides.get(curve.name, role)})
        for curve, role in zip(curves, roles, strict=True)
        if overrides.get(curve.name, role) != "skip"
    ]
    ranks = {id(c): _rank(c) for c in chosen}
    return tuple(sorted(chosen, key=lambda c: ranks[id(c)]))


def _make_way(
    curves: Sequence[Curve],
    roles: list[Role | str],
    overrides: Mapping[str, Role],
    note: Callable[[str], None],
) -> None:
    """A loss that the person names is the only main one: those that were found stand back."""
    for role in ("train-loss", "val-loss"):
        if not any(overrides.get(c.name) == role for c in curves):
            continue
        for i, curve in enumerate(curves):
            if roles[i] == role and curve.name not in overrides:
                roles[i] = "component"
                note(f"{curve.name!r} gives way as the {role.replace('-', ' ')}, as was asked")


def _metrics_are_validated(meanings: Sequence[Meaning], sides: Sequence[str]) -> bool:
    """``train_loss valid_loss accuracy``: where both losses say their side, a metric that does
    not is the validation's (fastai, Hugging Face), unless a sided metric stands beside it."""
    losses = {m.side for m in meanings if m.kind == "loss" and not m.qualifier}
    if any(m.kind == "metric" and (m.side or s) for m, s in zip(meanings, sides, strict=True)):
        return False
    return losses == {"train", "val"}


def _rank(curve: Curve) -> tuple[int, int, int]:
    """Raw curves of steps before an epoch's means, validation before test."""
    words = curve.name.lower()
    return (
        _ORDER.index(curve.role),
        int("test" in words and curve.role.startswith("val")),
        int(words.endswith("(epoch)")) + int("ema" in words) + int("smooth" in words),
    )


def _side(found: Meaning, place: str) -> str:
    if found.side:
        return found.side
    if place:
        return place
    evaluated = found.kind == "metric" and (_EVALUATED & set(found.qualifier) or found.evaluated)
    return "val" if evaluated else "train"


def _plain(found: Meaning, side: str) -> Role | str:
    match found.kind:
        case "loss":
            return f"{side}-loss"
        case "metric" | "loss-like":
            return f"{side}-metric"
        case "lr" | "grad-norm" | "other" | "skip":
            return found.kind


def _choose_main(
    curves: Sequence[Curve],
    meanings: Sequence[Meaning],
    sides: Sequence[str],
    roles: list[Role | str],
    side: str,
    note: Callable[[str], None],
) -> None:
    """One kind of loss per side is the main one; the narrower ones are its components."""
    losses = [i for i, role in enumerate(roles) if role == f"{side}-loss"]
    main = [i for i in losses if not meanings[i].qualifier]
    if main:
        for i in losses:
            if i not in main:
                roles[i] = "component"
        return
    if len(losses) > 1:
        first, others = losses[0], [curves[i].name for i in losses[1:]]
        note(
            f"no total {side} loss is logged: took {curves[first].name!r} for it, "
            f"and {', '.join(others[:6])} as components"
        )
        for i in losses[1:]:
            roles[i] = "component"
    if not losses:
        like = [i for i, m in enumerate(meanings) if m.kind == "loss-like" and sides[i] == side]
        if like:
            roles[like[0]] = f"{side}-loss"
