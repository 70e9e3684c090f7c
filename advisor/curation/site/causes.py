"""The page of a cause, and the index of all of them by family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.curation.examples import Example
from advisor.curation.site.frame import LEVELS, Page
from advisor.model import Cause, Fix, Frequency, Language, Outcome
from advisor.patterns import pattern
from advisor.report.markup import Html, Part, join, tag

FAMILIES = (
    "data", "label", "loss", "optim", "arch", "norm", "reg", "num", "eval", "api", "dist", "domain",
    "benign",
)  # fmt: skip
COMMONNESS = ("very-common", "common", "occasional", "rare")
_CHINESE = pattern(r"[\u4e00-\u9fff]")
_FRAMEWORKS = {
    "tensorflow1": "TensorFlow 1", "keras": "Keras", "pytorch": "PyTorch", "jax": "JAX",
    "lightning": "Lightning", "huggingface": "Hugging Face", "mxnet": "MXNet", "caffe": "Caffe",
}  # fmt: skip


def page(page: Page, cause: Cause) -> str:
    """Everything about a cause, in the order in which one reads it."""
    title = page.text(cause.name)
    parts = [
        _head(page, cause),
        tag("p", page.text(cause.summary), class_="lead"),
        page.section("seen", _symptoms(page, cause, against=False)),
        page.section("against", _symptoms(page, cause, against=True)),
        page.section("confirm", _tests(page, cause), note=page.say("confirm-note")),
        page.section("fixes", [_fix(page, fix) for fix in cause.fixes]),
        page.section("confused", _confused(page, cause)),
        page.section("tried", _tried(page, cause)),
        page.section("cases", _links(page, page.relations.cases[cause.id])),
        page.section("myths", _links(page, page.relations.myths[cause.id])),
        *_examples(page, cause),
        page.references(cause.references),
        page.section("neighbours", _links(page, _family(page, cause))),
        _terminal(page, cause.id),
    ]
    return page.whole(title, *parts, kind="causes")


def family(page: Page, name: str) -> str:
    """The heading of a family."""
    return page.say("benign-family" if name == "benign" else name)


def families(page: Page) -> list[str]:
    """The families there are, in the order of a training's life; a site's own come last."""
    known = {cause.family for cause in page.kb.causes.values()}
    return [f for f in FAMILIES if f in known] + sorted(known - set(FAMILIES))


def _head(page: Page, cause: Cause) -> Html:
    anchor = page.at(f"index.html#{cause.family}")
    limits = [_FRAMEWORKS.get(f, f) for f in cause.applies_to.frameworks]
    limits += list(cause.applies_to.tasks)
    only = page.say("only") + " " + ", ".join(limits) if limits else None
    return join(
        tag("p", tag("a", family(page, cause.family), href=anchor), class_="crumb"),
        tag("h1", page.text(cause.name)),
        tag(
            "p",
            tag("span", page.say(cause.severity), class_=f"badge {cause.severity}"),
            tag("span", page.say(cause.prior), class_="badge"),
            tag("span", only, class_="badge") if only else None,
            tag("span", page.say("draft"), class_="badge") if cause.status == "draft" else None,
            tag("code", cause.id, class_="id"),
            class_="badges",
        ),
    )


def _symptoms(page: Page, cause: Cause, *, against: bool) -> Html | None:
    """Rows of a meter and a symptom, the most frequent first; against: the rarest first."""
    rows = [
        (LEVELS[often], symptom, often)
        for symptom, often in cause.symptoms.items()
        if (often in ("rarely", "never")) is against
    ]
    rows.sort(key=lambda row: row[0] if against else -row[0])
    items = [
        tag("li", page.meter(often), tag("span", page.entry(symptom)),
            tag("span", page.say("rules-out"), class_="note") if often == "never" else None)
        for _, symptom, often in rows
    ]  # fmt: skip
    return tag("ul", items, class_="rows") if items else None


def _tests(page: Page, cause: Cause) -> Html | None:
    items: list[Html] = []
    for id in cause.confirm_with:
        if id in page.kb.probes:
            probe = page.kb.probes[id]
            cost = page.say("minutes", n=f"{probe.minutes:g}")
            procedure = tag("p", page.text(probe.procedure))
            items.append(
                tag("li", page.entry(id), " ", tag("span", cost, class_="note"), procedure)
            )
        else:
            symptom = page.kb.symptoms[id]
            question = tag("p", page.text(symptom.ask)) if symptom.ask else None
            items.append(tag("li", page.entry(id), question))
    return tag("ol", items, class_="tests") if items else None


def _fix(page: Page, fix: Fix) -> Html:
    return tag(
        "article",
        tag("p", page.text(fix.do), class_="do"),
        [
            tag(
                "figure",
                tag("figcaption", _FRAMEWORKS.get(framework, framework)),
                tag("pre", tag("code", code.rstrip()), tabindex=0),
            )
            for framework, code in fix.code.items()
        ],
        tag("p", tag("b", page.say("then") + page.say("colon")), page.text(fix.verify)),
        class_="fix",
    )


def _confused(page: Page, cause: Cause) -> Html | None:
    told = [(id, page.text(test)) for id, test in cause.confused_with.items()]
    told += [
        (id, page.text(page.kb.causes[id].confused_with[cause.id]))
        for id in page.relations.confused[cause.id]
        if id not in cause.confused_with
    ]
    items = [part for id, test in told for part in (tag("dt", page.entry(id)), tag("dd", test))]
    return tag("dl", items) if items else None


def _tried(page: Page, cause: Cause) -> Html | None:
    rows = [
        tag(
            "tr",
            tag("th", page.entry(experiment, "experiments"), scope="row"),
            tag("td", outcomes_told(page, outcomes)),
        )
        for experiment, outcomes in cause.responds_to.items()
    ]
    return tag("table", tag("tbody", rows)) if rows else None


def outcomes_told(page: Page, outcomes: Mapping[Outcome, Frequency]) -> Html:
    """How an experiment ends, the most frequent first: "often cures it, rarely helps"."""
    ordered = sorted(outcomes.items(), key=lambda pair: -LEVELS[pair[1]])
    space = " " if page.language == "en" else ""
    told = [
        tag("span", page.say(often), space, page.say(outcome), class_=f"outcome {outcome} {often}")
        for outcome, often in ordered
    ]
    return join(*(part for item in told for part in (item, " ")))


def _examples(page: Page, cause: Cause) -> Iterator[Html | None]:
    content = page.relations.examples.get(cause.id)
    if content is None:
        return
    for key, listed in (("asked", content.leads), ("near", content.near_misses)):
        own_first = sorted(listed, key=lambda e: _language(e) != page.language)
        yield page.section(key, [_example(e) for e in own_first])


def _language(example: Example) -> Language:
    return "zh" if _CHINESE.search(example.prose) else "en"


def _example(example: Example) -> Html:
    blocks = [block.rstrip() for block in (example.log, example.code) if block.strip()]
    return tag(
        "blockquote",
        tag("p", example.prose.strip()) if example.prose.strip() else None,
        [tag("pre", tag("code", block), tabindex=0) for block in blocks],
        tag("ul", [tag("li", tried) for tried in example.tried]) if example.tried else None,
        lang="zh-Hans" if _language(example) == "zh" else "en",
    )


def _links(page: Page, ids: list[str]) -> Html | None:
    return tag("ul", [tag("li", page.entry(id)) for id in ids], class_="links") if ids else None


def _family(page: Page, cause: Cause) -> list[str]:
    return [c.id for c in page.kb.causes.values() if c.family == cause.family and c is not cause]


def _terminal(page: Page, id: str) -> Html:
    command = f"advisor explain {id}"
    return tag("p", page.say("explain"), page.say("colon"), tag("code", command), class_="terminal")


def index(page: Page) -> str:
    """The first page: every cause by family, the common ones first."""
    causes = page.kb.causes.values()
    jump = [tag("a", family(page, name), href=f"#{name}") for name in families(page)]
    sections: list[Part] = []
    for name in families(page):
        listed = sorted(
            (c for c in causes if c.family == name), key=lambda c: COMMONNESS.index(c.prior)
        )
        items = [
            tag(
                "li",
                tag("span", class_=f"dot {c.severity}", title=page.say(c.severity)),
                page.entry(c.id),
                tag("span", page.say(c.prior), class_="note") if c.prior != "rare" else None,
            )
            for c in listed
        ]
        heading = tag("h2", family(page, name), " ", tag("small", str(len(listed))), id=name)
        sections.append(tag("section", heading, tag("ul", items, class_="causes")))
    key = [
        tag("span", tag("span", class_=f"dot {s}"), page.say(s))
        for s in ("no-learning", "quality-loss", "inefficiency", "benign")
    ]
    return page.whole(
        page.say("title"),
        tag("h1", page.say("title")),
        tag("p", page.say("lead", causes=len(page.kb.causes)), class_="lead"),
        tag("nav", jump, class_="jump", aria_label=page.say("contents")),
        tag("p", key, class_="key"),
        tag("div", sections, class_="families"),
        kind="causes",
    )
