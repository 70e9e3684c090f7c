"""Are only the file names shuffled, and never the examples in them?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_READERS = ("TFRecordDataset", "TextLineDataset", "FixedLengthRecordDataset")
_SHUFFLED_QUEUES = ("shuffle_batch", "shuffle_batch_join", "RandomShuffleQueue")
_QUEUE_BATCHES = ("train.batch", "batch_join")
# The name of the function in prose is as good as its call, when shuffling is spoken of too.
_SPOKEN = pattern(r"\b(?:tf\.train\.)?string_input_producer\b")
_ON = pattern(r"\bshuffle\s{0,3}=\s{0,3}True")
_OTHER_FEEDS = ("DataLoader", "fit", "from_tensor_slices", "numpy_input_fn", "fit_generator")


@detector("shuffle-files-only")
def shuffle_files_only(case: Case) -> Answer:
    """Follow a queue of file names or a tf.data pipeline from files to the batch.

    ``string_input_producer(shuffle=True)`` and ``list_files`` shuffle names. No shuffling at all
    is ``shuffle-missing``, a buffer that is too small ``shuffle-buffer-small``.
    Source: documentation of tf.compat.v1.train.string_input_producer.
    """
    code = program(case)
    producers = code.find("string_input_producer")
    if producers:
        return _queue(code, producers[0])
    for batch in code.find("batch", "padded_batch"):
        chain = code.chain(batch)
        if any(c.short == "list_files" or c.short in _READERS for c in chain):
            return _pipeline(chain)
    spoken = _SPOKEN.search(case.prose)
    shown = " ".join(s.text for s in case.snippets)
    if spoken and _ON.search(f"{case.prose} {shown}") and "shuffle_batch" not in case.prose + shown:
        what = f"{spoken[0]} shuffles file names, and no shuffle_batch is spoken of"
        return present(Evidence(where="prose", what=what))
    if code.has(*_OTHER_FEEDS):
        return absent("the data do not come from a queue of file names")
    return not_seen(code, "no pipeline that reads files")


def _queue(code: Program, producer: Call) -> Answer:
    shuffled = code.find(*_SHUFFLED_QUEUES)
    if shuffled:
        return absent("examples are shuffled in a queue of their own", shuffled[0].evidence())
    flag = code.setting(producer, "shuffle")
    if flag is not None and flag.literal is False:
        return absent("not even the file names are shuffled", producer.evidence())
    if not code.has(*_QUEUE_BATCHES):
        return unknown(f"{producer.where} shuffles file names; how batches are made is not shown")
    return present(producer.evidence(observed="file names shuffled, examples in file order"))


def _pipeline(chain: tuple[Call, ...]) -> Answer:
    opens = [i for i, c in enumerate(chain) if c.short in (*_READERS, "interleave", "flat_map")]
    if not opens:
        return unknown("how the files are read is not shown")
    after = [c for c in chain[opens[-1] :] if c.short in ("shuffle", "shuffle_and_repeat")]
    if after:
        return absent("examples are shuffled after they are read", after[0].evidence())
    names = [c for c in chain[: opens[-1] + 1] if c.short in ("shuffle", "list_files")]
    names = [c for c in names if not _is_off(c)]
    if not names:
        return absent("no shuffling of file names either")
    return present(names[-1].evidence(observed="file names shuffled, examples in file order"))


def _is_off(call: Call) -> bool:
    flag = call.kwargs.get("shuffle")
    return call.short == "list_files" and flag is not None and flag.literal is False
