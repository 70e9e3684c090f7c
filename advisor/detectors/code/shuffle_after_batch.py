"""Does shuffle come after batch, so that whole batches change places?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import BATCHES, DIRECTORY, SHUFFLES, Pipeline, pipelines
from advisor.intake.code import Program, program
from advisor.model import Answer, Case

_UNBATCHES = frozenset({"unbatch", "flat_map", "interleave"})


@detector("shuffle-after-batch")
def shuffle_after_batch(case: Case) -> Answer:
    """Every shuffle of a tf.data pipeline stands behind its batches.

    A second batch behind the shuffle (batch(length) makes sequences, as in text generation), an
    unbatch, batches of one, or an earlier shuffle of examples are right. Utilities that read
    directories shuffle before they batch. Source: tf.data guide, "Randomly shuffling input data".
    """
    code = program(case)
    found = [p for p in pipelines(code) if p.positions(SHUFFLES)]
    wrong = [p for p in found if _whole_batches(code, p)]
    sure = [p for p in wrong if p.source is not None]
    if sure:
        steps = {p.steps[i].order: p.steps[i] for p in sure for i in p.positions(SHUFFLES)[:1]}
        return present(*(c.evidence(observed="batches change places") for c in steps.values()))
    if wrong:
        place = wrong[0].steps[0].where
        return unknown(f"{place}: what was done to the dataset before is not shown")
    if found:
        step = found[0].steps[found[0].positions(SHUFFLES)[0]]
        return absent("examples are shuffled", step.evidence())
    if code.has("DataLoader", "flow", "flow_from_directory", "shuffle_batch"):
        return absent("there is no tf.data pipeline")
    return not_seen(code, "no tf.data pipeline that shuffles")


def _whole_batches(code: Program, pipeline: Pipeline) -> bool:
    if pipeline.source is not None and pipeline.source.short in DIRECTORY:
        flag = pipeline.source.kwargs.get("shuffle")
        batched = flag is not None and code.resolve(flag, pipeline.source).literal is False
        return batched and not pipeline.positions(_UNBATCHES)
    batches = pipeline.positions(BATCHES)
    shuffles = pipeline.positions(SHUFFLES)
    if not batches or pipeline.positions(_UNBATCHES):
        return False
    size = code.argument(pipeline.steps[batches[0]], "batch_size", 0)
    if size is not None and size.number is not None and size.number <= 1:
        return False
    return batches[-1] < shuffles[0]
