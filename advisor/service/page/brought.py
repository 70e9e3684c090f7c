"""What a person brought: the code with the places that were seen in it, and what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.dialogue import Answered, Event, Gave, Probed, Said, Skipped, Tried
from advisor.dialogue.questions import OUTCOMES, YES_NO
from advisor.model import Diagnosis, Evidence, Language, Snippet
from advisor.patterns import pattern
from advisor.report.markup import Html, Part, join, tag
from advisor.service.page.words import say

# A listing of at most so many lines is shown whole, of a longer one so many lines around each
# place and at the start. # unsourced
WHOLE, AROUND, BEGINNING = 400, 12, 30
# Lines of one place that are marked, characters of a line and of a message that are shown.
# unsourced
MARKED, LONGEST_LINE, LONGEST_SAID = 40, 600, 20_000

_PLACE = pattern(r"(?P<name>.+):(?P<start>\d{1,7})(?:-(?P<end>\d{1,7}))?")


class Listing:
    """The code of a conversation; ``anchors`` are the ids of its lines by ``Evidence.where``."""

    def __init__(self, snippets: Sequence[Snippet], d: Diagnosis) -> None:
        self._language: Language = d.language
        self._d = d
        self._lines = {s.name: s.text.split("\n") for s in snippets}
        self._number = {name: i for i, name in enumerate(self._lines)}
        self.anchors: dict[str, str] = {}
        self._remarks: dict[str, dict[int, dict[str, None]]] = {n: {} for n in self._lines}
        self._seen: dict[str, set[int]] = {n: set() for n in self._lines}
        for finding in d.findings:
            if finding.status == "present":
                for evidence in finding.evidence:
                    self._take(evidence, finding.symptom)

    def _take(self, evidence: Evidence, symptom: str) -> None:
        place = _PLACE.fullmatch(evidence.where)
        lines = self._lines.get(place["name"]) if place else None
        if place is None or lines is None:
            return
        name, start = place["name"], int(place["start"])
        end = min(int(place["end"] or start), start + MARKED, len(lines))
        if not 1 <= start <= end:
            return
        self.anchors[evidence.where] = self._id(name, start)
        self._remarks[name].setdefault(start, {})[symptom] = None
        self._seen[name].update(range(start, end + 1))

    def _id(self, name: str, line: int) -> str:
        return f"code-{self._number[name]}-{line}"

    def section(self) -> Html | None:
        """All of it, the files with places in them first."""
        if not self._lines:
            return None
        names = sorted(self._lines, key=lambda n: (not self._seen[n], self._number[n]))
        return tag(
            "section",
            tag("h2", say("code", self._language), id="code-heading"),
            [self._file(name) for name in names],
            class_="sources",
            aria_labelledby="code-heading",
        )

    def _file(self, name: str) -> Html:
        count = len(self._remarks[name])
        seen = tag("small", say("seen-here", self._language, n=count)) if count else None
        listing = tag(
            "div", tag("ol", list(self._rows(name))), class_="listing", tabindex=0, role="region",
            aria_label=name,
        )  # fmt: skip
        head = tag("summary", tag("h3", name), " ", seen)
        return tag("details", head, listing, class_="source", open=bool(count))

    def _rows(self, name: str) -> Iterator[Html]:
        lines, last = self._lines[name], 0
        for number in self._shown(name):
            if number > last + 1:
                yield self._gap(number - last - 1)
            yield self._row(name, number, lines[number - 1])
            last = number
        if last < len(lines):
            yield self._gap(len(lines) - last)

    def _gap(self, count: int) -> Html:
        return tag("li", say("hidden-lines", self._language, n=count), class_="gap")

    def _shown(self, name: str) -> Sequence[int]:
        count = len(self._lines[name])
        if count <= WHOLE:
            return range(1, count + 1)
        near = {
            i for seen in self._seen[name] for i in range(seen - AROUND, seen + AROUND + 1)
        } | set(range(1, BEGINNING + 1))  # fmt: skip
        return sorted(i for i in near if 1 <= i <= count)

    def _row(self, name: str, number: int, text: str) -> Html:
        seen = number in self._seen[name]
        remarks = self._remarks[name].get(number, {})
        back = [
            tag("a", self._named(remarks), href=f"#of-{self._id(name, number)}", class_="remark")
        ] if remarks else []  # fmt: skip
        return tag(
            "li",
            tag("code", text[:LONGEST_LINE] or " "),
            back,
            data_n=number,
            class_="seen" if seen else None,
            id=self._id(name, number) if remarks else None,
            tabindex=-1 if remarks else None,
        )

    def _named(self, symptoms: Mapping[str, None]) -> str:
        names = self._d.symptom_names
        told = [names[s][self._language] if s in names else s for s in symptoms]
        return ("；" if self._language == "zh" else "; ").join(told)


def told(events: Sequence[Event], d: Diagnosis) -> Html:
    """Everything that was said and given and still stands, in order."""
    language = d.language
    items = [tag("li", _event(e, language)) for e in events]
    heading = tag("summary", tag("h2", say("told", language)))
    return tag(
        "section", tag("details", heading, tag("ol", items, class_="told")), class_="told-section"
    )


def _event(event: Event, language: Language) -> Part:
    if isinstance(event, Said):
        return _entry("said", language, _text(event.text))
    if isinstance(event, Tried):
        return _entry("tried-it", language, _text(event.text))
    if isinstance(event, Gave):
        size = say("bytes", language, n=max(1, len(event.content) // 1000))
        return _entry("gave", language, tag("p", tag("code", event.name), " ", tag("small", size)))
    if isinstance(event, Answered):
        answer = dict((*YES_NO, *OUTCOMES)).get(event.answer)
        shown = answer[language] if answer else event.answer
        added = f" — {event.text}" if event.text else ""
        return _entry(
            "answered",
            language,
            tag("p", tag("code", event.test), f" {shown}{added[:LONGEST_SAID]}"),
        )
    if isinstance(event, Probed):
        names = ", ".join(r.probe for r in event.report.results)
        return _entry("probed", language, tag("p", tag("code", names)))
    if isinstance(event, Skipped):
        return _entry("skipped", language, tag("p", tag("code", event.test)))
    return None


def _entry(word: str, language: Language, body: Html) -> Html:
    return join(tag("h3", say(word, language)), body)


def _text(text: str) -> Html:
    return tag("pre", text[:LONGEST_SAID], tabindex=0, class_="words")
