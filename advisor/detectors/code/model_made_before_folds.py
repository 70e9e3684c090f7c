"""Does one network go on learning through all folds of a cross-validation?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.subjects import inside, subjects, trained
from advisor.detectors.training_steps import backward_calls, counts_epochs
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Splits in which what is validated later was trained on before. In a series that is split by
# time it was not, so that a network may well be carried on there.
_SPLITTERS = (
    "KFold",
    "StratifiedKFold",
    "GroupKFold",
    "StratifiedGroupKFold",
    "MultilabelStratifiedKFold",
    "RepeatedKFold",
    "RepeatedStratifiedKFold",
    "LeaveOneOut",
    "LeaveOneGroupOut",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
)
_FOLD = pattern(r"(?:^|[^a-z])k?_?folds?(?:$|[^a-z])", re.IGNORECASE)
_SPLITTER = pattern(r"^(?:\w*kf|\w*k_?folds?|cv|logo|loo)$", re.IGNORECASE)
# Loops that repeat a training: a seed, or a split by chance, is drawn with what they count.
_REPEATS = pattern(r"seed|run|rep|trial|exp", re.IGNORECASE)
_SEEDS = ("seed", "manual_seed", "set_seed", "set_random_seed", "seed_everything")
_DRAWS = ("train_test_split", "random_split")
_WORD = pattern(r"\w+")
_TRAINS = pattern(r"(?i)^(?:train|fit)(?:_|$)")
_FITS = ("fit", "fit_generator", "train_on_batch", "train", "partial_fit")
# Arguments that fit has in Keras and not in scikit-learn.
_KERAS_FIT = frozenset({"epochs", "nb_epoch", "validation_data", "validation_split", "batch_size"})
# Wrappers that make their network anew in every fit.
_REMAKERS = ("KerasClassifier", "KerasRegressor", "NeuralNetClassifier", "NeuralNetRegressor")
_GOES_ON = frozenset({"MLPClassifier", "MLPRegressor"})
# Calls that give a network its first weights back, or new ones, under any usual name.
_RESETS = pattern(
    r"(?i)reset(?!_?(?:states?|metrics?|peak|index|hidden)(?:$|_))|re_?init|set_weights|restore|clone"
    r"|load_(?:state|weights|model|checkpoint|params|from)|from_(?:config|pretrained)|deepcopy|init_"
    r"|_init|initiali[sz]e|xavier|kaiming|shrink|^torch\.load|keras\.models\.|get_new|fresh"
)
_HELD_OUT = pattern(
    r"(?i)eval|valid|(?:^|_)val|test|score|predict|acc|no_grad|metric|dice|auc|rmse"
)


@detector("model-made-before-folds")
def model_made_before_folds(case: Case) -> Answer:
    """A network made before a loop over folds or seeds, trained in it, and never reset in it.

    Silent where the loop assigns the network, loads or resets weights in any function it calls,
    and where fit starts afresh: in scikit-learn without ``warm_start``, in wrappers that build
    the network themselves. Folds of a series in the order of time are left out.
    """
    code = program(case)
    doubt = fresh = ""
    for loop in _loops(code):
        makers = _trained_in(code, loop)
        if not makers:
            continue
        if any(inside(code, [m], loop) for m in makers):
            fresh = "each turn of the loop makes its own network"
        elif _is_reset(code, makers, loop):
            fresh = "the weights are put back in each turn of the loop"
        elif any(not m.scope_certain for m in makers) or _is_cut(code, loop):
            doubt = "part of the loop is not shown"
        else:
            said = f"made once, trained in every turn of the loop at {loop.place.where}"
            seen = [m.evidence(observed=said) for m in makers]
            return present(*seen, certain=_is_certain(code, loop))
    if doubt:
        return unknown(doubt)
    return absent(fresh) if fresh else not_seen(code, "no network is trained in a loop over folds")


def _loops(code: Program) -> Iterator[Block]:
    """The loops over folds, and those that repeat a training with other seeds or splits."""
    for block in code.blocks:
        if block.kind != "for" or block.value is None or counts_epochs(block):
            continue
        split = _is_split(code, block)
        if split or (split is None and (_names_folds(code, block) or _repeats(code, block))):
            yield block


def _is_split(code: Program, block: Block) -> bool | None:
    """Whether the loop is over such a split; False for any other, None where none is seen."""
    assert block.value is not None
    before = next((c for c in reversed(code.calls) if c.order < block.order), None)
    calls = [*block.value.calls(), *code.resolve(block.value, before).calls()]
    for call in calls:
        for given in (a for a in call.args if a.kind == "name"):
            calls += [c for c in code.resolve(given, call).calls() if c not in calls]
        if call.short in ("split", "k_fold_split") and call.receiver is not None:
            made = code.maker(call)
            if made is None:
                return call.short != "split" or _SPLITTER.search(call.receiver.text) is not None
            return made.short in _SPLITTERS
    return None


def _names_folds(code: Program, block: Block) -> bool:
    """``for fold in range(5)`` or ``train, val = folds[k]``, with a look at what is held out."""
    assert block.value is not None
    within = [a for a in code.assignments if block in a.blocks and a.value.kind == "subscript"]
    named = [block.target, block.value.text, *(a.value.text for a in within)]
    return any(map(_FOLD.search, named)) and _looks_at_rest(code, block)


def _repeats(code: Program, block: Block) -> bool:
    counted = set(_WORD.findall(block.target))
    known = _SEEDS if _REPEATS.search(block.target) else ()
    drawn = (c for c in code.find(*known, *_DRAWS) if block in c.blocks)
    return any(
        counted & v.names() for c in drawn for v in (*c.args, *c.kwargs.values())
    ) and _looks_at_rest(code, block)


def _looks_at_rest(code: Program, loop: Block) -> bool:
    return any(_HELD_OUT.search(c.short) or "validation_data" in c.kwargs
               for c in inside(code, code.calls, loop))  # fmt: skip


def _trained_in(code: Program, loop: Block) -> list[Call]:
    """The calls that made the networks trained in a loop; empty when one cannot be followed."""
    found: set[str] = set()
    for call in inside(code, code.find(*_FITS), loop):
        network = _fitted(code, call)
        if network is not None:
            found |= subjects(code, network, call)
    if _has_steps(code, loop) or _unseen(code, loop):
        found |= trained(code)
    orders = {int(f.rpartition("#")[2]) for f in found if "#" in f}
    if len(orders) < len(found):
        return []
    return [c for c in code.calls if c.order in orders]


def _has_steps(code: Program, loop: Block) -> bool:
    return bool(inside(code, (*backward_calls(code), *code.find("apply_gradients")), loop))


def _unseen(code: Program, loop: Block) -> list[Call]:
    """``train(model, loader)`` of a function that is not shown, given a network in training."""
    called = [c for c in inside(code, code.calls, loop) if _TRAINS.search(c.short)]
    return [
        c
        for c in called
        if c.receiver is None and code.function(c.short) is None
        if any(subjects(code, a, c) & trained(code) for a in (*c.args, *c.kwargs.values()))
    ]


def _is_certain(code: Program, loop: Block) -> bool:
    """Not where the training stands in a function that is not shown: it may start afresh."""
    return _has_steps(code, loop) or not _unseen(code, loop)


def _fitted(code: Program, call: Call) -> Value | None:
    """The network that a fit goes on training; None for fits that start afresh."""
    maker = code.maker(call)
    if call.short in ("train", "fit") and maker is not None and maker.short.endswith("Trainer"):
        return maker.kwargs.get("model") or next(iter((*call.args, *maker.args)), None)
    if call.receiver is None or maker is None or call.short == "train":
        return None
    if maker.short in _GOES_ON:
        warm = maker.kwargs.get("warm_start")
        on = call.short == "partial_fit" or (warm is not None and warm.literal is True)
        return call.receiver if on else None
    if code.mentions(*_REMAKERS) or maker.name.startswith("sklearn."):
        return None
    keras = maker.name.startswith("keras.") or _KERAS_FIT & set(call.kwargs)
    compiled = any(c.kwargs and _receiver(c) == _receiver(call) for c in code.find("compile"))
    return call.receiver if keras or compiled else None


def _is_reset(code: Program, makers: list[Call], loop: Block) -> bool:
    """Whether the loop assigns a network, or calls what gives one other weights."""
    names = {a.target for m in makers for a in code.assigned(m)}
    if any(a.target in names and loop in a.blocks for a in code.assignments):
        return True
    return any(
        _RESETS.search(c.name) or (c.short == "apply" and _receiver(c) in names)
        for c in inside(code, code.calls, loop)
    )


def _receiver(call: Call) -> str:
    return "" if call.receiver is None else call.receiver.text


def _is_cut(code: Program, loop: Block) -> bool:
    """Whether code is left out in the loop, as far as its lines are known."""
    last = max((c.place.line for c in code.calls if loop in c.blocks), default=loop.place.line)
    return any(loop.place.line < e.line <= last for e in code.ellipses)
