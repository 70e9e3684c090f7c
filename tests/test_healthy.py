"""Sound runs must stay silent.

    python tests/test_healthy.py        prints who speaks, and how often

The runs under tests/healthy are real trainings (see eval/zoo/healthy.py).
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from curve_csv import load

from advisor.detectors import Finding, all_detectors

ROOT = Path(__file__).parents[1]
RUNS = sorted((ROOT / "tests" / "healthy").glob("*.csv"))
BAR = 0.02


def reproach(symptom: str) -> bool:
    """Whether to show it says that something is wrong."""
    entry = yaml.safe_load((ROOT / "kb" / "symptoms" / f"{symptom}.yaml").read_text())
    return entry.get("kind", "trouble") == "trouble" and not entry.get("common", False)


CURVE = [d for d in all_detectors() if d.source == "curve"]
ASKED = [d.symptom for d in CURVE if reproach(d.symptom)]


@cache
def findings() -> dict[str, list[Finding]]:
    cases = [load(path) for path in RUNS]
    return {d.symptom: [d.look(case, strict=True) for case in cases] for d in CURVE}


def test_there_are_enough_runs() -> None:
    assert len(RUNS) >= 150


@pytest.mark.parametrize("symptom", ASKED)
def test_a_trouble_detector_is_silent_on_sound_runs(symptom: str) -> None:
    found = findings()[symptom]
    alarms = [p.name for p, f in zip(RUNS, found, strict=True) if f.status == "present"]
    assert len(alarms) <= BAR * len(RUNS), alarms


def main() -> None:
    print(f"{len(RUNS)} healthy runs")
    for symptom, found in findings().items():
        count = Counter(f.status for f in found)
        names = [p.stem for p, f in zip(RUNS, found, strict=True) if f.status == "present"]
        kind = "" if symptom in ASKED else "  (not counted)"
        print(
            f"{symptom:34} present {count['present']:4} {count['present'] / len(RUNS):6.1%}"
            f"  absent {count['absent']:4}  unknown {count['unknown']:4}{kind}"
            + (f"  {' '.join(names[:6])}" if symptom in ASKED else "")
        )


if __name__ == "__main__":
    main()
