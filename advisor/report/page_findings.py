"""Findings and their places as the page shows them; a diagnosis and a reading share this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.model import Evidence, Finding, Language, Run, Words
from advisor.patterns import pattern
from advisor.report.markup import Html, Part, join, tag
from advisor.report.page_words import say
from advisor.report.panels import Panel, panels, summary, table
from advisor.report.places import Mark, Places

# Runs drawn at once; further ones unfold, by hand or when one of their places is followed.
OPEN_RUNS = 2

_LINE = pattern(r".*:\d+(-\d+)?")


class Shown:
    """What every part of a page needs: its language, the names of symptoms, the marked places.

    ``lines`` are the ids of elements that show a place in the code, by ``Evidence.where``.
    """

    def __init__(
        self,
        language: Language,
        findings: Sequence[Finding],
        names: Mapping[str, Words],
        places: Places,
        lines: Mapping[str, str] | None = None,
    ) -> None:
        self.language: Language = language
        self.findings = findings
        self.names = names
        self.places = places
        self.lines = lines or {}
        self._linked: set[str] = set()

    def say(self, key: str, **values: object) -> str:
        """A word of the page in its language."""
        return say(key, self.language, **values)

    def words(self, text: Words) -> str:
        """A text of the document in the language of the page."""
        return text[self.language].strip()

    def name(self, symptom: str) -> str:
        """What a symptom is called; its id where the document does not say."""
        found = self.names.get(symptom)
        return found[self.language] if found else symptom

    def evidence(self, evidence: Evidence) -> Html:
        """A place, linked to its marks in the plot, and what is seen there."""
        marks = self.places.of(evidence)
        quoted = evidence.where == "prose"
        coded = not marks and _LINE.fullmatch(evidence.where) is not None
        name = f"{evidence.run}: {evidence.where}" if evidence.run else evidence.where
        line = self.lines.get(evidence.where)
        where = None if quoted else self._line(name, line) if line else self._place(name, marks)
        what = tag("q" if quoted else "code" if coded else "span", evidence.what)
        limit = (
            self.say("limit") + self.say("colon") + evidence.threshold if evidence.threshold else ""
        )
        return tag(
            "li",
            where,
            " " if where else None,
            what,
            (" ", tag("span", evidence.observed, class_="observed")) if evidence.observed else None,
            (" ", tag("span", limit, class_="limit")) if limit else None,
            id=self._id(line),
        )

    def _line(self, where: str, line: str) -> Html:
        return tag("a", tag("span", where), class_="place-line", href=f"#{line}")

    def _id(self, line: str | None) -> str | None:
        """The first evidence of a line of code is where that line leads back to."""
        if line is None or line in self._linked:
            return None
        self._linked.add(line)
        return f"of-{line}"

    def _place(self, where: str, marks: Sequence[Mark]) -> Html:
        if not marks:
            return tag("span", where, class_="place")
        doubt = "" if marks[0].certain else "?"
        numbers = ", ".join(str(m.number) for m in marks) + doubt
        return tag(
            "a",
            tag("b", numbers),
            " ",
            tag("span", where),
            class_="place",
            href=f"#run-{marks[0].run}",
            data_marks=" ".join(str(m.number) for m in marks),
        )

    def evidences(self, evidence: Sequence[Evidence]) -> Html | None:
        """A list of them; nothing when there are none."""
        items = [self.evidence(e) for e in evidence]
        return tag("ul", items, class_="evidence") if items else None

    def seen(self) -> Html:
        """Every finding: those present with their evidence, the others folded away."""
        present = [f for f in self.findings if f.status == "present"]
        items = [
            tag("li", tag("h3", self.name(f.symptom)), self.evidences(f.evidence)) for f in present
        ]
        return section(
            "seen",
            self.say("seen"),
            tag("ul", items, class_="findings") if items else None,
            self._others("absent"),
            self._others("unknown"),
        )

    def _others(self, status: str) -> Html | None:
        others = [f for f in self.findings if f.status == status]
        if not others:
            return None
        items = [
            tag("li", self.name(f.symptom), (" — ", tag("span", f.reason)) if f.reason else None)
            for f in others
        ]
        heading = self.say(status, n=len(others))
        return tag("details", tag("summary", heading), tag("ul", items, class_="others"))

    def curves(self, runs: Sequence[Run], classes: int | None) -> Html | None:
        """A plot, its notes and its tables for every run."""
        if not runs:
            return None
        doubtful = any(not m.certain for m in self.places.marks)
        return section(
            "curves",
            self.say("curves"),
            tag("p", self.say("ambiguous"), class_="note") if doubtful else None,
            [self._run(i, run, panels(run, classes)) for i, run in enumerate(runs)],
        )

    def _run(self, number: int, run: Run, shown: Sequence[Panel]) -> Html:
        notes = [tag("li", note) for note in run.notes]
        return tag(
            "details",
            tag("summary", tag("h3", run.name)),
            tag("div", class_="plot", data_run=number),
            tag("noscript", tag("p", self.say("no-script"), class_="note")),
            tag("ul", notes, class_="note") if notes else None,
            tag("details", tag("summary", self.say("table")), self._tables(run, shown)),
            class_="run",
            id=f"run-{number}",
            open=number < OPEN_RUNS,
        )

    def _tables(self, run: Run, shown: Sequence[Panel]) -> Html:
        heads = ("series", "role", "points", "first", "last", "lowest", "highest")
        heads = (*heads, "non-finite", "origin")
        rows = [(c.name, self.say(c.role), *summary(c), c.origin) for c in run.curves if len(c) > 0]
        tables = [_table(self.say("summary"), [self.say(h) for h in heads], rows)]
        for panel in shown:
            values = list(table(panel))
            steps = len({step for c in panel.curves for step in c.steps.tolist()})
            counted = self.say("table-of", rows=len(values), all=steps)
            caption = f"{self.say(panel.kind)} ({counted})"
            tables.append(_table(caption, [_axis(panel), *(c.name for c in panel.curves)], values))
        return join(tables)


def section(id: str, heading: str, *parts: Part) -> Html:
    """A part of the page under its own heading."""
    return tag("section", tag("h2", heading, id=f"{id}-heading"), *parts, class_=id, id=id)


def _axis(panel: Panel) -> str:
    units = {c.granularity for c in panel.curves} - {"unknown"}
    return " / ".join(sorted(units)) or "x"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    """A table that can be scrolled by keyboard; the first cell of a row is its heading."""
    body = [
        tag("tr", tag("th", row[0], scope="row"), [tag("td", cell) for cell in row[1:]])
        for row in rows
    ]
    head = tag("tr", [tag("th", h, scope="col") for h in heads])
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    return tag("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption)
