"""Every probe on every fault it should confirm, and on the same training repaired.

    python -m eval.zoo.probes [--only WORD ...] [--jobs 2] [--fresh] [--write]

WORD is a probe, a fault, a cause or a framework. Seeds, architectures and frameworks are those of
``cells``. Rows are kept in ``build/zoo.jsonl`` and measured again only when the text of the fault
or of the probe has changed; ``--fresh`` measures those chosen anyway, ``--stored`` none.
``--write`` puts the table into eval/README.md.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import multiprocessing
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.progress import track

from advisor import knowledge
from advisor.probes import find
from advisor.zoo import catalogue, reproduce
from advisor.zoo.setup import Architecture, Fault, Variant

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "build" / "zoo.jsonl"
README = ROOT / "eval" / "README.md"
START, END = "<!-- probes -->", "<!-- /probes -->"
SEEDS = (0, 1, 2)
# What a probe has to reach on both sides.
BAR = 0.95

Row = dict[str, Any]


class Cell(NamedTuple):
    """One training to measure."""

    fault: str
    variant: Variant
    framework: str
    architecture: Architecture
    seed: int


def cells(chosen: Iterable[Fault], seeds: Sequence[int] = SEEDS) -> list[Cell]:
    """Seed by seed. PyTorch has every architecture with the first seed and one in turn with the
    others; Keras, whose tracing is slow, one in turn with each.
    """
    found: list[Cell] = []
    for seed in seeds:
        for fault in chosen:
            where = fault.architectures
            turn = (where[seed % len(where)],)
            for variant in fault.variants if fault.probes else ():
                for framework in fault.frameworks:
                    every = framework == "torch" and seed == seeds[0]
                    some = where if every else turn
                    found += [Cell(fault.id, variant, framework, a, seed) for a in some]
    return found


def measured(cell: Cell) -> list[Row]:
    """A row for every probe of the fault."""
    fault = catalogue()[cell.fault]
    began = time.monotonic()
    try:
        (side,) = reproduce(
            fault,
            known(),
            seed=cell.seed,
            framework=cell.framework,  # type: ignore[arg-type]
            architecture=cell.architecture,
            variants=(cell.variant,),
        )
    except Exception as error:
        told = f"{type(error).__name__}: {str(error)[:300]}"
        return [_row(cell, fault, p, "failed", told, [], began) for p in fault.probes]
    rows: list[Row] = []
    for result in side.results:
        verdicts = {j.cause: j for j in result.judgements}
        judged = verdicts.get(fault.cause)
        others = [c for c, j in verdicts.items() if j.verdict == "confirm" and c != fault.cause]
        told = judged.sentence.en if judged else ""
        if result.reason is not None:
            told = f"{result.outcome}: {result.reason.en}"
        verdict = judged.verdict if judged else "not judged"
        rows.append(_row(cell, fault, result.probe, verdict, told, others, began))
        rows[-1]["probe_seconds"] = round(result.seconds, 3)
    return rows


def _row(
    cell: Cell,
    fault: Fault,
    probe: str,
    verdict: str,
    told: str,
    others: list[str],
    began: float,
) -> Row:
    spent = time.monotonic() - began
    return {**cell._asdict(), "cause": fault.cause, "probe": probe, "verdict": verdict,
            "others": others, "told": told, "seconds": round(spent, 2),
            "version": version(fault.id, probe)}  # fmt: skip


@cache
def known() -> knowledge.Knowledge:
    """The knowledge base, loaded once a process."""
    return knowledge.load()


@cache
def version(fault: str, probe: str) -> str:
    """A digest of the text of both."""
    module = sys.modules[find(probe).question.__module__]
    text = inspect.getsource(catalogue()[fault].apply) + inspect.getsource(module)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def quiet() -> None:
    """One thread, low priority, no chatter: the machine is shared."""
    os.environ |= {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1",
                   "TF_NUM_INTEROP_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
                   "CUDA_VISIBLE_DEVICES": ""}  # fmt: skip
    os.nice(10)
    logging.disable(logging.CRITICAL)
    import torch  # noqa: TID251

    torch.set_num_threads(1)


def current(rows: Iterable[Row]) -> list[Row]:
    """Rows of faults and probes as they are now."""
    every = catalogue()
    return [
        row
        for row in rows
        if (fault := every.get(row["fault"])) is not None
        and row["probe"] in fault.probes
        and row.get("version") == version(fault.id, row["probe"])
    ]


def settled(rows: Iterable[Row]) -> set[tuple[Any, ...]]:
    """Cells of which every probe was measured as it is now."""
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    every = catalogue()
    for row in current(rows):
        if row["verdict"] != "failed":
            found[key(row)].add(row["probe"])
    return {cell for cell, probes in found.items() if probes == set(every[str(cell[0])].probes)}


# --- the table


def key(row: Row) -> tuple[Any, ...]:
    return tuple(row[k] for k in Cell._fields)


def stored() -> list[Row]:
    """The newest row of every cell and probe."""
    if not ROWS.exists():
        return []
    rows = [json.loads(line) for line in ROWS.read_text("utf-8").splitlines()]
    return list({(*key(r), r["probe"]): r for r in rows}.values())


class Score(NamedTuple):
    """Shares of one probe: numbers of trainings and how they were judged."""

    broken: int
    confirmed: int
    repaired: int
    refuted: int
    accused: int
    open_only: int
    open_accused: int


def scores(rows: Iterable[Row]) -> dict[str, Score]:
    """By probe. ``accused`` are repaired or near trainings with any cause confirmed."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 7)
    every = catalogue()
    for row in rows:
        fault = every.get(row["fault"])
        if fault is None or row["probe"] not in fault.probes:
            continue
        held = counts[row["probe"]]
        silent = row["probe"] in fault.only_open
        never = silent and row["cause"] in NEVER_CONFIRMED.get(row["probe"], ())
        if row["variant"] == "broken":
            if not never:
                held[0] += 1
                held[1] += row["verdict"] == "confirm"
        else:
            accused = row["verdict"] == "confirm" or bool(row["others"])
            held[4] += accused
            if row["variant"] == "repaired" and not silent:
                held[2] += 1
                held[3] += row["verdict"] == "refute"
            else:
                held[5] += 1
                held[6] += accused
    return {probe: Score(*held) for probe, held in sorted(counts.items())}


# Causes that a probe looks at and leaves open by design: it says which other probe decides.
NEVER_CONFIRMED: dict[str, tuple[str, ...]] = {
    "signal-controls": ("data/xy-desync",),
    "gradient-flow": ("arch/zero-factor",),
    "update-ratio": ("optim/frozen-unintended",),
    "mode-gap": ("norm/mixed-domain",),
    "train-through-eval": ("reg/overfitting", "data/too-little-data"),
}


def table(rows: Sequence[Row]) -> str:
    """Markdown: one line a probe."""
    every = catalogue()
    lines = [
        "| probe | causes | broken | confirmed | repaired | ruled out | open by design or near"
        " | wrongly accused | median s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for probe, score in scores(rows).items():
        mine = [r for r in rows if r["probe"] == probe and r["fault"] in every]
        causes = len({r["cause"] for r in mine})
        seconds = sorted(r.get("probe_seconds", 0.0) for r in mine)
        lines.append(
            f"| {probe} | {causes} | {score.broken} | {_share(score.confirmed, score.broken)} |"
            f" {score.repaired} | {_share(score.refuted, score.repaired)} | {score.open_only} |"
            f" {score.accused} | {seconds[len(seconds) // 2]:.1f} |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def below(rows: Iterable[Row]) -> list[str]:
    """Probes that miss the bar on a side."""
    return [
        probe
        for probe, s in scores(rows).items()
        if s.confirmed < BAR * s.broken
        or s.refuted < BAR * s.repaired
        or s.accused > (1 - BAR) * (s.repaired + s.open_only)
    ]


def misses(rows: Iterable[Row]) -> list[str]:
    """Trainings that were not judged as they should be, with what the probe said."""
    every, lines = catalogue(), list[str]()
    for row in rows:
        fault = every.get(row["fault"])
        if fault is None or row["probe"] not in fault.probes:
            continue
        silent = row["probe"] in fault.only_open
        never = silent and row["cause"] in NEVER_CONFIRMED.get(row["probe"], ())
        wanted = {"broken": "inconclusive" if never else "confirm", "near": row["verdict"],
                  "repaired": row["verdict"] if silent else "refute"}[row["variant"]]  # fmt: skip
        wrong = row["variant"] != "broken" and (row["verdict"] == "confirm" or row["others"])
        if row["verdict"] != wanted or wrong:
            at = "/".join(str(row[k]) for k in Cell._fields)
            also = f" + {', '.join(row['others'])}" if row["others"] else ""
            lines.append(f"{row['probe']:<22} {at:<70} {row['verdict']}{also}: {row['told'][:200]}")
    return sorted(lines)


def write(text: str) -> None:
    """Put the table between its marks in the README."""
    page = README.read_text("utf-8")
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{START}\n{text}\n{END}{after}", "utf-8")


def main(
    only: Annotated[list[str] | None, typer.Option(help="Probe, fault, cause, framework.")] = None,
    jobs: Annotated[int, typer.Option(help="Processes.")] = 2,
    seeds: Annotated[int, typer.Option(help="How many seeds.")] = len(SEEDS),
    fresh: Annotated[bool, typer.Option("--fresh", help="Measure anew.")] = False,
    as_stored: Annotated[bool, typer.Option("--stored", help="Measure nothing.")] = False,
    to_readme: Annotated[bool, typer.Option("--write", help="Into eval/README.md.")] = False,
) -> None:
    """Measure what is missing, then print the table and what went wrong."""
    words = set(only or ())
    chosen = [
        f
        for f in catalogue().values()
        if not words - {"torch", "keras"} or words & {f.id, f.cause, *f.probes}
    ]
    wanted = cells(chosen, range(seeds))
    frameworks = words & {"torch", "keras"}
    wanted = [c for c in wanted if not frameworks or c.framework in frameworks]
    done = set() if fresh else settled(stored())
    left = [c for c in wanted if tuple(c) not in done]
    ROWS.parent.mkdir(exist_ok=True)
    if left and not as_stored:
        context = multiprocessing.get_context("spawn")
        with context.Pool(jobs, quiet) as pool, ROWS.open("a", encoding="utf-8") as file:
            found = pool.imap_unordered(measured, left)
            for rows in track(found, total=len(left), description="trainings"):
                file.writelines(json.dumps(row) + "\n" for row in rows)
                file.flush()
    rows = [r for r in current(stored()) if r["fault"] in {f.id for f in chosen}]
    sys.stdout.write("\n".join(misses(rows)) + f"\n\n{table(rows)}\n\n")
    sys.stdout.write(f"below {BAR:.0%}: {', '.join(below(rows)) or 'none'}\n")
    if to_readme:
        write(table(rows))


if __name__ == "__main__":
    typer.run(main)
