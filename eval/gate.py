"""The accepted baseline: no figure of our own sets may fall by more than its tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from eval.measures import LOWER_IS_BETTER, Figure

BASELINE = Path(__file__).parent / "baseline.yaml"
HEAD = """\
# Figures that were accepted; written by `python -m eval --accept`, held by tests/test_eval.py.
# A figure fails when it is worse than here by more than its tolerance; a set that has grown or
# shrunk is accepted anew. Where less is better: ECE, Brier, false alarms.
"""
Figures = Mapping[str, Mapping[str, Figure]]


def load(path: Path = BASELINE) -> dict[str, Any]:
    """The accepted figures and the tolerances."""
    return yaml.safe_load(path.read_text())


def accept(found: Figures, path: Path = BASELINE) -> None:
    """Write these figures over the accepted ones; other sets and the tolerances stay."""
    before = load(path)
    sets = before["sets"] | {
        name: {label: {"value": round(f.value, 4), "n": f.n} for label, f in figures.items()}
        for name, figures in found.items()
    }
    lines = [HEAD, yaml.safe_dump({"tolerance": before["tolerance"]}, sort_keys=False), "sets:\n"]
    for name, figures in sets.items():
        lines.append(f"  {name}:\n")
        lines += [f"    {k}: {{value: {v['value']}, n: {v['n']}}}\n" for k, v in figures.items()]
    path.write_text("".join(lines))


def failures(found: Figures, accepted: Mapping[str, Any]) -> list[str]:
    """What is worse than accepted, in words; sets that were not measured are left out."""
    said: list[str] = []
    for name in accepted["sets"].keys() & found.keys():
        for label, before in accepted["sets"][name].items():
            now = found[name].get(label)
            if now is None:
                said.append(f"{name}: {label} is no longer measured")
                continue
            slack = accepted["tolerance"][label]
            sign = -1 if label in LOWER_IS_BETTER else 1
            if label != "precision" and now.n != before["n"]:
                said.append(f"{name}: {label} is over {now.n}, was over {before['n']}; accept anew")
            elif sign * (now.value - before["value"]) < -slack:
                said.append(
                    f"{name}: {label} is {now.value:.3f}, accepted {before['value']:.3f}, "
                    f"tolerance {slack}"
                )
    return sorted(said)
