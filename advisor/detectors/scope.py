"""Is this question about the training of a neural network at all?

Installation, imports, plain Python errors, API look-ups and purchases are other people's business.
Words of trouble in training win over all of them: "how do I stop the validation loss from rising"
is a how-to by its form only.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from advisor.detectors import absent, present, unknown
from advisor.intake.paste import language_of
from advisor.model import Answer, Evidence
from advisor.phrases import PhraseIndex

_INSIDE = "in-scope"
# A question for an error message is decided at its beginning; a long story has other things in it.
MOST_TEXT = 20_000
QUOTED = 160


def out_of_scope(text: str, scope: Mapping[str, Any]) -> Answer:
    """Present when the text asks for something else; ``scope`` is the content of ``scope.yaml``.

    Unknown when the text shows neither training trouble nor another business.
    """
    index, reasons = _compiled(json.dumps(scope, sort_keys=True))
    matches = index.find(text[:MOST_TEXT])
    inside = [m for m in matches if m.id == _INSIDE and m.assertion != "negated"]
    outside = [m for m in matches if m.id != _INSIDE and m.assertion != "negated"]
    if inside:
        return absent(f"it speaks of training: {inside[0].sentence[:QUOTED]!r}")
    if not outside:
        return unknown("it names neither trouble in training nor another business")
    counts = {m.id: sum(o.id == m.id for o in outside) for m in outside}
    topic = max(counts, key=lambda id: counts[id])
    first = next(m for m in outside if m.id == topic)
    answer = present(Evidence(where="prose", what=" ".join(first.sentence.split())[:QUOTED]))
    return answer.model_copy(update={"reason": reasons[topic][language_of(text)]})


@functools.lru_cache(maxsize=4)
def _compiled(scope_json: str) -> tuple[PhraseIndex, dict[str, dict[str, str]]]:
    scope: dict[str, Any] = json.loads(scope_json)
    phrases: dict[str, list[str]] = {_INSIDE: _all(scope.get("in_scope", {}))}
    reasons: dict[str, dict[str, str]] = {}
    for topic in scope.get("out_of_scope", []):
        phrases[topic["id"]] = _all(topic["phrases"])
        reasons[topic["id"]] = topic["reason"]
    return PhraseIndex.compile(phrases), reasons


def _all(phrases: Mapping[str, list[str]]) -> list[str]:
    return [phrase for texts in phrases.values() for phrase in texts]
