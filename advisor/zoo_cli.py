"""``advisor kb reproduce``: a fault and its repair, trained in front of the person."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor import probe_cli
from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.knowledge import Knowledge
    from advisor.model import Language, Reading
    from advisor.zoo import Fault, Side
    from advisor.zoo.kit import Framework as Name


class Framework(StrEnum):
    """What to train with."""

    torch = "torch"
    keras = "keras"


class Architecture(StrEnum):
    """Two layers or four on drawn columns, or a convolution on digits."""

    plain = "plain"
    deep = "deep"
    conv = "conv"


_VARIANTS = {
    "en": {"broken": "broken", "repaired": "repaired", "near": "only looks like it"},
    "zh": {"broken": "有故障", "repaired": "已修复", "near": "只是相似"},
}
_VERDICTS = {
    "en": {"confirm": "CONFIRMED", "refute": "ruled out", "inconclusive": "open"},
    "zh": {"confirm": "确认", "refute": "排除", "inconclusive": "未定"},
}


def reproduce(
    cause: Annotated[
        str | None, typer.Argument(help="A cause, or one of its trainings. Without it: a list.")
    ] = None,
    framework: Annotated[
        Framework | None, typer.Option(help="By default the one that is installed.")
    ] = None,
    architecture: Annotated[Architecture | None, typer.Option(help="Network and data.")] = None,
    seed: Annotated[int, typer.Option(help="Of weights, data and order.")] = 0,
    probe: Annotated[
        list[str] | None, typer.Option("--probe", help="Measure with this one. Repeatable.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write the curves as one HTML page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print curves and results.")] = False,
    zh: Annotated[bool, typer.Option("--zh", help="Answer in Chinese.")] = False,
) -> None:
    """Train a fault and its repair, seconds each; plot both and measure both with probes."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # several threads only slow networks this small
    from advisor import knowledge, zoo

    kb = knowledge.load()
    language: Language = "zh" if zh else "en"
    if cause is None:
        _list(kb, language, as_json=as_json)
        return
    found = zoo.of_cause(cause)
    for id in probe or []:
        if id not in kb.probes:
            raise InputError(f"{id}: no such probe. advisor probe list shows all of them.")
    fault = _first(found, framework, architecture)
    bar = probe_cli.Bar()
    with bar:
        sides = zoo.reproduce(
            fault,
            kb,
            seed=seed,
            framework=framework.value if framework else _installed(fault),
            architecture=architecture.value if architecture else None,
            probes=probe or None,
            tell=lambda what: bar.show(what, 0, 0),
        )
    if html is not None:
        from advisor.report.html import page

        probe_cli.write(html, page(_reading(sides, kb, language)))
    if as_json:
        sys.stdout.write(json.dumps(_document(fault, sides), indent=2, ensure_ascii=False) + "\n")
        return
    _print(fault, sides, kb, language)
    others = [f.id for f in found if f is not fault]
    if others:
        sys.stdout.write(f"\n{'另见' if zh else 'Also of this cause'}: {', '.join(others)}\n")


def _list(kb: Knowledge, language: Language, *, as_json: bool) -> None:
    from advisor import zoo

    known = sorted(zoo.catalogue().values(), key=lambda f: (f.cause, f.id))
    if as_json:
        rows = [{"cause": f.cause, "id": f.id, "probes": f.probes, "what": f.told} for f in known]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    for fault in known:
        name = kb.causes[fault.cause].name[language]
        sys.stdout.write(f"{fault.cause:<32}{fault.id:<48}{name}\n")


def _first(
    found: Sequence[Fault], framework: Framework | None, architecture: Architecture | None
) -> Fault:
    """The first training that there is with that framework and architecture."""
    for fault in found:
        if (framework is None or framework.value in fault.frameworks) and (
            architecture is None or architecture.value in fault.architectures
        ):
            return fault
    have = "; ".join(f"{f.id}: {', '.join((*f.frameworks, *f.architectures))}" for f in found)
    raise InputError(f"{found[0].cause}: not with these. There is {have}.")


def _installed(fault: Fault) -> Name:
    """The first framework of the fault that can be imported; its first where none can."""
    from importlib.util import find_spec

    modules: dict[Name, str] = {"torch": "torch", "keras": "tensorflow"}
    have: list[Name] = [f for f in fault.frameworks if find_spec(modules[f]) is not None]
    return (have or fault.frameworks)[0]


def _print(fault: Fault, sides: Sequence[Side], kb: Knowledge, language: Language) -> None:
    from rich.console import Console

    from advisor.report.plot import draw
    from advisor.report.terminal import drawing

    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    out = sys.stdout.write
    out(f"{kb.causes[fault.cause].name[language]} ({fault.cause})\n{fault.id}: {fault.told}\n")
    for side in sides:
        out(f"\n== {_VARIANTS[language][side.variant]} ==\n\n")
        chance = math.log(side.classes) if side.classes and side.classes > 1 else None
        pictures = draw(side.run, (), chance=chance)
        for picture in pictures:
            console.print(drawing(picture))
        if not pictures:
            out("无曲线：没有训练步，或没有有限的损失。\n" if language == "zh"
                else "No curve: no step could be trained, or no loss was finite.\n")  # fmt: skip
        for result in side.results:
            probe_cli.show(result, kb, language)
    out("\n")
    for number, first in enumerate(sides[0].results):
        told = [
            f"{_VARIANTS[language][s.variant]}: {_VERDICTS[language][_verdict(s, number, fault)]}"
            for s in sides
        ]
        out(f"{first.probe:<24}{'; '.join(told)}\n")


def _verdict(side: Side, number: int, fault: Fault) -> str:
    judged = {j.cause: j.verdict for j in side.results[number].judgements}
    return judged.get(fault.cause, "inconclusive")


def _reading(sides: Sequence[Side], kb: Knowledge, language: Language) -> Reading:
    """Both runs as a page shows them, with what probes found on the broken one."""
    from advisor.model import Reading

    seen = tuple(f for r in sides[0].results for f in r.findings)
    return Reading(
        language=language,
        runs=tuple(s.run for s in sides),
        findings=seen,
        symptom_names={f.symptom: kb.symptoms[f.symptom].name for f in seen},
    )


def _document(fault: Fault, sides: Sequence[Side]) -> dict[str, object]:
    return {
        "cause": fault.cause,
        "id": fault.id,
        "what": fault.told,
        "sides": [
            {
                "variant": side.variant,
                "run": side.run.model_dump(mode="json"),
                "results": [r.model_dump(mode="json") for r in side.results],
            }
            for side in sides
        ],
    }
