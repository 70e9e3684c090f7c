"""Does shuffle come before cache, so that the first epoch's order is kept for ever?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import SHUFFLES, Pipeline, pipelines
from advisor.intake.code import Call, program
from advisor.model import Answer, Case

_CACHES = frozenset({"cache"})


@detector("shuffle-before-cache")
def shuffle_before_cache(case: Case) -> Answer:
    """A shuffle, then cache, and no shuffle behind it, in one tf.data pipeline.

    The cache keeps the elements in the order in which they first arrived. Shuffling the file
    names before the cache and the examples behind it is right.
    Source: API reference of tf.data.Dataset.cache.
    """
    code = program(case)
    found = [p for p in pipelines(code) if p.positions(_CACHES)]
    wrong = {c.order: c for p in found for c in _frozen(p)}
    if wrong:
        return present(*(c.evidence(observed="cached after the shuffle") for c in wrong.values()))
    if found:
        step = found[0].steps[found[0].positions(_CACHES)[0]]
        return absent("nothing is shuffled before the cache only", step.evidence())
    if pipelines(code) and not code.is_fragment:
        return absent("the pipeline has no cache")
    return not_seen(code, "no tf.data pipeline with a cache")


def _frozen(pipeline: Pipeline) -> list[Call]:
    last = pipeline.positions(_CACHES)[-1]
    shuffles = pipeline.positions(SHUFFLES)
    if not shuffles or shuffles[-1] > last:
        return []
    return [pipeline.steps[shuffles[-1]]]
