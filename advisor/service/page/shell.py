"""Head, bar and foot of every page, and the policy that it is sent with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import quote

from advisor.model import Language
from advisor.report.markup import Html, Part, join, tag
from advisor.report.terminal import clean
from advisor.service.page.words import SCRIPT, say

Theme = Literal["", "light", "dark"]

# Name in the address -> package, file and media type.
STATIC = {
    "report.css": ("advisor.report", "page.css", "text/css"),
    "report.js": ("advisor.report", "page.js", "text/javascript"),
    "app.css": ("advisor.service.page", "static/app.css", "text/css"),
    "app.js": ("advisor.service.page", "static/app.js", "text/javascript"),
    "files.js": ("advisor.service.page", "static/files.js", "text/javascript"),
    "frame.js": ("advisor.service.page", "static/frame.js", "text/javascript"),
    "icon.svg": ("advisor.service.page", "static/icon.svg", "image/svg+xml"),
    "widget.js": ("advisor.service.page", "static/widget.js", "text/javascript"),
}


@dataclass(frozen=True)
class Look:
    """How a page is shown, and to whom.

    ``host`` is the origin of the page in whose frame it stands, ``base`` what its addresses begin
    with there.
    """

    language: Language
    theme: Theme = ""
    path: str = "/"
    signed_in: bool = False
    agent: bool = False
    host: str = ""

    def say(self, key: str, **values: object) -> str:
        """A word in the language of the page."""
        return say(key, self.language, **values)


def policy(host: str = "") -> dict[str, str]:
    """Headers of a page; ``host`` may show it in a frame, nobody else."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": host or "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{k} {v}" for k, v in rules.items()),
        # Without the Origin of its own pages no form could be told from a forged one.
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "vary": "Cookie, Accept-Language",
    } | ({} if host else {"cross-origin-opener-policy": "same-origin"})


@cache
def static(name: str) -> tuple[bytes, str, str]:
    """Bytes, media type and version of a static file; raises ``KeyError``."""
    package, file, media = STATIC[name]
    data = (files(package) / file).read_bytes()
    return data, media, hashlib.sha256(data).hexdigest()[:12]


def address(name: str) -> str:
    """Where a static file is; another version has another address."""
    return f"/static/{name}?v={static(name)[2]}"


def whole(look: Look, title: str, *body: Part, report: bool = False) -> str:
    """A page. ``report``: it holds the parts of a diagnosis, which have their own script."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", clean(title)[:200] + " · advisor"),
        tag("link", rel="icon", href=address("icon.svg")),
        tag("link", rel="stylesheet", href=address("report.css")),
        tag("link", rel="stylesheet", href=address("app.css")),
        tag("script", src=address("report.js"), defer=True) if report else None,
        tag("script", src=address("app.js"), type="module"),
        tag("script", src=address("frame.js"), type="module") if look.host else None,
    )
    words = {f"data_say_{key.replace('-', '_')}": look.say(key, **_BLANK) for key in SCRIPT}
    content = tag(
        "body",
        tag("a", look.say("skip"), href="#main", class_="skip"),
        None if look.host else _bar(look),
        *body,
        class_="framed" if look.host else None,
        **words,
    )
    lang = "zh-Hans" if look.language == "zh" else "en"
    page = tag(
        "html",
        head,
        content,
        lang=lang,
        data_theme=look.theme or None,
        data_host=look.host or None,
    )
    return f"<!doctype html>\n{page}\n"


# The script fills these in.
_BLANK = {"name": "{name}"}


def _bar(look: Look) -> Html:
    other = "en" if look.language == "zh" else "zh"
    agents = ("queue", "deliveries", "dashboard") if look.agent else ()
    pages = [("new", "/"), *((name, f"/{name}") for name in agents)]
    links = [
        tag("a", look.say(key), href=at, aria_current="page" if at == look.path else None)
        for key, at in (pages if look.signed_in else [])
    ]
    language = tag(
        "a",
        look.say("other-language"),
        href=f"/language/{other}?next={quote(look.path)}",
        lang="zh-Hans" if other == "zh" else "en",
    )
    out = tag(
        "form", tag("button", look.say("sign-out")), method="post", action="/session/end"
    )  # fmt: skip
    tone = tag("button", _SUN, type="button", id="tone", aria_label=look.say("tone"), hidden=True)
    return tag(
        "nav",
        tag("a", tag("b", "advisor"), href="/", class_="brand"),
        tag("div", links, class_="pages"),
        tag("div", language, tone, out if look.signed_in else None, class_="tools"),
        class_="top",
        aria_label=look.say("menu"),
    )


_SUN = Html(
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" class="sun">'
    '<circle cx="10" cy="10" r="7"></circle><path d="M10 3a7 7 0 0 1 0 14z"></path></svg>'
)


def problem(
    look: Look, what: str, do: str = "", *, faults: tuple[tuple[str, str], ...] = ()
) -> str:
    """The page that says what went wrong and what to do."""
    title = look.say("wrong")
    items = [tag("li", tag("code", where), " ", text) for where, text in faults]
    return whole(
        look,
        title,
        tag("header", tag("h1", title)),
        tag(
            "main",
            tag("p", what, class_="alert", role="alert"),
            tag("p", do) if do else None,
            tag("ul", items) if items else None,
            None if look.host else tag("p", tag("a", look.say("back"), href="/")),
            id="main",
            class_="column",
            tabindex=-1,
        ),
    )


def saved(look: Look, text: str) -> Html:
    """A word that something was done, said to screen readers, too."""
    return join(tag("p", text, role="status", class_="saved")) if text else Html("")
