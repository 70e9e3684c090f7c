"""Symptoms, probes, experiments, cases and myths: their pages and their lists."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.curation.site.causes import outcomes_told
from advisor.curation.site.frame import LEVELS, Page
from advisor.model import DocumentedCase, ExperimentKind, Myth, Probe, Symptom
from advisor.report.markup import Html, join, tag

_KINDS = ("trouble", "setting", "healthy")


def symptom(page: Page, entry: Symptom) -> str:
    """What is seen, who can see it, and what it points to."""
    shown = page.relations.shown[entry.id]
    parts = [
        tag("p", tag("a", page.say("symptoms"), href=page.at("symptoms.html")), class_="crumb"),
        tag("h1", page.text(entry.name)),
        _badges(page, entry),
        tag("p", page.text(entry.explanation), class_="lead") if entry.explanation else None,
        page.section("question", tag("p", page.text(entry.ask))) if entry.ask else None,
        page.section("shown-by", _by_frequency(page, shown, against=False))
        or tag("p", page.say("not-by-any"), class_="note"),
        page.section("opposed", _by_frequency(page, shown, against=True)),
        page.section("seen-by", links(page, page.relations.probes[entry.id])),
        page.section("settles", links(page, page.relations.settled[entry.id])),
        page.section("same-mechanism", links(page, _group(page, entry))),
    ]
    return page.whole(page.text(entry.name), *parts, kind="symptoms")


def _badges(page: Page, entry: Symptom) -> Html:
    named = {"probe": "by-probe", "experiment": "by-experiment"}
    channels = [page.say(named.get(c, c)) for c in entry.channels]
    marks = [mark for mark in ("defect", "identity") if getattr(entry, mark)]
    seldom = f"{page.say(entry.background)} {page.say('background')}"
    texts = [page.say(entry.kind), *channels, seldom, *map(page.say, marks)]
    return tag(
        "p",
        [tag("span", text, class_="badge") for text in texts],
        tag("code", entry.id, class_="id"),
        class_="badges",
    )


def _by_frequency(page: Page, shown: Iterable[tuple[str, str]], *, against: bool) -> Html | None:
    rows = [(often, id) for often, id in shown if (often in ("rarely", "never")) is against]
    rows.sort(key=lambda row: (LEVELS[row[0]] if against else -LEVELS[row[0]], row[1]))
    items = [tag("li", page.meter(often), tag("span", page.entry(id))) for often, id in rows]
    return tag("ul", items, class_="rows") if items else None


def _group(page: Page, entry: Symptom) -> list[str]:
    if not entry.group:
        return []
    return [id for id in page.relations.groups[entry.group] if id != entry.id]


def links(page: Page, ids: Iterable[str]) -> Html | None:
    """A list of entries."""
    items = [tag("li", page.entry(id)) for id in ids]
    return tag("ul", items, class_="links") if items else None


def symptoms(page: Page) -> str:
    """Every symptom: troubles, settings, good signs."""
    sections: list[Html] = []
    for kind in _KINDS:
        listed = [s for s in page.kb.symptoms.values() if s.kind == kind]
        heading = tag("h2", page.say(kind), " ", tag("small", str(len(listed))), id=kind)
        sections.append(tag("section", heading, links(page, (s.id for s in listed))))
    return page.whole(
        page.say("symptoms"), tag("h1", page.say("symptoms")), sections, kind="symptoms"
    )


def case(page: Page, entry: DocumentedCase) -> str:
    """A documented case, with what we make of its stated cause."""
    parts = [
        tag("p", tag("a", page.say("cases"), href=page.at("cases.html")), class_="crumb"),
        tag("h1", page.text(entry.title)),
        tag("p", tag("span", page.say(entry.trust), class_="badge"),
            tag("code", entry.id, class_="id"), class_="badges"),
        page.section("story", tag("p", page.text(entry.story), class_="lead")),
        page.section("numbers", _plain(entry.numbers)),
        page.section("was-tried", _plain(entry.tried)),
        page.section("stated", tag("p", entry.stated_cause)) if entry.stated_cause else None,
        page.section("judgement", tag("p", page.text(entry.judgement))),
        page.section("causes", links(page, entry.causes)),
        page.section("fix", tag("p", page.text(entry.fix))),
        page.section("confirmed-by", tag("p", entry.confirmed_by)) if entry.confirmed_by else None,
        page.section("source", tag("p", entry.source)),
    ]  # fmt: skip
    return page.whole(page.text(entry.title), *parts, kind="cases")


def _plain(texts: Iterable[str]) -> Html | None:
    items = [tag("li", text) for text in texts]
    return tag("ul", items) if items else None


def cases(page: Page) -> str:
    """Every case with the causes that it had."""
    items = [
        tag("li", page.entry(case.id), links(page, case.causes)) for case in page.kb.cases.values()
    ]
    return page.whole(
        page.say("cases"),
        tag("h1", page.say("cases")),
        tag("ul", items, class_="nested"),
        kind="cases",
    )


def probes(page: Page) -> str:
    """Every probe on one page."""
    return _glossary(page, "probes", [_probe(page, p) for p in page.kb.probes.values()])


def experiments(page: Page) -> str:
    """Every experiment on one page, with the causes that it cures or does not touch."""
    listed = [_experiment(page, e) for e in page.kb.experiments.values()]
    return _glossary(page, "experiments", listed)


def myths(page: Page) -> str:
    """Every myth on one page."""
    return _glossary(page, "myths", [_myth(page, m) for m in page.kb.myths.values()])


def _glossary(page: Page, kind: str, articles: list[Html]) -> str:
    return page.whole(page.say(kind), tag("h1", page.say(kind)), articles, kind=kind)


def _article(page: Page, id: str, title: str, *parts: Html | None) -> Html:
    link = tag("a", title, href=f"#{id}")
    return tag("article", tag("h2", link, id=id), parts, class_="entry")


def _pair(page: Page, key: str, *content: Html | str | None) -> Html | None:
    inner = join(*content)
    return tag("div", tag("dt", page.say(key)), tag("dd", inner)) if inner else None


def _probe(page: Page, probe: Probe) -> Html:
    return _article(
        page,
        probe.id,
        page.text(probe.name),
        tag("p", tag("span", probe.tier, class_="badge"),
            tag("span", page.say("minutes", n=f"{probe.minutes:g}"), class_="badge"),
            tag("code", probe.id, class_="id"), class_="badges"),
        tag("p", page.text(probe.procedure)),
        tag("dl",
            _pair(page, "confirms", page.text(probe.confirms)),
            _pair(page, "refutes", page.text(probe.refutes)),
            _pair(page, "measures", links(page, probe.answers)),
            _pair(page, "settles", links(page, page.relations.settled[probe.id])),
            class_="pairs"),
    )  # fmt: skip


def _experiment(page: Page, experiment: ExperimentKind) -> Html:
    rows = [
        tag("tr", tag("th", page.entry(cause), scope="row"), tag("td", outcomes_told(page, told)))
        for cause, told in page.relations.tried[experiment.id].items()
    ]
    table = tag("table", tag("tbody", rows)) if rows else None
    count = tag("summary", f"{page.say('outcomes')} ({len(rows)})")
    return _article(
        page,
        experiment.id,
        page.text(experiment.name),
        tag("p", tag("code", experiment.id, class_="id"), class_="badges"),
        tag("p", page.text(experiment.ask)) if experiment.ask else None,
        tag("details", count, table) if table else None,
    )


def _myth(page: Page, myth: Myth) -> Html:
    return _article(
        page,
        myth.id,
        page.text(myth.claim),
        tag("p", tag("b", page.say("truth") + page.say("colon")), page.text(myth.truth)),
        tag("dl", _pair(page, "about", links(page, myth.about)), class_="pairs")
        if myth.about
        else None,
        _sources(page, myth),
    )


def _sources(page: Page, myth: Myth) -> Html | None:
    listed = page.references(myth.references)
    # One heading a page may have this id; a list of myths has many.
    return Html(listed.replace(' id="references"', "")) if listed else None
