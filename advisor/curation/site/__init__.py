"""The knowledge base as a small site of plain files that loads nothing from elsewhere.

English pages lie in the folder itself, Chinese ones in ``zh/``. Every link is relative, so the site
works from a disk as well as from a server. Search is a script over a list of names and summaries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from advisor.curation.site import causes, entries
from advisor.curation.site.frame import Page, where
from advisor.curation.site.relations import Relations, gather
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import Language, Symptom, Words
from advisor.patterns import pattern

LANGUAGES: tuple[Language, ...] = ("en", "zh")
# Characters of a summary that search looks at. # unsourced
SEARCHED = 320
_WORD = pattern(r"(?<![@\w-])[a-z_]{3,}|[\u4e00-\u9fff]+")
_LISTS: dict[str, Callable[[Page], str]] = {
    "index": causes.index,
    "symptoms": entries.symptoms,
    "probes": entries.probes,
    "experiments": entries.experiments,
    "cases": entries.cases,
    "myths": entries.myths,
}


def write(kb: Knowledge, folders: Sequence[Path], into: Path) -> int:
    """Write the site and return the number of pages.

    ``folders`` hold the examples that are shown. Raises ``InputError`` when ``into`` holds files
    of something else, or cannot be written.
    """
    if into.exists() and not into.is_dir():
        raise InputError(f"{into}: a file. Name a folder: --html site.")
    if into.is_dir() and any(into.iterdir()) and not (into / "search-en.js").is_file():
        raise InputError(f"{into}: holds other files. Name an empty or a new folder.")
    relations = gather(kb, folders)
    count = 0
    try:
        for language in LANGUAGES:
            base = into / "zh" if language == "zh" else into
            for path, text in _pages(kb, relations, language):
                _put(base / path, text)
                count += 1
            _put(into / f"search-{language}.js", _searchable(kb, relations, language))
        for name in ("style.css", "site.js"):
            _put(into / name, (files(__name__) / name).read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{into}: cannot be written: {error.strerror}.") from error
    return count


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _pages(kb: Knowledge, relations: Relations, language: Language) -> Iterator[tuple[str, str]]:
    for name, make in _LISTS.items():
        yield f"{name}.html", make(Page(kb, relations, language, f"{name}.html"))
    for id, cause in kb.causes.items():
        path = where("causes", id)
        yield path, causes.page(Page(kb, relations, language, path), cause)
    for id, symptom in kb.symptoms.items():
        path = where("symptoms", id)
        yield path, entries.symptom(Page(kb, relations, language, path), symptom)
    for id, case in kb.cases.items():
        path = where("cases", id)
        yield path, entries.case(Page(kb, relations, language, path), case)


def _searchable(kb: Knowledge, relations: Relations, language: Language) -> str:
    """A script that defines the list: kind, id, page, name and more words of every entry."""
    rows = [
        (kind, id, where(f"{kind}s", id), name[language], more[language][:SEARCHED])
        for kind, id, name, more in _named(kb, relations)
    ]
    listed = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.advisorEntries={listed};\n"


def _named(kb: Knowledge, relations: Relations) -> Iterator[tuple[str, str, Words, Words]]:
    none = Words(en="", zh="")
    yield from (("cause", c.id, c.name, c.summary) for c in kb.causes.values())
    yield from (
        ("symptom", s.id, s.name, _asked(relations.said[s.id])) for s in kb.symptoms.values()
    )
    yield from (("probe", p.id, p.name, p.procedure) for p in kb.probes.values())
    yield from (("experiment", e.id, e.name, none) for e in kb.experiments.values())
    yield from (("case", c.id, c.title, c.story) for c in kb.cases.values())
    yield from (("myth", m.id, m.claim, m.truth) for m in kb.myths.values())


def _asked(symptom: Symptom) -> Words:
    """The question and the words of its phrases: people seldom use the name."""
    question = symptom.ask or Words(en="", zh="")
    told = {k: " ".join(symptom.phrases.get(k, ())) for k in LANGUAGES}
    words = {k: " ".join(dict.fromkeys(_WORD.findall(text))) for k, text in told.items()}
    return Words(en=f"{question.en} {words['en']}", zh=f"{question.zh} {words['zh']}")
