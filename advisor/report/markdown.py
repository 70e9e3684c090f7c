"""A diagnosis as Markdown: whole, or as the draft of a reply to the person who asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.model import Diagnosis, Evidence, Fix, Hypothesis, Language, Words
from advisor.patterns import pattern
from advisor.report.page_causes import share
from advisor.report.page_words import say
from advisor.report.terminal import ALSO_SHOWN, SHOWN, SHOWN_AGAINST, SHOWN_FOR, clean, code_for
from advisor.sayings import in_its_language

# Places named for one finding, tests proposed, reasons in a reply. # unsourced
PLACES, TESTS, REASONS = 2, 3, 3
# Below this a reply speaks of what may be, not of what is. # unsourced
LIKELY = 0.5

# What would be markup; an underscore within a name is none.
_SPECIAL = pattern(r"([\\`*\[\]<]|&(?=#?\w{1,40};)|(?<!\w)_|_(?!\w)|~(?=~))")
_LEADING = pattern(r"^(\s{0,9}\d{0,9})([-+=#.)>])(?=[\s=#>-]|$)", re.MULTILINE)
_CODE_LINE = pattern(r".*:\d+(-\d+)?")
_TICKS = pattern(r"`+")

LETTER = {
    "hello": Words(en="Hello,", zh="您好，"),
    "likely": Words(
        en="from what you sent, the most likely cause is **{name}** ({share}).",
        zh="根据您提供的信息，最可能的原因是**{name}**（{share}）。",
    ),
    "may-be": Words(
        en="what you sent does not settle it yet. The first candidate is **{name}** ({share}).",
        zh="目前的信息还不足以定论。首要的可能是**{name}**（{share}）。",
    ),
    "confirmed": Words(en="the cause is **{name}**.", zh="原因是**{name}**。"),
    "why": Words(en="What points to it:", zh="依据："),
    "do": Words(en="What to do:", zh="建议："),
    "then": Words(en="Then check: {text}", zh="然后验证：{text}"),
    "else": Words(en="If that is not it, look at: {names}.", zh="如果不是，请再看：{names}。"),
    "ask": Words(en="To be sure we need one answer from you:", zh="为了确认，请回答一个问题："),
}


def plain(text: str) -> str:
    """Text that stays text in Markdown, also where HTML is let through."""
    shown = _SPECIAL.sub(r"\\\1", clean(text))
    return _LEADING.sub(r"\1\\\2", shown)


def quoted(text: str) -> str:
    """Text as inline code, in one line, whatever backticks it holds."""
    shown = " ".join(clean(text).split())
    fence = "`" * (1 + max((len(t) for t in _TICKS.findall(shown)), default=0))
    pad = " " if shown[:1] == "`" or shown[-1:] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def fenced(text: str, language: str = "") -> str:
    """Text as a block of code that nothing in it can end."""
    longest = max((len(t) for t in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{clean(text).rstrip()}\n{fence}"


def report(d: Diagnosis) -> str:
    """The whole diagnosis in its language, in the order of the page."""
    return "\n\n".join(_Report(in_its_language(d)).blocks()) + "\n"


def reply(d: Diagnosis, *, question: str = "", confirmed: Words | None = None) -> str:
    """What an agent may send: one cause, what points to it, what to do, and one question.

    ``confirmed`` is the name of the cause once an agent has settled it.
    """
    return "\n\n".join(_letter(in_its_language(d), question, confirmed)) + "\n"


class _Report:
    def __init__(self, d: Diagnosis) -> None:
        self.d = d
        self.language: Language = d.language
        self.evidence = {f.symptom: f.evidence for f in d.findings}
        self.absent = {f.symptom for f in d.findings if f.status == "absent"}

    def blocks(self) -> Iterator[str]:
        d = self.d
        yield f"## {self.say(d.verdict)}{self.say('colon')}{self.words(d.verdict_reason)}"
        for number, h in enumerate(shown_causes(d), start=1):
            yield from self._cause(number, h)
        if d.defects:
            yield f"### {self.say('defects')}"
            yield "\n".join(self._item(self.words(x.name), x.evidence) for x in d.defects)
        if d.next_tests:
            yield f"### {self.say('next')}"
            yield "\n".join(
                f"{i}. {self.say(t.kind)}{self.say('colon')}{self.words(t.text)}"
                for i, t in enumerate(d.next_tests[:TESTS], start=1)
            )
        for key, texts in (("contradictions", d.contradictions), ("notes", d.notes)):
            if texts:
                yield f"### {self.say(key)}"
                yield "\n".join(f"- {self.words(t)}" for t in texts)
        if version := d.versions.get("advisor"):
            yield self.say("made-by", version=plain(version))

    def _cause(self, number: int, h: Hypothesis) -> Iterator[str]:
        yield f"### {number}. {self.words(h.cause.name)} · {plain(share(h.probability))}"
        yield self.words(h.cause.summary)
        for side, parts, most in (
            ("for", h.supports, SHOWN_FOR),
            ("against", h.opposes, SHOWN_AGAINST),
        ):
            if parts:
                items = [self.finding(c.symptom) for c in parts[:most]]
                yield f"**{self.say(side)}**\n\n" + "\n".join(items)
        for fix in h.cause.fixes[:1]:
            yield f"**{self.say('fix')}**{self.say('colon')}{self.words(fix.do)}"
            yield from code_of(d=self.d, fix=fix)
            yield f"**{self.say('verify')}**{self.say('colon')}{self.words(fix.verify)}"

    def finding(self, symptom: str) -> str:
        name = self.name(symptom)
        if symptom in self.absent:
            return f"- {self.say('not-seen')}{self.say('colon')}{name}"
        return self._item(name, self.evidence.get(symptom, ()))

    def _item(self, name: str, evidence: Sequence[Evidence]) -> str:
        places = [f"  - {place_of(e)}" for e in evidence[:PLACES]]
        return "\n".join([f"- {name}", *places])

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def words(self, text: Words) -> str:
        return plain(text[self.language].strip())

    def name(self, symptom: str) -> str:
        found = self.d.symptom_names.get(symptom)
        return plain(found[self.language] if found else symptom)


def shown_causes(d: Diagnosis) -> tuple[Hypothesis, ...]:
    """The causes that are put forward, as on the page: none where the verdict names none."""
    if not d.differential or d.verdict == "not-a-training-question":
        return ()
    first, *rest = d.differential[:SHOWN]
    if d.verdict == "nothing-wrong" and first.cause.severity != "benign":
        return ()
    return (first, *(h for h in rest if h.probability >= ALSO_SHOWN))


def place_of(e: Evidence) -> str:
    """Where it is and what is seen there."""
    observed = f" = {plain(e.observed)}" if e.observed else ""
    if e.where == "prose":
        return f"“{plain(_line(e.what))}”{observed}"
    where = quoted(f"{e.run}: {e.where}" if e.run else e.where)
    what = quoted(e.what) if _CODE_LINE.fullmatch(e.where) else plain(_line(e.what))
    return f"{where} {what}{observed}"


def code_of(d: Diagnosis, fix: Fix) -> Iterator[str]:
    """The code of a fix as a block, in the framework of the diagnosis."""
    if code := code_for(fix, d.facts.framework):
        yield fenced(code, "python")


def _letter(d: Diagnosis, question: str, confirmed: Words | None) -> Iterator[str]:
    language: Language = d.language
    yield LETTER["hello"][language]
    causes = shown_causes(d)
    first = causes[0] if causes else None
    settled = confirmed is not None
    if confirmed is not None:
        name = plain(confirmed[language])
        first = next((h for h in d.differential if h.cause.name == confirmed), None)
        yield LETTER["confirmed"][language].format(name=name)
    elif first is None:
        yield plain(d.verdict_reason[language])
    else:
        certain = d.verdict != "not-enough-evidence" and first.probability >= LIKELY
        name, chance = plain(first.cause.name[language]), plain(share(first.probability))
        opening = LETTER["likely" if certain else "may-be"][language]
        yield opening.format(name=name, share=chance)
    if first is not None:
        yield from _case(d, first)
    others = [plain(h.cause.name[language]) for h in causes[1:]]
    if others and not settled:
        names = say("semicolon", language).join(others)
        yield LETTER["else"][language].format(names=names)
    if question.strip() and not settled:
        yield LETTER["ask"][language]
        yield f"> {plain(_line(question))}"


def _case(d: Diagnosis, h: Hypothesis) -> Iterator[str]:
    told = _Report(d)
    reasons = [told.finding(c.symptom) for c in h.supports[:REASONS]]
    yield plain(h.cause.summary[d.language].strip())
    if reasons:
        yield LETTER["why"][d.language] + "\n\n" + "\n".join(reasons)
    for fix in h.cause.fixes[:1]:
        yield f"{LETTER['do'][d.language]} {plain(fix.do[d.language].strip())}"
        yield from code_of(d, fix)
        yield LETTER["then"][d.language].format(text=plain(fix.verify[d.language].strip()))


def _line(text: str) -> str:
    return " ".join(text.split())
