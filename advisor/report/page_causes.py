"""The parts of the page that only a diagnosis has: causes, defects, tests, cases."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from advisor.model import (
    Contribution,
    Defect,
    Diagnosis,
    Fix,
    Hypothesis,
    NextTest,
    Reference,
    Similar,
)
from advisor.report.markup import Html, Part, join, tag
from advisor.report.page_findings import Shown, section
from advisor.report.terminal import ALSO_SHOWN, SHOWN, SHOWN_AGAINST, SHOWN_FOR, code_for

# Weaker contributions are only in the table that adds up (nats). # unsourced
WEAK = 0.1
BAR_HEIGHT = 6


class Causes:
    """The ranked causes of a diagnosis, each with its case and its fixes."""

    def __init__(self, diagnosis: Diagnosis, shown: Shown) -> None:
        self.d = diagnosis
        self.shown = shown
        self.say = shown.say
        self.evidence = {f.symptom: f.evidence for f in diagnosis.findings}
        self.absent = {f.symptom: f.reason for f in diagnosis.findings if f.status == "absent"}
        weights = [abs(c.nats) for h in diagnosis.differential for c in (*h.supports, *h.opposes)]
        self.heaviest = max(weights, default=1.0) or 1.0
        likely, rest = self._split()
        self.numbered = list(enumerate((*likely, *rest), start=1))

    def section(self) -> Html | None:
        """All of them; those far behind, or set aside by the verdict, are folded away."""
        likely = self._split()[0]
        if not self.numbered:
            return None
        cards = [self._card(number, h) for number, h in self.numbered]
        front, back = cards[: len(likely)], cards[len(likely) :]
        folded = tag(
            "details",
            tag("summary", self.say("less-likely" if front else "set-aside")),
            back,
            class_="fold",
        )
        return section(
            "causes",
            self.say("causes"),
            front,
            self._pairs(),
            folded if back else None,
            self._none(),
        )

    def _split(self) -> tuple[Sequence[Hypothesis], Sequence[Hypothesis]]:
        """As in the terminal: none is put forward where the verdict names none."""
        if not self.d.differential:
            return (), ()
        first, *rest = self.d.differential
        if self.d.verdict == "nothing-wrong" and first.cause.severity != "benign":
            return (), self.d.differential
        near = [h for h in rest[: SHOWN - 1] if h.probability >= ALSO_SHOWN]
        return (first, *near), [h for h in rest if h not in near]

    def _card(self, number: int, h: Hypothesis) -> Html:
        w = self.shown.words
        cause = h.cause
        head = tag(
            "summary",
            tag("span", str(number), class_="rank"),
            tag("h3", w(cause.name)),
            tag("span", share(h.probability), class_="share"),
            bar(h.probability, f"{self.say('probability')} {share(h.probability)}", "likely"),
        )
        return tag(
            "details",
            head,
            tag("p", w(cause.summary)),
            tag("p", tag("code", cause.id), " · ", self.say(cause.severity), class_="meta"),
            [self._fix(fix) for fix in cause.fixes[:1]],
            self._side("for", h.supports, SHOWN_FOR),
            self._side("against", h.opposes, SHOWN_AGAINST),
            self._unexplained(h),
            self._further(cause.fixes[1:]),
            self._sum(h),
            self._confused(h),
            self._references(cause.references),
            class_="cause",
            id=f"cause-{number}",
            open=number == 1,
        )

    def _side(self, side: str, parts: Sequence[Contribution], most: int) -> Html | None:
        strong = [c for c in parts if abs(c.nats) >= WEAK][:most]
        if not strong:
            return None
        items = [self._contribution(c, side) for c in strong]
        return join(tag("h4", self.say(side)), tag("ul", items, class_=f"weights {side}"))

    def _contribution(self, part: Contribution, side: str) -> Html:
        gone = part.symptom in self.absent
        reason = self.absent.get(part.symptom)
        weight = f"{part.nats:+.1f}".replace("-", "−")
        return tag(
            "li",
            bar(abs(part.nats) / self.heaviest, f"{weight} {self.say('nats')}", side),
            tag("span", weight, class_="weight", aria_hidden="true"),
            tag("em", self.say("not-seen"), self.say("colon")) if gone else None,
            tag("span", self.shown.name(part.symptom), class_="symptom"),
            tag("p", reason, class_="reason") if reason else None,
            None if gone else self.shown.evidences(self.evidence.get(part.symptom, ())),
        )

    def _unexplained(self, h: Hypothesis) -> Html | None:
        if not h.unexplained:
            return None
        items = [tag("li", self.shown.name(s)) for s in h.unexplained]
        return join(tag("h4", self.say("unexplained")), tag("ul", items, class_="unexplained"))

    def _sum(self, h: Hypothesis) -> Html:
        parts = [(self.shown.name(c.symptom), c.nats) for c in (*h.supports, *h.opposes)]
        rows = [(self.say("prior"), h.prior_nats), *parts]
        body = [_row(name, nats) for name, nats in rows]
        heads = (self.say("finding"), self.say("nats"))
        head = tag("tr", [tag("th", text, scope="col") for text in heads])
        table = tag(
            "table",
            tag("thead", head),
            tag("tbody", body),
            tag("tfoot", _row(self.say("sum"), h.log_odds)),
        )
        heading = tag("summary", self.say("adds-up"))
        return tag("details", heading, tag("div", table, class_="scroll"), class_="sum")

    def _fix(self, fix: Fix, *, first: bool = True) -> Html:
        w = self.shown.words
        code = code_for(fix, self.d.facts.framework)
        others = [(name, text) for name, text in fix.code.items() if text != code]
        return tag(
            "div",
            tag("h4", self.say("fix" if first else "fix-too")),
            tag("p", w(fix.do)),
            _code(code, _framework_of(fix, code)) if code else None,
            self._other_code(others),
            tag(
                "p",
                tag("strong", self.say("verify"), self.say("colon")),
                w(fix.verify),
                class_="verify",
            ),
            class_="fix",
        )

    def _further(self, fixes: Sequence[Fix]) -> Html | None:
        if not fixes:
            return None
        shown = [self._fix(fix, first=False) for fix in fixes]
        return tag("details", tag("summary", self.say("more-fixes", n=len(fixes))), shown)

    def _other_code(self, others: Sequence[tuple[str, str]]) -> Html | None:
        if not others:
            return None
        shown = [_code(text, name) for name, text in others]
        return tag("details", tag("summary", self.say("other-frameworks")), shown)

    def _confused(self, h: Hypothesis) -> Html | None:
        if not h.cause.confused_with:
            return None
        items = [
            (tag("dt", self.cause_name(id)), tag("dd", self.shown.words(how)))
            for id, how in h.cause.confused_with.items()
        ]
        return tag("details", tag("summary", self.say("confused")), tag("dl", items))

    def _references(self, references: Sequence[Reference]) -> Html | None:
        if not references:
            return None
        items = [tag("li", self._reference(r)) for r in references]
        return tag("details", tag("summary", self.say("references")), tag("ul", items))

    def _reference(self, r: Reference) -> Html:
        year = f", {r.year}" if r.year else ""
        doubt = "" if r.verified else f" ({self.say('unverified')})"
        return join(link(r.title, r.url), year, doubt)

    def _pairs(self) -> Html | None:
        if not self.d.pairs:
            return None
        items = [
            tag("li", f"{self.cause_name(a)} + {self.cause_name(b)}{self.say('colon')}{share(p)}")
            for a, b, p in self.d.pairs
        ]
        return tag("div", tag("h3", self.say("together")), tag("ul", items), class_="pairs")

    def _none(self) -> Html:
        p = self.d.none_of_these
        label = self.say("none") + self.say("colon") + share(p)
        return tag("p", label, bar(p, label, "unlikely"), class_="none")

    def cause_name(self, id: str) -> str:
        """The name of a cause that the document mentions, else its id."""
        name = self.d.cause_names.get(id)
        return self.shown.words(name) if name else id

    def defects(self) -> Html | None:
        """Certain faults in the code with their lines."""
        if not self.d.defects:
            return None
        note = tag("p", self.say("defects-note"), class_="note")
        items = [self._defect(defect) for defect in self.d.defects]
        return section("defects", self.say("defects"), note, items)

    def _defect(self, defect: Defect) -> Html:
        w = self.shown.words
        return tag(
            "article",
            tag("h3", w(defect.name)),
            self.shown.evidences(defect.evidence),
            tag("p", w(defect.explanation)) if defect.explanation else None,
            self._remedy(defect),
        )

    def _remedy(self, defect: Defect) -> Part:
        """The fixes, or the cause above that has the same ones."""
        for number, h in self.numbered:
            if h.cause.id == defect.cause:
                to = tag("a", self.shown.words(h.cause.name), href=f"#cause-{number}")
                return tag("p", self.say("fix"), self.say("colon"), to)
        return [self._fix(fix, first=i == 0) for i, fix in enumerate(defect.fixes)]

    def tests(self) -> Html | None:
        """Questions, measurements and experiments, the most telling first."""
        if not self.d.next_tests:
            return None
        items = [self._test(test) for test in self.d.next_tests]
        note = tag("p", self.say("next-note"), class_="note")
        return section("next", self.say("next"), note, tag("ol", items))

    def _test(self, test: NextTest) -> Html:
        cost = self.say("minutes", n=f"{test.cost:g}")
        kind = tag("span", self.say(test.kind), class_="kind")
        told = [
            tag(
                "p",
                self.say(word),
                self.say("colon"),
                self.say("semicolon").join(map(self.cause_name, ids)),
                class_="meta",
            )
            for word, ids in (("raises", test.confirms), ("lowers", test.refutes))
            if ids
        ]
        text = tag("p", kind, " ", self.shown.words(test.text), tag("small", " ", cost))
        return tag("li", text, told)

    def remarks(self) -> Part:
        """Contradictions, myths, similar cases and notes."""
        d, w = self.d, self.shown.words
        lists = (("contradictions", d.contradictions), ("notes", d.notes))
        plain = [
            section(key, self.say(key), tag("ul", [tag("li", w(t)) for t in texts]))
            for key, texts in lists
            if texts
        ]
        myths = [tag("div", tag("dt", w(m.claim)), tag("dd", w(m.truth))) for m in d.myths]
        cases = [self._similar(case) for case in d.similar_cases]
        return [
            *plain[:1],
            section("myths", self.say("myths"), tag("dl", myths)) if myths else None,
            section("similar", self.say("similar"), cases) if cases else None,
            *plain[1:],
        ]

    def _similar(self, case: Similar) -> Html:
        w = self.shown.words
        causes = self.say("semicolon").join(map(self.cause_name, case.causes))
        return tag(
            "article",
            tag("h3", w(case.title)),
            tag("p", w(case.judgement)),
            tag("p", causes, class_="meta"),
            tag("p", self.say("source"), self.say("colon"), case.source, class_="meta"),
        )


def share(probability: float) -> str:
    """A probability in percent; nothing here is ever certain."""
    if probability > 0.99:
        return ">99%"
    return "<1%" if probability < 0.005 else f"{probability:.0%}"


def bar(part: float, label: str, kind: str) -> Html:
    """A bar whose filled part is ``part`` of it, drawn without styles or scripts."""
    width = f"{100 * min(max(part, 0.0), 1.0):.1f}%"
    return tag(
        "svg",
        tag("title", label),
        tag("rect", width="100%", height=BAR_HEIGHT, rx=BAR_HEIGHT // 2, class_="rail"),
        tag("rect", width=width, height=BAR_HEIGHT, rx=BAR_HEIGHT // 2, class_="fill"),
        class_=f"bar {kind}",
        role="img",
        aria_label=label,
        height=BAR_HEIGHT,
    )


def link(text: str, url: str) -> Html | str:
    """A link to a web page; any other scheme is not made a link."""
    if urlsplit(url).scheme not in ("http", "https"):
        return text
    return tag("a", text, href=url, rel="noopener noreferrer")


def _row(name: str, nats: float) -> Html:
    return tag("tr", tag("th", name, scope="row"), tag("td", f"{nats:+.2f}".replace("-", "−")))


def _code(text: str, framework: str) -> Html:
    label = tag("figcaption", framework) if framework else None
    return tag("figure", label, tag("pre", tag("code", text.rstrip()), tabindex=0), class_="code")


def _framework_of(fix: Fix, code: str) -> str:
    return next((name for name, text in fix.code.items() if text == code), "")
