"""Where what a person says and what was given do not agree: who says what, with the numbers."""

from __future__ import annotations

import numpy as np

from advisor.model import Case, Finding, Language, Source, Symptom, Words
from advisor.sayings import said

# Values at each end of a curve whose median tells where it begins and ends.
ENDS = 3
# A rate below this (percent a step or epoch) is none. # unsourced
LEAST_RATE = 0.05

_MEASURING: frozenset[Source] = frozenset({"curve", "code", "probe"})
_SAYS: dict[Source, Words] = {
    "prose": Words(en="you say:", zh="您说："),
    "guess": Words(en="you suppose:", zh="您猜测："),
    "person": Words(en="you answered:", zh="您回答："),
    "experiment": Words(en="what you tried says:", zh="您的尝试表明："),
    "facts": Words(en="the settings say:", zh="设置表明："),
    "curve": Words(en="the log shows:", zh="日志显示："),
    "code": Words(en="the code shows:", zh="代码显示："),
    "probe": Words(en="the probe measured:", zh="探测结果："),
}
_COUNTS: dict[Source, Words] = {
    "prose": Words(
        en="Your words are counted; if the log or code is that of the run you mean, correct them.",
        zh="暂以您的话为准；若日志或代码正是您所说的那次训练，请更正描述。",
    ),
    "guess": Words(en="Your words are counted.", zh="暂以您的话为准。"),
    "person": Words(en="Your answer is counted.", zh="以您的回答为准。"),
    "experiment": Words(en="What you tried is counted.", zh="以您的尝试为准。"),
    "facts": Words(en="The settings are counted.", zh="以设置为准。"),
    "curve": Words(en="The log is counted.", zh="以日志为准。"),
    "code": Words(en="The code is counted.", zh="以代码为准。"),
    "probe": Words(en="The measurement is counted.", zh="以测量为准。"),
}


def contradiction(
    symptom: Symptom, present: Finding, absent: Finding, *, by: Finding, course: Words | None
) -> Words:
    """Who says what, with the numbers of the one who measured, and who is believed."""
    yes, no = _seen_at(present, "en"), absent.reason.strip()
    measured = next((f for f in (present, absent) if f.source in _MEASURING), None)
    name = symptom.name
    en = f"{_SAYS[present.source].en} {name.en}{f' ({yes})' if yes else ''}; "
    en += f"{_SAYS[absent.source].en} that is not so{f' ({no})' if no else ''}."
    yes, no = _seen_at(present, "zh"), said(no, "zh")
    zh = f"{_SAYS[present.source].zh}“{name.zh}”{f'（{yes}）' if yes else ''}；"
    zh += f"{_SAYS[absent.source].zh}并非如此{f'（{no}）' if no else ''}。"
    if course is not None and measured is not None and measured.source == "curve":
        en, zh = f"{en} {course.en}", f"{zh}{course.zh}"
    return Words(en=f"{en} {_COUNTS[by.source].en}", zh=f"{zh}{_COUNTS[by.source].zh}")


def _seen_at(finding: Finding, language: Language) -> str:
    """The place and number of a sight, or the person's own words."""
    if not finding.evidence:
        return ""
    first = finding.evidence[0]
    if finding.source in ("prose", "person", "guess"):
        return f'"{first.what}"'
    return f"{first.where}: {said(first.observed or first.what, language)}"


def course_of(case: Case) -> Words | None:
    """Where the first training loss goes, as a rate where it keeps its sign."""
    curve = next((c for run in case.runs if (c := run.curve("train-loss")) is not None), None)
    if curve is None:
        return None
    finite = np.isfinite(curve.values)
    steps, values = curve.steps[finite], curve.values[finite]
    if len(values) < 2 * ENDS or steps[-1] <= steps[0]:
        return None
    first, last = float(np.median(values[:ENDS])), float(np.median(values[-ENDS:]))
    rate = ""
    apart = float(np.median(steps[-ENDS:]) - np.median(steps[:ENDS]))
    if first > 0 and last > 0 and apart > 0 and curve.granularity != "unknown":
        percent = 100.0 * ((last / first) ** (1.0 / apart) - 1.0)
        rate = f"{percent:+.2g} %" if abs(percent) >= LEAST_RATE else ""
    unit_en, unit_zh = ("step", "步") if curve.granularity == "step" else ("epoch", " epoch")
    per_en = f", {rate} per {unit_en}" if rate else ""
    per_zh = f"，每{unit_zh} {rate}" if rate else ""
    return Words(
        en=f"There the training loss goes from {first:.3g} to {last:.3g}{per_en}.",
        zh=f"其中训练损失从 {first:.3g} 变为 {last:.3g}{per_zh}。",
    )
