"""Are training data read in their stored order, without any shuffling?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.pipelines import (
    DIRECTORY,
    SHUFFLES,
    pipeline_for,
    pipeline_of,
    pipelines,
)
from advisor.detectors.roles import fed, fed_inputs, keras_fits, looped_over, role_of, role_of_name
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_MIXES = (
    "shuffle",
    "permutation",
    "permuted",
    "randperm",
    "sample",
    "train_test_split",
    "random_split",
    "SubsetRandomSampler",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
    "choice",
    "randint",
    "shuffle_batch",
    "shuffle_and_repeat",
    "choices",
    "random_index_shuffle",
)
# Data made up by a draw have no order.
_DRAWN = (
    "rand",
    "randn",
    "random",
    "random_sample",
    "uniform",
    "normal",
    "make_classification",
    "make_regression",
    "make_blobs",
    "make_moons",
)
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "dynamic_rnn", "LSTMCell", "GRUCell", "static_rnn")
_STEPS = ("backward", "train_on_batch", "apply_gradients")
_NO_SHUFFLE = "shuffle is off and nothing else mixes"
_TRAIN_KEY = pattern(r"[\"']train(?:ing)?[\"']")
_SLICE = pattern(r"\[\s*(\w+)\s*:\s*\1\s*\+")


@detector("shuffle-missing")
def shuffle_missing(case: Case) -> Answer:
    """Judge the loader, ``fit``, pipeline, queue or slice loop that training reads from.

    Any mixing earlier in the program (a split draws at random, too) is no business of this
    question; see shuffle-once. Recurrent networks may be fed in order on purpose, so they are
    unknown. ``DataLoader`` does not shuffle by default, Keras' ``fit`` and generators do.
    """
    code = program(case)
    answers = [
        *_loaders(code),
        *_fits(code),
        *_generators(code),
        *_custom_loops(code),
        *_queues(code),
        *_slices(code),
    ]
    wrong = [a for a in answers if a.status == "present"]
    if wrong:
        return present(*{e.where: e for a in wrong for e in a.evidence}.values())
    for status in ("unknown", "absent"):
        for answer in answers:
            if answer.status == status:
                return answer
    if code.framework == "huggingface" and code.has("Trainer", "Seq2SeqTrainer", "SFTTrainer"):
        return absent("the Trainer of transformers shuffles")
    return not_seen(code, "no way is shown by which training data are read")


def _verdict(
    code: Program, call: Call, data: Value | None = None, at: Call | None = None
) -> Answer:
    """The answer for data that are read in order at a call, and used at another."""
    origin = Ancestry() if data is None else ancestry(code, data, at or call)
    mixed = origin.find(*_MIXES)
    if mixed:
        return absent("the examples were mixed once before", mixed[0].evidence())
    drawn = origin.find(*_DRAWN)
    if drawn:
        return absent("the data are drawn at random", drawn[0].evidence())
    known = {c for p in pipelines(code) for c in p.steps}  # none of these data, or they were mixed
    elsewhere = [c for c in code.find(*_MIXES) if c.order != call.order and c not in known]
    if elsewhere:
        return unknown(f"{call.where}: whether {elsewhere[0].where} mixes these data is not clear")
    if code.has(*_RECURRENT):
        return unknown(f"{call.where}: a recurrent network may be fed in order on purpose")
    return present(call.evidence(observed=_NO_SHUFFLE))


def _loaders(code: Program) -> Iterator[Answer]:
    for call in code.find("utils.data.DataLoader", "DataLoader"):
        if not (role_of(code, call) == "train" or _serves_all(code, call)):
            continue
        if call.starred and ("shuffle" not in call.kwargs or code.mentions("DistributedSampler")):
            continue
        flag = code.setting(call, "shuffle")
        sampler = [code.argument(call, n) for n in ("sampler", "batch_sampler")]
        given = [s for s in sampler if s is not None and not (s.is_literal and s.literal is None)]
        if given:
            orderly = given[0].call is not None and given[0].call.short == "SequentialSampler"
            yield (
                _verdict(code, call, call.args[0] if call.args else None)
                if orderly
                else absent("a sampler sets the order", call.evidence())
            )
        elif flag is not None and flag.literal is True:
            yield absent("the loader shuffles", call.evidence())
        elif flag is None or not flag.is_literal:
            yield unknown(f"{call.where}: whether it shuffles is decided elsewhere")
        else:
            yield _loader(code, call)


def _serves_all(code: Program, call: Call) -> bool:
    """Whether one call in a loop makes the loaders of all parts, training among them."""
    for block in call.loops:
        if block.value is None or not _is_over_parts(block, call):
            continue
        texts = [block.value.text]
        for name in block.value.names():
            found = code.lookup(name.removesuffix(".items"), call)
            texts += [] if found is None else [found.value.text]
        if block.value.call is not None and block.value.call.receiver is not None:
            source = code.resolve(block.value.call.receiver, call)
            texts.append(source.text)
        if any(_TRAIN_KEY.search(t) for t in texts):
            return True
    return False


def _is_over_parts(block: Block, call: Call) -> bool:
    """Whether it may run over the parts: a comprehension, or a loop over names written out."""
    listed = block.value is not None and block.value.kind in ("tuple", "list")
    return block.kind == "comprehension" or (block.kind == "for" and listed and not call.branches)


def _loader(code: Program, call: Call) -> Answer:
    data = fed(call, 0, "dataset")
    made = None if data is None else code.maker_of(data, call)
    if made is None and code.is_fragment:
        return unknown(f"{call.where} does not shuffle; where its data come from is not shown")
    own = None if made is None else code.klass(made.short)
    streams = own is not None and own.derives_from("IterableDataset")
    if streams or (made is not None and ("Web" in made.short or "streaming" in made.kwargs)):
        return unknown(f"{call.where}: a stream sets its own order")
    return _verdict(code, call, data)


def _fits(code: Program) -> Iterator[Answer]:
    for fit in keras_fits(code):
        data = fed_inputs(fit)
        if data is None or role_of_name(data.text) == "held-out":
            continue
        flag = code.argument(fit, "shuffle")
        pipeline = pipeline_for(code, data, fit)
        if pipeline is not None:
            yield _pipeline(code, fit, data)
        elif fed(fit, 1, "y") is None or fit.short == "fit_generator":
            continue
        elif flag is None:
            yield absent("fit shuffles arrays by default", fit.evidence())
        elif flag.literal is False:
            yield _verdict(code, fit, data)
        elif flag.literal in (True, "batch"):
            yield absent("fit shuffles", fit.evidence())


def _pipeline(code: Program, fit: Call, data: Value) -> Answer:
    pipeline = pipeline_for(code, data, fit)
    if pipeline is None:
        return unknown(f"{fit.where}: the dataset is not shown")
    source = pipeline.source
    if pipeline.positions(SHUFFLES):
        return absent("the pipeline shuffles", pipeline.steps[-1].evidence())
    if source is None or code.ellipses:
        return unknown(f"{fit.where}: what was done to the dataset before is not shown")
    flag = source.kwargs.get("shuffle") or source.kwargs.get("shuffle_files")
    default = source.short in (*DIRECTORY, "list_files")
    shuffled = default if flag is None else code.resolve(flag, source).literal is not False
    if shuffled:
        return absent("the source shuffles", source.evidence())
    if any(c.short in ("interleave", "sample_from_datasets") for c in pipeline.steps):
        return unknown(f"{source.where}: several files are read at once")
    if flag is not None and source.short in DIRECTORY and not code.has(*_RECURRENT):
        return present(source.evidence(observed=_NO_SHUFFLE))
    return _verdict(code, pipeline.steps[-1], data, at=fit)


def _generators(code: Program) -> Iterator[Answer]:
    fits = [(f, fed_inputs(f)) for f in keras_fits(code)]
    for call in code.find("flow_from_directory", "flow_from_dataframe", "flow"):
        trains = any(v is not None and code.maker_of(v, f) is call for f, v in fits)
        if not trains or role_of(code, call) == "held-out":
            continue
        flag = code.setting(call, "shuffle")
        if flag is None or flag.literal is True:
            yield absent("the generator shuffles by default", call.evidence())
        elif flag.literal is False:
            data = call.args[0] if call.short != "flow_from_directory" and call.args else None
            yield _verdict(code, call, data)


def _custom_loops(code: Program) -> Iterator[Answer]:
    """``for x, y in dataset`` around a step of GradientTape."""
    for step in code.find("apply_gradients", "train_on_batch"):
        for block in code.loops_around(step):
            made = looped_over(code, block)
            pipeline = None if made is None else pipeline_of(code, made)
            if made is not None and pipeline is not None:
                yield _pipeline(code, made, Value("call", made.text, name=made.name, call=made))


def _queues(code: Program) -> Iterator[Answer]:
    for call in code.find("string_input_producer", "slice_input_producer"):
        flag = code.setting(call, "shuffle")
        mixed = code.find("shuffle_batch", "shuffle_batch_join")
        if mixed:
            yield absent("a queue shuffles the examples", mixed[0].evidence())
        elif flag is None or flag.literal is not False:
            yield absent("something is shuffled: file names at least", call.evidence())
        elif code.has("batch", "batch_join") and role_of(code, call) != "held-out":
            yield _verdict(code, call)
    for call in code.find("numpy_input_fn", "pandas_input_fn"):
        flag = code.argument(call, "shuffle")
        if role_of(code, call) != "train" or flag is None:
            continue
        if flag.literal is False:
            yield _verdict(code, call, fed(call, 0, "x"))
        elif flag.literal is True:
            yield absent("the queue shuffles", call.evidence())


def _slices(code: Program) -> Iterator[Answer]:
    """``for i in range(0, n, size): step(x[i:i + size])`` over data that nothing mixes."""
    steps = [c for c in code.find(*_STEPS) if c.loops]
    for step in steps:
        for block in code.loops_around(step):
            reads = _contiguous(code, block)
            if reads is not None and not code.is_fragment and not code.find(*_MIXES):
                yield _verdict(code, reads)


def _contiguous(code: Program, block: Block) -> Call | None:
    call = block.value.call if block.value is not None else None
    if call is None or call.short not in ("range", "xrange") or len(call.args) != 3:
        return None
    values = [a.value for a in code.assignments_under(block)]
    values += [v for c in code.calls_under(block) for v in c.args]
    for value in values:
        for part in value.walk():
            if part.kind == "subscript" and any(
                m == block.target for m in _SLICE.findall(part.text)
            ):
                return call
    return None
