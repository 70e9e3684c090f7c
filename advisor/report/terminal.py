"""A Diagnosis as a terminal shows it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.model import (
    Contribution,
    Defect,
    Diagnosis,
    Evidence,
    Fix,
    Framework,
    Hypothesis,
    Language,
    NextTest,
    Similar,
    Words,
)
from advisor.patterns import pattern
from advisor.report.page_words import PAGE
from advisor.report.plot import Drawing, draw
from advisor.sayings import in_its_language

# Causes, supporting and opposing findings shown.
SHOWN, SHOWN_FOR, SHOWN_AGAINST = 3, 5, 3
DRAWN = 4
# A further cause is shown from this probability on. # unsourced
ALSO_SHOWN = 0.04
# Findings named that separate a cause from the first, and how much they must (nats). # unsourced
SEPARATING, TELLING = 2, 0.3
_CONTROL = pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

# The page's words, as far as it has them; here they stand in the middle of a line.
_LABELS = {
    **PAGE,
    "for": Words(en="for", zh="支持"),
    "against": Words(en="against", zh="反对"),
    "unexplained": Words(en="does not explain", zh="无法解释"),
    "behind": Words(en="behind 1 for", zh="不如第 1 条，因为"),
    "apart": Words(en="apart from 1", zh="与第 1 条的区别"),
    "mind": Words(en="would gain most from", zh="最支持它的结果"),
    "fix": Words(en="fix", zh="修复"),
    "verify": Words(en="then", zh="之后"),
    "defects_note": Words(
        en="certain faults, whether or not they cause what you see",
        zh="确定的错误，无论是否导致您看到的现象",
    ),
    "none": Words(en="none of these", zh="以上都不是"),
    "together": Words(en="both at once", zh="两者同时存在"),
    "raises": Words(en="if so, more likely", zh="若是，则更可能"),
    "prior": Words(en="base rate", zh="先验"),
    "sum": Words(en="log odds against none of these", zh="相对“以上都不是”的对数几率"),
    "tried": Words(en="what you tried", zh="您的尝试"),
    "question": Words(en="ask", zh="问"),
    "request": Words(en="bring", zh="请提供"),
    "probe": Words(en="probe", zh="探测"),
    "experiment": Words(en="try", zh="试"),
    "minutes": Words(en="min", zh="分钟"),
}


def clean(text: str) -> str:
    """The text without control characters: what a person pasted must not steer the terminal."""
    return _CONTROL.sub("", text)


def show(diagnosis: Diagnosis, console: Console, *, explain: bool = False) -> None:
    """Print the whole report; ``explain`` adds every contribution, so that the sum shows."""
    report = _Report(in_its_language(diagnosis), explain, coloured=console.color_system is not None)
    for block in report.blocks():
        console.print(block)
        console.print()


class _Report:
    """The parts of the report, in the order in which a person needs them."""

    def __init__(self, diagnosis: Diagnosis, explain: bool, *, coloured: bool) -> None:
        self.d = diagnosis
        self.coloured = coloured
        self.language: Language = diagnosis.language
        self.explain = explain
        self.evidence = {f.symptom: f.evidence for f in diagnosis.findings}
        self.absent = {f.symptom: f.reason for f in diagnosis.findings if f.status == "absent"}

    def blocks(self) -> Iterator[RenderableType]:
        d = self.d
        colour = {"cause": "bold red", "nothing-wrong": "bold green"}.get(d.verdict, "bold yellow")
        verdict = Text(f"{self.say(d.verdict)}: ", colour)
        yield verdict.append(clean(d.verdict_reason[self.language]), "bold")
        for number, hypothesis in enumerate(self._shown(), start=1):
            yield self._hypothesis(number, hypothesis)
        if d.pairs:
            yield self._pairs()
        if d.defects:
            yield self._section("defects", [self._defect(x) for x in d.defects], note=True)
        if d.contradictions:
            yield self._section(
                "contradictions", [Text(clean(w[self.language])) for w in d.contradictions]
            )
        if d.myths:
            lines = [Text(f"{m.claim[self.language]} — {m.truth[self.language]}") for m in d.myths]
            yield self._section("myths", lines)
        if d.next_tests:
            tests = self._tests()
            yield self._section("next", [self._test(i, t) for i, t in enumerate(tests, start=1)])
        yield from self._curves()
        if d.similar_cases:
            yield self._section("similar", [self._similar(c) for c in d.similar_cases])
        if d.notes:
            yield self._section("notes", [Text(clean(n[self.language])) for n in d.notes])

    def say(self, key: str) -> str:
        return _LABELS[key][self.language]

    def _section(
        self, key: str, items: Sequence[RenderableType], *, note: bool = False
    ) -> RenderableType:
        head = Text(self.say(key), "bold underline")
        if note:
            head.append(f"  {self.say(key + '_note')}", "not bold not underline dim")
        return Group(head, *(Padding(item, (0, 0, 0, 2), expand=False) for item in items))

    def _shown(self) -> list[Hypothesis]:
        """Up to three causes; those far behind the first are left out, and so is mere doubt."""
        if self.d.verdict in ("not-a-training-question",) or not self.d.differential:
            return []
        first, *rest = self.d.differential[:SHOWN]
        if self.d.verdict == "nothing-wrong":
            normal = first.cause.name[self.language] in self.d.verdict_reason[self.language]
            return [first] if normal else []
        return [first, *(h for h in rest if h.probability >= ALSO_SHOWN)]

    def _tests(self) -> Sequence[NextTest]:
        return self.d.next_tests[:4]

    def _hypothesis(self, number: int, h: Hypothesis) -> RenderableType:
        head = Text.assemble(
            (f"{number}. {h.cause.name[self.language]}", "bold"),
            f"  {_share(h.probability)}  ",
            (h.cause.id, "dim"),
        )
        rows: list[RenderableType] = (
            [Text(h.cause.summary[self.language].strip())] if number == 1 else []
        )
        rows += [self._contribution("for", c, "green") for c in self._take(h.supports, SHOWN_FOR)]
        rows += [
            self._contribution("against", c, "red") for c in self._take(h.opposes, SHOWN_AGAINST)
        ]
        if self.explain:
            rows.append(self._row(self.say("prior"), Text(f"{h.prior_nats:+.2f}"), "dim"))
            rows.append(self._row("=", Text(f"{h.log_odds:+.2f} {self.say('sum')}"), "dim"))
        if h.unexplained:
            names = "; ".join(self._name(s) for s in h.unexplained[:4])
            rows.append(self._row(self.say("unexplained"), Text(names), "yellow"))
        if number > 1:
            rows += self._apart(h)
        rows += self._fix(h.cause.fixes[0]) if h.cause.fixes else []
        return Group(head, *(Padding(row, (0, 0, 0, 3), expand=False) for row in rows))

    def _apart(self, h: Hypothesis) -> Iterator[RenderableType]:
        """Why it is not the first, how to tell them apart, and what would change the mind."""
        first = self.d.differential[0]
        told = [self._name(s) for s in separating(first, h)]
        if told:
            yield self._row(self.say("behind"), Text("; ".join(told)), "yellow")
        known = h.cause.confused_with.get(first.cause.id)
        known = known or first.cause.confused_with.get(h.cause.id)
        if known:
            yield self._row(self.say("apart"), Text(known[self.language].strip()), "dim")
        for test in self.d.next_tests:
            for prospect in test.prospects:
                if prospect.confirms[:1] == (h.cause.id,):
                    said = f"{test.text[self.language]} → {prospect.result[self.language]}"
                    yield self._row(self.say("mind"), Text(said), "dim")
                    return

    def _take(self, parts: Sequence[Contribution], most: int) -> Sequence[Contribution]:
        return parts if self.explain else parts[:most]

    def _row(self, label: str, content: Text, style: str) -> Text:
        return Text.assemble((f"{label}: ", style), content)

    def _name(self, symptom: str) -> str:
        name = self.d.symptom_names.get(symptom)
        return name[self.language] if name else symptom

    def _cause(self, id: str) -> str:
        name = self.d.cause_names.get(id)
        return name[self.language] if name else id

    def _contribution(self, label: str, part: Contribution, style: str) -> Text:
        text = Text(self._name(part.symptom))
        if part.symptom in self.absent:
            reason = clean(self.absent[part.symptom])
            text = Text.assemble(f"{self.say('not-seen')}: ", text, (f"  ({reason[:120]})", "dim"))
        else:
            for evidence in self.evidence.get(part.symptom, ())[:2]:
                text.append(f"  [{clean(_place(evidence))}]", "dim")
        if self.explain:
            text.append(f"  {part.nats:+.2f}", "bold")
        return self._row(self.say(label), text, style)

    def _fix(self, fix: Fix) -> list[RenderableType]:
        rows: list[RenderableType] = [
            self._row(self.say("fix"), Text(fix.do[self.language].strip()), "bold cyan")
        ]
        code = code_for(fix, self.d.facts.framework)
        if code:
            rows.append(Padding(self._code(code.rstrip()), (0, 0, 0, 2)))
        rows.append(self._row(self.say("verify"), Text(fix.verify[self.language].strip()), "cyan"))
        return rows

    def _code(self, code: str) -> RenderableType:
        if not self.coloured:
            return Text(code, no_wrap=True, overflow="crop")
        from rich.syntax import Syntax  # a lexer costs a tenth of the time of a whole answer

        return Syntax(code, "python", background_color="default")

    def _pairs(self) -> RenderableType:
        lines = [f"{self._cause(a)} + {self._cause(b)}: {p:.0%}" for a, b, p in self.d.pairs]
        return self._row(self.say("together"), Text("; ".join(lines)), "bold")

    def _defect(self, defect: Defect) -> RenderableType:
        rows: list[RenderableType] = [
            Text.assemble(("! ", "bold red"), (defect.name[self.language], "bold"))
        ]
        rows += [Text(f"    {clean(_place(e))}", "dim") for e in defect.evidence[:3]]
        if defect.explanation:
            rows.append(Text(f"    {defect.explanation[self.language].strip()}"))
        if defect.fixes:
            rows.append(Text(f"    {self.say('fix')}: {defect.fixes[0].do[self.language].strip()}"))
        return Group(*rows)

    def _test(self, number: int, test: NextTest) -> RenderableType:
        text = Text.assemble(
            (f"{number}. {self.say(test.kind)}: ", "bold"),
            test.text[self.language],
            (f"  (~{test.cost:g} {self.say('minutes')})", "dim"),
        )
        if test.confirms:
            text.append(f"  {self.say('raises')}: ", "dim")
            text.append("; ".join(self._cause(c) for c in test.confirms), "dim")
        return text

    def _similar(self, case: Similar) -> RenderableType:
        return Text.assemble(
            (case.title[self.language], "bold"),
            (f"  {', '.join(case.causes)}", "dim"),
            f"\n{case.judgement[self.language]} ",
            (case.source, "dim"),
        )

    def _curves(self) -> Iterator[RenderableType]:
        classes = self.d.facts.num_classes
        chance = math.log(classes) if classes and classes > 1 else None
        drawings = [x for run in self.d.runs for x in draw(run, self.d.findings, chance=chance)]
        if drawings:
            yield self._section("curves", [drawing(x) for x in drawings[:DRAWN]])


def separating(first: Hypothesis, other: Hypothesis) -> tuple[str, ...]:
    """Findings that speak more for the first than for the other, the most telling first."""
    mine, theirs = ({c.symptom: c.nats for c in (*h.supports, *h.opposes)} for h in (first, other))
    ahead = {s: mine.get(s, 0.0) - theirs.get(s, 0.0) for s in mine | theirs}
    best = sorted(ahead, key=lambda s: (-ahead[s], s))
    return tuple(s for s in best[:SEPARATING] if ahead[s] >= TELLING)


def code_for(fix: Fix, framework: Framework | None) -> str:
    """The code of a fix in the person's framework, else in the first that there is."""
    near: dict[Framework, tuple[Framework, ...]] = {
        "lightning": ("pytorch",),
        "huggingface": ("pytorch",),
    }
    if framework is None:
        return next(iter(fix.code.values()), "")
    for candidate in (framework, *near.get(framework, ())):
        if candidate in fix.code:
            return fix.code[candidate]
    return ""


def _share(probability: float) -> str:
    """A probability in percent; nothing here is ever certain."""
    return ">99%" if probability > 0.99 else f"{probability:.0%}"


def _place(evidence: Evidence) -> str:
    observed = f" = {evidence.observed}" if evidence.observed else ""
    threshold = f" ({evidence.threshold})" if evidence.threshold else ""
    place = f"{evidence.run}: {evidence.where}" if evidence.run else evidence.where
    return f"{place}: {evidence.what}{observed}{threshold}"


def drawing(picture: Drawing) -> Text:
    """A drawing with its marks explained below it."""
    text = Text(f"{clean(picture.title)}\n", "dim", no_wrap=True)
    text.append("\n".join(picture.rows), "not dim")
    for mark in picture.marks:
        text.append(f"\n{'':>11}{mark.letter} @{mark.step:g}: {clean(mark.what)}", "not dim yellow")
    return text
