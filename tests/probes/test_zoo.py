"""Trainings with a fault: what there is, a sample of it, and the command that shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor import knowledge
from advisor.probes import find
from advisor.probes.tfrecord import label_values
from advisor.zoo import catalogue, of_cause, reproduce
from advisor.zoo.setup import Fault
from advisor.zoo.shards import write_shards
from eval.zoo import probes as table

KB = knowledge.load()
FAULTS = list(catalogue().values())
# A few of each kind, seconds in all; the whole is measured by eval.zoo.probes.
SAMPLE = (
    "statistics-never-updated",
    "softmax-before-a-loss-of-logits",
    "a-column-against-a-row",
    "a-memory-of-quieter-times",
    "units-pushed-below-zero",
    "class-sorted-shards",
    "a-small-shuffle-buffer",
    "beyond-two-over-the-curvature",
    "at-the-edge-of-stability",
    "labels-shifted-twice",
    "evaluation-prepares-otherwise",
)


def judged(
    name: str, framework: Any = "torch", seed: int = 0
) -> list[tuple[str, dict[str, dict[str, str]]]]:
    """For every variant what each probe says of each cause."""
    sides = reproduce(catalogue()[name], KB, seed=seed, framework=framework)
    return [
        (s.variant, {r.probe: {j.cause: j.verdict for j in r.judgements} for r in s.results})
        for s in sides
    ]


def as_wanted(fault: Fault, found: list[tuple[str, dict[str, dict[str, str]]]]) -> None:
    for variant, results in found:
        for probe, verdicts in results.items():
            if variant == "broken":
                assert verdicts[fault.cause] == "confirm", (variant, probe, verdicts)
                continue
            assert "confirm" not in verdicts.values(), (variant, probe, verdicts)
            if variant == "repaired" and probe not in fault.only_open:
                assert verdicts[fault.cause] == "refute", (variant, probe, verdicts)


def test_many_causes_have_one() -> None:
    assert len({f.cause for f in FAULTS}) >= 80
    assert {f.cause for f in FAULTS} <= set(KB.causes)
    assert {p for f in FAULTS for p in f.probes} == set(KB.probes)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_each_names_probes_that_judge_its_cause(fault: Fault) -> None:
    assert fault.told
    assert set(fault.only_open) <= set(fault.probes)
    for id in fault.probes:
        assert fault.cause in find(id).causes, id


@pytest.mark.parametrize("name", SAMPLE)
def test_broken_is_confirmed_and_repaired_cleared(name: str) -> None:
    as_wanted(catalogue()[name], judged(name))


@pytest.mark.parametrize("name", ["statistics-never-updated", "padding-counts"])
def test_the_same_in_keras(name: str) -> None:
    as_wanted(catalogue()[name], judged(name, "keras"))


def test_statistics_are_exactly_zero_and_one() -> None:
    (side,) = reproduce(catalogue()["statistics-never-updated"], KB, variants=("broken",))
    numbers = {m.name: float(m.value) for m in side.results[0].measures}
    assert numbers["layers at initial statistics"] == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_clip_locks_at_8_015(seed: int) -> None:
    (side,) = reproduce(catalogue()["locked-at-8-015"], KB, seed=seed, variants=("broken",))
    loss = side.run.curves[0].values
    assert loss[90:100].mean() < 0.5
    assert loss[-15:] == pytest.approx(np.full(15, 8.015), abs=1e-3)


def test_a_training_repeats_itself() -> None:
    first, second = (
        reproduce(catalogue()["raw-inputs"], KB, variants=("repaired",), probes=())[0]
        for _ in range(2)
    )
    assert first.run == second.run


def test_shards_are_read(tmp_path: Path) -> None:
    labels = np.random.default_rng(0).integers(0, 300, 50)
    write_shards(tmp_path, labels, 4)
    paths = sorted(tmp_path.iterdir())
    ours = np.concatenate([label_values(p, "image/class/label") for p in paths])
    assert np.array_equal(ours, labels)
    import tensorflow as tf

    spec = {"image/class/label": tf.io.FixedLenFeature([], tf.int64)}
    theirs = [
        int(tf.io.parse_single_example(raw, spec)["image/class/label"])
        for raw in tf.data.TFRecordDataset([str(p) for p in paths])
    ]
    assert theirs == labels.tolist()


# --- the table


def row(variant: str, verdict: str, **more: Any) -> dict[str, Any]:
    return {
        "fault": "moving-average-too-slow",
        "variant": variant,
        "framework": "torch",
        "architecture": "plain",
        "seed": 0,
        "cause": "norm/bn-ema-lag",
        "probe": "bn-statistics",
        "verdict": verdict,
        "others": [],
        "told": "so",
        **more,
    }


def test_scores_count_both_sides() -> None:
    rows = [
        row("broken", "confirm"),
        row("broken", "inconclusive"),
        row("repaired", "refute"),
        row("repaired", "refute", others=["norm/bn-small-batch"]),
        row("near", "confirm"),
    ]
    score = table.scores(rows)["bn-statistics"]
    assert (score.broken, score.confirmed, score.repaired, score.refuted) == (2, 1, 2, 2)
    assert score.accused == 2
    assert table.below(rows) == ["bn-statistics"]
    assert len(table.misses(rows)) == 3
    assert table.below([row("broken", "confirm"), row("repaired", "refute")]) == []


def test_a_row_counts_as_long_as_nothing_changed() -> None:
    now = table.version("moving-average-too-slow", "bn-statistics")
    cell = table.key(row("broken", "confirm"))
    assert table.settled([row("broken", "confirm", version=now)]) == {cell}
    assert not table.settled([row("broken", "confirm", version="older")])
    assert not table.settled([row("broken", "failed", version=now)])


def test_the_published_table_has_every_probe_and_reaches_the_bar() -> None:
    page = table.README.read_text("utf-8")
    text = page.partition(table.START)[2].partition(table.END)[0]
    lines = [[c.strip() for c in x.split("|")[1:-1]] for x in text.strip().splitlines()[2:]]
    assert {cells[0] for cells in lines} == set(KB.probes)
    for cells in lines:
        shares = [float(cells[i].rstrip("%")) / 100 for i in (3, 5) if cells[i] != "-"]
        assert shares
        assert min(shares) >= table.BAR, cells


def test_three_seeds_and_several_architectures() -> None:
    found = table.cells([catalogue()["sorted-by-class"]])
    assert {c.seed for c in found} == {0, 1, 2}
    assert {c.framework for c in found} == {"torch", "keras"}
    assert len({c.architecture for c in found}) == 3


# --- the command


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", "kb", "reproduce", *args],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_pair_is_shown(tmp_path: Path) -> None:
    page = tmp_path / "pair.html"
    done = run("norm/bn-update-ops-not-run", "--html", str(page))
    assert done.returncode == 0, done.stderr
    broken, _, repaired = done.stdout.partition("== repaired ==")
    assert "CONFIRMED: norm/bn-update-ops-not-run" in broken
    assert "ruled out: norm/bn-update-ops-not-run" in repaired
    assert "val_loss" in broken
    assert "broken: CONFIRMED; repaired: ruled out" in done.stdout
    assert "repaired" in page.read_text("utf-8")


def test_json_and_chinese() -> None:
    done = run("optim/missing-zero-grad", "--json", "--probe", "gradient-bookkeeping")
    document = json.loads(done.stdout)
    assert [s["variant"] for s in document["sides"]] == ["broken", "repaired", "near"]
    assert document["sides"][0]["run"]["curves"][0]["name"] == "loss"
    assert "已修复" in run("data/label-sorted-order", "--zh").stdout


def test_what_there_is_and_what_there_is_not() -> None:
    listed = run()
    assert all(f.id in listed.stdout for f in FAULTS)
    unknown = run("no/such-cause")
    assert unknown.returncode == 2
    assert "no/such-cause" in unknown.stderr
    other = run("label/encoding", "--framework", "torch")
    assert other.returncode == 2
    assert "keras" in other.stderr
    assert run("label/encoding", "--probe", "nothing").returncode == 2
    assert len(of_cause("loss/saturating-clip")) >= 2
