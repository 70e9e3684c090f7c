"""What every page shares: language, links that work from any folder, head and foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.curation.site.relations import Relations
from advisor.curation.site.words import WORDS
from advisor.knowledge import Knowledge
from advisor.model import Language, Model, Reference, Words
from advisor.report.markup import Html, Part, join, tag

KINDS = ("causes", "symptoms", "probes", "experiments", "cases", "myths")
_SINGLE = ("cause", "symptom", "probe", "experiment", "case", "myth")
_OWN_PAGES = ("causes", "symptoms", "cases")
# How many cells of the little meter are filled.
LEVELS = {"never": 0, "rarely": 1, "sometimes": 2, "often": 3, "always": 4}
_POLICY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Page:
    """A page being written: ``path`` is relative to the folder of its language."""

    kb: Knowledge
    relations: Relations
    language: Language
    path: str

    def say(self, key: str, **values: object) -> str:
        """A word of the site in the language of the page."""
        text = WORDS[key][self.language]
        return text.format(**values) if values else text

    def text(self, words: Words | None) -> str:
        """A text of the knowledge base in the language of the page."""
        return words[self.language].strip() if words else ""

    def root(self) -> str:
        """The way from this page to the folder of its language, "" or ending in a slash."""
        return "../" * self.path.count("/")

    def assets(self) -> str:
        """The way to the folder that holds style and script."""
        return self.root() + ("../" if self.language == "zh" else "")

    def at(self, path: str) -> str:
        """A link to a page by its path."""
        return self.root() + path

    def entry(self, id: str, kind: str = "") -> Html:
        """A link to any entry, by its name. A probe and an experiment may share an id."""
        kind = kind or next(k for k, table in tables(self.kb).items() if id in table)
        return tag("a", self.name(tables(self.kb)[kind][id]), href=self.at(where(kind, id)))

    def name(self, entry: Model) -> str:
        """What an entry is called."""
        named = (getattr(entry, field, None) for field in ("name", "title", "claim"))
        return next(self.text(words) for words in named if isinstance(words, Words))

    def section(self, key: str, *parts: Part, note: str = "") -> Html | None:
        """A part with a heading; nothing when there is nothing in it."""
        content = join(*parts)
        if not content:
            return None
        return tag(
            "section",
            tag("h2", self.say(key), id=key),
            tag("p", note, class_="note") if note else None,
            content,
        )

    def meter(self, often: str) -> Html:
        """How often, as four cells and a word."""
        cells = [tag("i", class_="on" if n < LEVELS[often] else None) for n in range(4)]
        return tag(
            "span",
            tag("span", cells, class_=f"cells {often}", aria_hidden="true"),
            tag("span", self.say(often), class_="word"),
            class_="meter",
        )

    def references(self, listed: Iterable[Reference]) -> Html | None:
        """Titles, linked where there is an address, with a mark when it has been looked up."""
        items = [
            tag(
                "li",
                tag("a", r.title, href=r.url, rel="noreferrer") if r.url else r.title,
                f" ({r.year})" if r.year else None,
                " ",
                tag("span", self.say("verified" if r.verified else "unverified"),
                    class_="checked" if r.verified else "unchecked"),
            )
            for r in listed
        ]  # fmt: skip
        return self.section("references", tag("ul", items, class_="references")) if items else None

    def whole(self, title: str, *parts: Part, kind: str = "") -> str:
        """The finished page."""
        other = "zh" if self.language == "en" else "en"
        counterpart = self.assets() + ("zh/" if other == "zh" else "") + self.path
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'),
            tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name_="color-scheme", content="light dark"),
            tag("title", title if kind == "" else f"{title} · advisor"),
            tag("link", rel="stylesheet", href=self.assets() + "style.css"),
            tag("link", rel="alternate", hreflang=_code(other), href=counterpart),
            tag("script", src=self.assets() + "site.js", defer=True),
        )
        body = tag(
            "body",
            tag("a", self.say("skip"), href="#main", class_="skip"),
            self._header(kind, counterpart, other),
            tag("main", *parts, id="main"),
            tag("footer", tag("p", self.say("footer", digest=self.kb.digest))),
            data_root=self.root(),
            data_index=f"{self.assets()}search-{self.language}.js",
        )
        document = tag("html", head, body, lang=_code(self.language))
        return f"<!doctype html>\n{document}\n"

    def _header(self, kind: str, counterpart: str, other: Language) -> Html:
        pages = [
            tag(
                "a",
                self.say(k),
                href=self.at("index.html" if k == "causes" else f"{k}.html"),
                aria_current="page" if k == kind else None,
            )
            for k in KINDS
        ]
        kinds = {f"data_{k}": self.say(k) for k in _SINGLE}
        find = tag(
            "div",
            tag("input", type="search", id="search", placeholder=self.say("search-hint"),
                aria_label=self.say("search"), autocomplete="off", spellcheck="false",
                hidden=True, data_none=self.say("nothing-found")),
            tag("ol", id="found", hidden=True, **kinds),
            class_="find",
        )  # fmt: skip
        return tag(
            "header",
            tag("a", tag("b", "advisor"), " ", tag("span", self.say("title")),
                href=self.at("index.html"), class_="brand"),
            tag("nav", pages),
            find,
            tag("div",
                tag("a", self.say("other-language"), href=counterpart, lang=_code(other)),
                tag("button", "◐", type="button", id="theme", title=self.say("theme"),
                    aria_label=self.say("theme"), hidden=True),
                class_="switches"),
        )  # fmt: skip


def tables(kb: Knowledge) -> dict[str, Mapping[str, Model]]:
    """Every entry by kind and id."""
    return {
        "causes": kb.causes,
        "symptoms": kb.symptoms,
        "probes": kb.probes,
        "experiments": kb.experiments,
        "cases": kb.cases,
        "myths": kb.myths,
    }


def where(kind: str, id: str) -> str:
    """The page, or the place on a page, of an entry."""
    return f"{kind}/{id}.html" if kind in _OWN_PAGES else f"{kind}.html#{id}"


def _code(language: Language) -> str:
    return "zh-Hans" if language == "zh" else "en"
