"""Real trainings with one injected fault each must be seen for what they are.

The runs under tests/faulty are made by eval/zoo/faulty.py; the first line of each lists the
symptoms of which at least one must be present.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from curve_csv import load

from advisor.detectors import all_detectors

RUNS = sorted((Path(__file__).parent / "faulty").glob("*.csv"))
CURVE = {d.symptom: d for d in all_detectors() if d.source == "curve"}


def test_there_are_many_faults() -> None:
    assert len({p.stem.rpartition("-")[0] for p in RUNS}) >= 20


@pytest.mark.parametrize("path", RUNS, ids=lambda p: p.stem)
def test_a_fault_is_seen(path: Path) -> None:
    expected = path.read_text().splitlines()[0].removeprefix("# expected:").split()
    case = load(path)
    found = {s: CURVE[s].look(case, strict=True) for s in expected}
    assert any(f.status == "present" for f in found.values()), found
