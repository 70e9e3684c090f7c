"""Every detector against its examples, and the conventions that all of them keep."""

from __future__ import annotations

import importlib
import inspect
from collections import defaultdict
from pathlib import Path

import pytest
from curve_csv import load

from advisor.detectors import Detector, all_detectors
from advisor.model import Case, Facts

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples"
DETECTORS = {(d.symptom, d.source): d for d in all_detectors()}
CURVE = [d for d in all_detectors() if d.source == "curve"]
CODE = [d for d in all_detectors() if d.source == "code"]


def examples(suffix: str) -> list[Path]:
    return sorted(p for p in EXAMPLES.glob("*/*") if p.suffix == suffix)


def by_symptom(suffix: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in examples(suffix):
        found[path.parent.name].add(path.name.partition("-")[0])
    return found


def name(value: object) -> str:
    if isinstance(value, Detector):
        return f"{value.source}:{value.symptom}"
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else str(value)


@pytest.mark.parametrize("path", examples(".csv"), ids=name)
def test_curve_example(path: Path) -> None:
    expected = path.name.partition("-")[0]
    finding = DETECTORS[path.parent.name, "curve"].look(load(path), strict=True)
    assert finding.status == expected, finding
    if expected == "present":
        assert all("@" in e.where or e.where for e in finding.evidence)
        assert any(e.observed for e in finding.evidence)
    else:
        assert finding.reason


@pytest.mark.parametrize("path", examples(".py"), ids=name)
def test_code_example(path: Path) -> None:
    """Lines with a trailing ``# here`` are those, and only those, that are pointed at."""
    code = pytest.importorskip("advisor.intake.code")
    source = path.read_bytes()
    here = {
        number
        for number, line in enumerate(source.decode().splitlines(), start=1)
        if line.rstrip().endswith("# here")
    }
    snippets = code.read_code(source, path.name)
    finding = DETECTORS[path.parent.name, "code"].look(Case(snippets=snippets), strict=True)
    assert finding.status == path.name.partition("-")[0], finding
    if finding.status == "present" and here:
        lines = {int(e.where.rpartition(":")[2]) for e in finding.evidence}
        assert lines == here


@pytest.mark.parametrize("found", CURVE, ids=name)
def test_a_curve_detector_has_an_example_of_each_status(found: Detector) -> None:
    assert by_symptom(".csv")[found.symptom] >= {"present", "absent", "unknown"}


@pytest.mark.parametrize("found", CODE, ids=name)
def test_a_code_detector_has_an_example_of_present_and_absent(found: Detector) -> None:
    assert by_symptom(".py")[found.symptom] >= {"present", "absent"}


@pytest.mark.parametrize("suffix", [".csv", ".py"])
def test_every_example_has_a_detector(suffix: str) -> None:
    source = "curve" if suffix == ".csv" else "code"
    known = {d.symptom for d in all_detectors() if d.source == source}
    assert set(by_symptom(suffix)) <= known


@pytest.mark.parametrize("found", all_detectors(), ids=name)
def test_a_detector_keeps_the_conventions(found: Detector) -> None:
    """Symptom in the vocabulary, module named after it, docstrings on module and function."""
    assert (ROOT / "kb" / "symptoms" / f"{found.symptom}.yaml").exists()
    module = importlib.import_module(found.question.__module__)
    assert module.__name__.rpartition(".")[2] == found.symptom.replace("-", "_")
    assert (module.__doc__ or "").strip().splitlines()[0].endswith("?")
    assert len(inspect.getdoc(found.question) or "") > 40
    assert module.__name__.split(".")[2] == found.source


@pytest.mark.parametrize("found", CURVE, ids=name)
def test_nothing_given_is_unknown(found: Detector) -> None:
    assert found.look(Case(), strict=True).status == "unknown"


@pytest.mark.parametrize("path", examples(".csv"), ids=name)
def test_no_detector_crashes_on_the_example_of_another(path: Path) -> None:
    case = load(path)
    for found in CURVE:
        found.look(case, strict=True)


def scaled(case: Case, factor: float) -> Case:
    runs = tuple(
        run.model_copy(
            update={
                "curves": tuple(
                    c.model_copy(update={"values": c.values * factor})
                    if c.role in ("train-loss", "val-loss", "component")
                    else c
                    for c in run.curves
                )
            }
        )
        for run in case.runs
    )
    return case.model_copy(update={"runs": runs, "facts": Facts()})


# These ask for a level in nats (or compare with an absolute size); all others see only shapes.
LEVELS = {
    "initial-loss-above-chance", "initial-loss-below-chance", "train-loss-flat-at-chance",
    "val-loss-pinned-at-chance", "loss-at-clip-constant", "loss-in-unit-band", "loss-huge",
    "loss-zero", "loss-settles-at-prior", "loss-fast-drop-high-plateau", "train-and-val-both-poor",
    "good-too-fast", "loss-below-minimum", "discriminator-wins", "kl-collapses",
    "loss-exactly-constant",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", [p for p in examples(".csv") if p.parent.name not in LEVELS], ids=name
)
def test_units_of_the_loss_do_not_matter(path: Path) -> None:
    found = DETECTORS[path.parent.name, "curve"]
    case = load(path).model_copy(update={"facts": Facts()})
    assert (
        found.look(scaled(case, 64.0), strict=True).status == found.look(case, strict=True).status
    )
