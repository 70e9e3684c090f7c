"""Find entries by words."""

from __future__ import annotations

from advisor.bm25 import Index
from advisor.knowledge import Knowledge
from advisor.model import Language, Model


def search(
    kb: Knowledge, words: str, top: int, language: Language = "en"
) -> list[tuple[str, str, str]]:
    """Entries about some words, best first: kind, id and name."""
    entries = {
        **{("cause", c.id): c.model_dump_json() for c in kb.causes.values()},
        **{("symptom", s.id): f"{s.id} {s.name.en} {s.name.zh}" for s in kb.symptoms.values()},
        **{("probe", p.id): p.model_dump_json() for p in kb.probes.values()},
        **{("case", c.id): c.model_dump_json() for c in kb.cases.values()},
        **{("myth", m.id): m.model_dump_json() for m in kb.myths.values()},
    }
    keys = {f"{kind} {id}": (kind, id) for kind, id in entries}
    index = Index.build({f"{kind} {id}": text for (kind, id), text in entries.items()})
    scores = index.scores(words)
    best = sorted(scores, key=lambda key: (-scores[key], key))[:top]
    return [(*keys[key], _name(kb.entry(keys[key][1]), language)) for key in best]


def _name(entry: Model, language: Language) -> str:
    words = next(getattr(entry, f) for f in ("name", "title", "claim") if hasattr(entry, f))
    return str(words[language])
