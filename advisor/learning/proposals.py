"""What confirmed tickets propose for the overlay, as YAML that a curator reads, mends and accepts.

Proposals lie in ``proposals/`` of the overlay folder, in the form of ``kb/``, where nothing reads
them. Accepting moves them up into the overlay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import knowledge
from advisor.curation import lint
from advisor.errors import InputError
from advisor.knowledge import Knowledge, Learned
from advisor.learning import phrases, priors
from advisor.learning.tickets import Solved, by_cause, grouped, telling
from advisor.model import DocumentedCase, Language, Words

FOLDER, LEARNED = "proposals", "learned.yaml"
# Characters of a story and of a title; a ticket shorter than the least tells nothing. # unsourced
MOST_STORY, MOST_TITLE, LEAST_STORY = 1200, 90, 40
_DRAFT = (
    "# draft: proposed by advisor curate, not reviewed. Read it, mend it, take out what tells of\n"
    "# people or projects; then: advisor curate --accept {name}\n"
)
_TICKET = re.compile(r"\bticket ([A-Za-z0-9_-]{1,40})")


@dataclass(frozen=True)
class Proposals:
    """Documented cases and what is added to entries that are there."""

    cases: tuple[DocumentedCase, ...]
    learned: Learned

    def texts(self) -> dict[str, str]:
        """YAML by the path in the folder."""
        found = {f"cases/{c.id}.yaml": _yaml(c.model_dump(mode="json"), c.id) for c in self.cases}
        if self.learned != Learned():
            content = self.learned.model_dump(mode="json")
            found[LEARNED] = _yaml({k: v for k, v in content.items() if v}, LEARNED)
        return found


def proposals(tickets: Sequence[Solved], kb: Knowledge) -> Proposals:
    """Everything that the tickets propose; cases that are there already are left out."""
    solved = [t for t in tickets if t.cause in kb.causes]
    told = {
        id for c in kb.cases.values() if c.trust == "ticket" for id in _TICKET.findall(c.source)
    }
    fresh = [t for t in solved if t.id not in told]
    cases = [
        _case(cause, group, kb)
        for cause, of in by_cause(solved).items()
        for group in grouped(of, kb)
        if not told & {t.id for t in group} and len(telling(group).text) >= LEAST_STORY
    ]
    learned = Learned(priors=priors.refitted(solved, kb), phrases=phrases.proposed(fresh, kb))
    return Proposals(tuple(cases), learned)


def _case(cause: str, group: Sequence[Solved], kb: Knowledge) -> DocumentedCase:
    ticket, n = telling(group), len(group)
    story = _cut(ticket.text, MOST_STORY)
    title = _cut(
        " ".join(re.split(r"(?<=[.!?。！？])\s|\n", story, maxsplit=1)[0].split()), MOST_TITLE
    )
    tickets = ", ".join(f"ticket {t.id}" for t in sorted(group, key=lambda t: t.id))
    name = kb.causes[cause].name
    return DocumentedCase(
        id=f"ticket-{cause.replace('/', '-')}-{min(t.id for t in group)[:8].lower()}",
        title=Words(en=title, zh=title),
        story=Words(en=story, zh=story),
        tried=tuple(dict.fromkeys(_cut(said, MOST_TITLE) for t in group for said in t.tried)),
        causes=(cause,),
        stated_cause=name.en,
        judgement=Words(
            en=f"Confirmed by an agent in {n} ticket{'s' * (n > 1)} of this site.",
            zh=f"由本站客服在 {n} 张工单中确认。",
        ),
        fix=kb.causes[cause].fixes[0].do,
        confirmed_by="an agent's confirmation",
        source=tickets,
        trust="ticket",
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _yaml(content: dict[str, Any], name: str) -> str:
    import yaml

    kept = {k: v for k, v in content.items() if v not in (None, [], "")}
    return _DRAFT.format(name=name) + yaml.safe_dump(
        kept, allow_unicode=True, sort_keys=False, width=110
    )


def overlay() -> Path:
    """The site's own folder: the first of ``ADVISOR_KB``."""
    _, *own = knowledge.roots()
    if not own:
        raise InputError("ADVISOR_KB: not set. Make a folder and set ADVISOR_KB to it.")
    return own[0]


def write(found: Proposals, into: Path) -> list[Path]:
    """Write proposals below ``into``, in place of earlier ones, and check them with all the rest.

    Raises ``InputError`` when the check finds something; the files are there to look at then.
    """
    folder = into / FOLDER
    texts = found.texts()
    for old in (*folder.glob("cases/*.yaml"), folder / LEARNED):
        old.unlink(missing_ok=True)
    paths: list[Path] = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    if paths and (faults := lint.problems((*knowledge.roots(), folder))):
        raise InputError(f"{folder}: the proposals do not pass the check: {faults[0]}")
    return paths


def accept(names: Sequence[str], into: Path) -> list[Path]:
    """Move proposals into the overlay, by id, file name or ``all``; returns what is new there."""
    folder = into / FOLDER
    waiting = {p.stem: p for p in sorted(folder.glob("cases/*.yaml"))}
    if (folder / LEARNED).is_file():
        waiting[LEARNED] = folder / LEARNED
    chosen = list(waiting) if "all" in names else [n.removesuffix(".yaml") for n in names]
    chosen = [LEARNED if name == "learned" else name for name in chosen]
    for name in chosen:
        if name not in waiting:
            raise InputError(
                f"{name}: no such proposal in {folder}. There are: {', '.join(waiting)}."
            )
    return [_moved(waiting[name], into) for name in chosen]


def _moved(path: Path, into: Path) -> Path:
    """Into the overlay without the mark of a draft; what was learned before stays."""
    target = into / (LEARNED if path.name == LEARNED else f"cases/{path.name}")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#"))
    if path.name == LEARNED and target.is_file():
        text = _joined(_learned(target), _learned(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    path.unlink()
    return target


def _learned(path: Path) -> Learned:
    return knowledge.validate(Learned, knowledge.parse_yaml(path.read_bytes(), path), path)


def _joined(old: Learned, new: Learned) -> str:
    import yaml

    said: dict[str, dict[Language, tuple[str, ...]]] = {}
    for learned in (old, new):
        for id, of in learned.phrases.items():
            for language, more in of.items():
                known = said.setdefault(id, {}).get(language, ())
                said[id][language] = tuple(dict.fromkeys((*known, *more)))
    joined = Learned(priors={**old.priors, **new.priors}, phrases=said)
    return yaml.safe_dump(joined.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
