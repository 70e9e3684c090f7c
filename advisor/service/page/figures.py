"""The dashboard: what came of a tenant's questions, as tables with bars in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.model import Words
from advisor.report.markup import Html, Part, join, tag
from advisor.service.dashboard import CauseCount, Dashboard, Gap, Week
from advisor.service.page.desk import name_of
from advisor.service.page.shell import Look, whole

WEEKS = (4, 12, 26, 52, 104)
# Tickets of a gap that are linked. # unsourced
LINKED = 12
# Units of the drawing of one week, the bar in it, and the height; it is stretched to its place.
STEP, WIDE, HIGH = 10, 7, 100
# What a week's questions came to, from the foot of the bar up.
KINDS = ("answered", "open", "elsewhere")


def page(look: Look, shown: Dashboard, names: Mapping[str, Words]) -> str:
    """The whole page; ``names`` are those of causes."""
    say = look.say
    return whole(
        look,
        say("dashboard"),
        tag(
            "header",
            tag("h1", say("dashboard")),
            tag("p", say("dashboard-lead", day=shown.since.isoformat()), class_="lead"),
        ),
        tag(
            "main",
            _choice(look, shown),
            _totals(look, shown),
            _section("by-week", look, _weeks(look, shown.weeks)),
            _section("top-causes", look, _causes(look, shown.causes)),
            _section("gaps", look, _gaps(look, shown.gaps, names)),
            id="main",
            class_="wide figures",
            tabindex=-1,
        ),
    )


def _section(name: str, look: Look, *parts: Part) -> Html:
    heading = tag("h2", look.say(name), id=name)
    return tag("section", heading, *parts, aria_labelledby=name)


def _choice(look: Look, shown: Dashboard) -> Html:
    say, chosen = look.say, len(shown.weeks)
    options = [
        tag("option", say("n-weeks", n=n), value=n, selected=n == chosen)
        for n in sorted({*WEEKS, chosen})
    ]
    minutes = tag(
        "input", type="number", name_="minutes", min=1, max=1000, step="any",
        value=f"{shown.saved.minutes_by_hand:g}",
    )  # fmt: skip
    return tag(
        "form",
        tag("label", tag("span", say("period")), tag("select", options, name_="weeks")),
        tag("label", tag("span", say("by-hand")), minutes),
        tag("button", say("show"), type="submit"),
        method="get",
        action="/dashboard",
        class_="filters",
    )


def _totals(look: Look, shown: Dashboard) -> Html:
    say, hits = look.say, shown.hits
    of = say("of-confirmed", n=hits.confirmed)
    rows: list[tuple[str, str, str]] = [
        ("questions", str(shown.questions), ""),
        ("share-answered", _percent(shown.answered_share), say("of-training")),
        ("hit-first", _percent(hits.first_share), of),
        ("hit-three", _percent(hits.first_three_share), of),
        ("hours-saved", f"{shown.saved.hours:g} h", ""),
        ("thumbs", f"{shown.helpful} : {shown.unhelpful}", say("thumbs-note")),
    ]
    tiles = [
        tag("div", tag("dt", say(key)), tag("dd", tag("b", value), tag("small", note)))
        for key, value, note in rows
    ]
    how = tag("p", shown.saved.how[look.language], class_="note")
    return join(tag("dl", tiles, class_="totals"), how)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _parts(week: Week) -> dict[str, int]:
    """The week's questions by what came of them; they add up to all."""
    rest = week.questions - week.answered - week.elsewhere
    return {"answered": week.answered, "open": rest, "elsewhere": week.elsewhere}


def _weeks(look: Look, weeks: Sequence[Week]) -> Html:
    """Bars to look at, and the same figures as a table."""
    say = look.say
    most = max(1, *(w.questions for w in weeks))
    columns = [_column(look, n, week, most) for n, week in enumerate(weeks)]
    drawing = tag(
        "svg",
        columns,
        viewBox=f"0 0 {STEP * len(weeks)} {HIGH}",
        preserveAspectRatio="none",
        role="img",
        aria_label=say("weeks-drawn", most=most),
    )
    keys = _keys([(say(f"week-{kind}"), kind) for kind in KINDS])
    ends = [tag("span", w.monday.isoformat()) for w in (weeks[0], weeks[-1])]
    figure = tag(
        "figure",
        keys,
        tag("p", str(most), class_="most", aria_hidden="true"),
        drawing,
        tag("p", ends, class_="ends", aria_hidden="true"),
        class_="columns-drawn",
    )
    return join(figure, tag("details", tag("summary", say("as-table")), _week_table(look, weeks)))


def _keys(words: Sequence[tuple[str, str]]) -> Html:
    """What the colours mean."""
    return tag("ul", [tag("li", word, class_=f"is-{kind}") for word, kind in words], class_="keys")


def _column(look: Look, number: int, week: Week, most: int) -> Html:
    told = [f"{look.say(f'week-{kind}')} {n}" for kind, n in _parts(week).items()]
    bars: list[Html] = []
    foot = float(HIGH)
    for kind, n in _parts(week).items():
        height = HIGH * n / most
        foot -= height
        left = f"{number * STEP + (STEP - WIDE) / 2:g}"
        y, h = f"{foot:.2f}", f"{height:.2f}"
        bars.append(tag("rect", x=left, y=y, width=WIDE, height=h, class_=f"is-{kind}"))
    return tag("g", tag("title", f"{week.monday}: {', '.join(told)}"), bars)


def _week_table(look: Look, weeks: Sequence[Week]) -> Html:
    keys = ("week", "questions", *(f"week-{k}" for k in KINDS), "confirmed-state")
    rows = [
        (w.monday.isoformat(), w.questions, *_parts(w).values(), w.confirmed)
        for w in reversed(weeks)
    ]
    return _table(look, keys, [tag("tr", _row(str(r[0]), *map(str, r[1:]))) for r in rows])


def _table(look: Look, keys: Sequence[str], rows: Sequence[Html]) -> Html:
    head = tag("tr", [tag("th", look.say(key), scope="col") for key in keys])
    table = tag("table", tag("thead", head), tag("tbody", rows))
    return tag("div", table, class_="scroll", tabindex=0)


def _row(head: Part, *cells: Part) -> list[Part]:
    return [tag("th", head, scope="row"), *(tag("td", cell) for cell in cells)]


def _causes(look: Look, causes: Sequence[CauseCount]) -> Html:
    if not causes:
        return tag("p", look.say("nothing-yet"), class_="note")
    most = max(max(c.first, c.confirmed) for c in causes)
    rows = [
        tag(
            "tr",
            _row(
                [tag("span", c.name[look.language]), _bars(c, most)], str(c.first), str(c.confirmed)
            ),
        )
        for c in causes
    ]
    say = look.say
    keys = _keys([(say("stood-first"), "first"), (say("confirmed-state"), "confirmed")])
    return join(keys, _table(look, ("cause", "stood-first", "confirmed-state"), rows))


def _bars(cause: CauseCount, most: int) -> Html:
    """Two bars, whose lengths are the figures beside them."""
    bars = [
        tag("rect", y=y, width=f"{100 * n / most:.1f}%", height=4, class_=f"is-{kind}")
        for y, n, kind in ((0, cause.first, "first"), (5, cause.confirmed, "confirmed"))
    ]
    return tag("svg", bars, width="100%", height=9, aria_hidden="true")


def _gaps(look: Look, gaps: Sequence[Gap], names: Mapping[str, Words]) -> Html:
    note = tag("p", look.say("gaps-note"), class_="note")
    if not gaps:
        return join(note, tag("p", look.say("no-gaps")))
    rows = [tag("tr", _gap(look, gap, names)) for gap in gaps]
    return join(note, _table(look, ("gap", "questions", "gap-causes"), rows))


def _gap(look: Look, gap: Gap, names: Mapping[str, Words]) -> list[Part]:
    first, *others = gap.subjects or ("",)
    links = [
        join(tag("a", str(n), href=f"/queue/{id}", aria_label=look.say("ticket-n", n=n)), " ")
        for n, id in enumerate(gap.ids[:LINKED], start=1)
    ]
    told: list[Part] = [
        tag("span", first or look.say("no-subject")),
        [tag("small", other) for other in others],
        tag("small", look.say("tickets"), " ", links),
    ]
    causes = "; ".join(name_of(c, names, look) for c in gap.causes) or "–"
    return _row(told, str(gap.tickets), causes)
