"""Is the shuffle buffer or queue much smaller than the data?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Measured on class-sorted data (20 classes): a buffer of a tenth of the data gives windows with
# 57 % of the label entropy of a random draw, a quarter 80 %, a half 94 %.
SMALL_SHARE = 0.1
# Sizes of training sets that come with the libraries.
KNOWN_SIZES = {
    "mnist": 60_000,
    "fashion_mnist": 60_000,
    "cifar10": 50_000,
    "cifar100": 50_000,
    "imdb": 25_000,
    "reuters": 8_982,
}
_SIZE_NAME = pattern(
    r"(?:num|n)_?(?:train|samples|examples|images|records)\w*$|train(?:ing)?_?(?:size|samples|examples)$"
    r"|(?:dataset|data)_?size$|samples_per_epoch$",
    re.IGNORECASE,
)
# Smaller sets fit into any buffer. # unsourced
FEWEST_NAMED = 1000
# numpy_input_fn: queue_capacity=1000, filled in order from a random start (TensorFlow 1.15,
# feeding_functions.py). Arrays below this many rows are not known to be larger than the queue.
DEFAULT_QUEUE = 1000


@detector("shuffle-buffer-small", reads_comments=True)
def shuffle_buffer_small(case: Case) -> Answer:
    """Compare the buffer with the size of the data, or with the batch when the size is unknown.

    ``numpy_input_fn(shuffle=True)`` with its default queue counts unless the data are known to
    fit. A buffer of ``len(data)`` is right. No shuffle at all is ``shuffle-missing``.
    """
    code = program(case)
    size = case.facts.dataset_size or _known_size(code) or _named_size(code) or _noted_size(code)
    answers = [
        *(_shuffle(code, c, size) for c in code.find("shuffle") if _is_dataset(c)),
        *(_queue(code, c, size) for c in code.find("numpy_input_fn", "pandas_input_fn")),
        *(_shuffle_batch(code, c, size) for c in code.find("shuffle_batch", "shuffle_batch_join")),
    ]
    answers = [a for a in answers if a is not None]
    for status in ("present", "unknown", "absent"):
        for answer in answers:
            if answer.status == status:
                return answer
    if code.has("DataLoader", "flow", "flow_from_directory"):
        return absent("the loader permutes all indices; there is no buffer")
    return not_seen(code, "no shuffle buffer")


def _known_size(code: Program) -> int | None:
    for call in code.find("load_data", "load"):
        for part in (call.name.split(".")[-2:-1], [a.string for a in call.args[:1]]):
            if part and part[0] in KNOWN_SIZES:
                return KNOWN_SIZES[part[0]]
    return None


def _named_size(code: Program) -> int | None:
    """A constant that says how many training examples there are: ``NUM_TRAIN = 60000``."""
    found = [
        a.value.number
        for a in code.assignments_like(_SIZE_NAME.match)
        if a.value.number is not None
    ]
    sizes = {int(n) for n in found if n >= FEWEST_NAMED}
    return sizes.pop() if len(sizes) == 1 else None


_NOTED = pattern(
    r"(?i)(?<![\d.,])(\d[\d,_]{3,11})\s*(?:images|records|examples|samples|rows|pictures|files|条|张)"
)
_PER_CLASS = pattern(r"每类\s*(\d{2,7})\s*[张条个].{0,6}?共\s*(\d{1,5})\s*类")


def _noted_size(code: Program) -> int | None:
    """What a comment behind the line that opens the data says: ``# 80,000 records``."""
    sizes: set[int] = set()
    for a in code.assignments:
        per_class = _PER_CLASS.search(a.comment)
        if per_class is not None:
            sizes.add(int(per_class[1]) * int(per_class[2]))
        elif (match := _NOTED.search(a.comment)) is not None:
            sizes.add(int(match[1].replace(",", "").replace("_", "")))
    found = {n for n in sizes if n >= FEWEST_NAMED}
    return found.pop() if len(found) == 1 else None


# Shards are for data of hundreds of batches, of which this is a small part. # unsourced
FEW_BATCHES = 10
_STREAMS = (
    *(
        "TFRecordDataset",
        "from_generator",
        "WebDataset",
        "string_input_producer",
        "TextLineDataset",
    ),
    "list_files",
)


def _few_batches(code: Program, call: Call, buffer: float, batch: float | None) -> Answer | None:
    """A buffer of a few batches over a stream of files."""
    if batch is None or buffer >= FEW_BATCHES * batch or not code.has(*_STREAMS):
        return None
    observed = f"buffer {buffer:g}, batch {batch:g}"
    return present(call.evidence(observed=observed, threshold=f"{FEW_BATCHES} batches"))


def _is_dataset(call: Call) -> bool:
    """tf.data and Hugging Face streams; not random.shuffle or np.random.shuffle."""
    return call.receiver is not None and not call.name.startswith(("random.", "numpy."))


def _shuffle(code: Program, call: Call, size: int | None) -> Answer | None:
    buffer = code.argument(call, "buffer_size")
    if buffer is None and len(call.args) == 1:
        buffer = code.resolve(call.args[0], call)  # of webdataset
    if buffer is None:
        return None
    if buffer.call is not None or any(c.short == "len" for c in buffer.calls()):
        return absent("the buffer is as large as the data", call.evidence())
    if buffer.number is None:
        return unknown(f"{call.where}: the buffer size {buffer.text} cannot be read")
    if size is not None:
        return _judge(call, buffer.number, size)
    batch = _batch_size(code)
    if batch is not None and buffer.number <= batch:
        return present(call.evidence(observed=f"buffer {buffer.number:g}, batch {batch:g}"))
    few = _few_batches(code, call, buffer.number, batch)
    if few is not None:
        return few
    return unknown(f"{call.where}: buffer {buffer.number:g}, but the size of the data is not known")


def _batch_size(code: Program) -> float | None:
    sizes = [
        code.argument(c, "batch_size", 0) for c in code.find("batch", "padded_batch", "batched")
    ]
    return next((s.number for s in sizes if s is not None and s.number is not None), None)


def _queue(code: Program, call: Call, size: int | None) -> Answer | None:
    flag, capacity = code.setting(call, "shuffle"), code.setting(call, "queue_capacity")
    if flag is None or flag.literal is not True:
        return None
    if capacity is None or capacity.number is None:
        return absent("the queue is given the size of the data", call.evidence())
    if size is not None:
        return _judge(call, capacity.number, size)
    if not capacity.is_default:
        return unknown(f"{call.where}: queue {capacity.number:g}, data size not known")
    observed = f"queue_capacity={DEFAULT_QUEUE} (default), filled in order"
    return present(call.evidence(observed=observed))


def _shuffle_batch(code: Program, call: Call, size: int | None) -> Answer:
    held = code.argument(call, "min_after_dequeue")
    few = None
    if held is not None and held.number is not None and size is None:
        batch = code.argument(call, "batch_size", 1)
        few = _few_batches(code, call, held.number, None if batch is None else batch.number)
    if few is not None:
        return few
    if held is None or held.number is None or size is None:
        return unknown(f"{call.where}: the queue or the size of the data is not known")
    return _judge(call, held.number, size)


def _judge(call: Call, buffer: float, size: int) -> Answer:
    observed = f"{buffer:g} of {size} examples"
    if buffer < SMALL_SHARE * size:
        return present(call.evidence(observed=observed, threshold=f"{SMALL_SHARE:.0%} of the data"))
    return absent(f"the buffer holds {observed}", call.evidence())
