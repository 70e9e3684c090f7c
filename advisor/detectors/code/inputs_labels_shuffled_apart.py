"""Are inputs and their labels shuffled or split by different draws?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.pairing import indexed_alike, is_pair, used_together
from advisor.detectors.roles import is_label_name
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

_SEEDS = (
    "seed",
    "set_state",
    "setstate",
    "manual_seed",
    "RandomState",
    "default_rng",
    "set_random_seed",
    "set_seed",
    "seed_everything",
    "Random",
)
_PERMUTATIONS = ("permutation", "randperm")
_SEED_ARGUMENTS = ("random_state", "seed", "generator", "random")


@dataclass(frozen=True, eq=False, slots=True)
class _Draw:
    """A name put into a random order of its own by a call."""

    name: str
    call: Call


@detector("inputs-labels-shuffled-apart")
def inputs_labels_shuffled_apart(case: Case) -> Answer:
    """Two draws, one for inputs and one for labels, of data that are used as pairs afterwards.

    The same seed set again before each draw gives the same order and is right; so are one
    permutation for both and one call that takes both. Lists of file names that are merely not
    sorted are unsorted-file-pairing.
    """
    code = program(case)
    draws = list(_draws(code))
    pairs = [(a, b) for a in draws for b in draws if a.call.order < b.call.order]
    apart = [p for p in pairs if is_pair(p[0].name, p[1].name) and not _same_order(code, *p)]
    wrong = [p for p in apart if used_together(code, p[0].name, p[1].name)]
    places = {d.call.where: _evidence(d) for p in wrong for d in p}
    for a in _sampled(code):
        places[a.place.where] = a.place.evidence(observed=f"{a.target} in an order of its own")
    for call, other in _alone(code):
        places[call.where] = call.evidence(observed=f"{other} keeps its order")
    zipped = [*_zips(code), *_flows(code)]
    places |= {c.where: c.evidence(observed="zipped after separate shuffles") for c in zipped}
    if places:
        return present(*places.values())
    if apart:
        a, b = apart[0]
        return unknown(f"{a.name} and {b.name} are shuffled apart; their use is not shown")
    joint = _joint(code)
    if joint is not None:
        return absent("inputs and labels are mixed together", joint.evidence())
    if draws and not code.is_fragment:
        return absent("nothing that belongs together is shuffled apart", draws[0].call.evidence())
    return not_seen(code, "no shuffling of inputs or labels")


def _evidence(draw: _Draw) -> Evidence:
    return draw.call.evidence(observed=f"{draw.name} in an order of its own")


def _draws(code: Program) -> Iterator[_Draw]:
    for call in code.find("shuffle"):
        first = call.args[0] if len(call.args) == 1 else None
        in_place = call.name in ("random.shuffle", "numpy.random.shuffle") or call.receiver
        known = in_place or call.name.startswith("sklearn.")
        if known and first is not None and first.kind == "name" and not call.branches:
            yield _Draw(first.text, call)
    for a in code.assignments:
        value = a.value
        if a.blocks and any(b.kind in ("if", "elif", "else") for b in a.blocks):
            continue
        if value.kind == "subscript" and len(value.parts) == 2:
            holder, index = value.parts
            if index.call is not None and index.call.short in _PERMUTATIONS:
                yield _Draw(holder.text, index.call)
        call = value.call
        if call is None or len(call.args) != 1:
            continue
        splits = call.short == "train_test_split" and a.unpacked == 0 and _shuffles(code, call)
        permutes = call.name == "numpy.random.permutation" and call.args[0].text == a.target
        if splits or permutes:
            yield _Draw(a.target, call)


def _alone(code: Program) -> Iterator[tuple[Call, str]]:
    """``random.shuffle(self.files)`` in a class whose ``self.labels`` is read at the same index."""
    for call in code.find("random.shuffle"):
        name = call.args[0].text if len(call.args) == 1 else ""
        if not call.klass or not name.startswith("self."):
            continue
        attributes = {a.target for a in code.assignments if a.klass == call.klass}
        for other in sorted(a for a in attributes if a.startswith("self.") and a.count(".") == 1):
            given = {v.text for c in code.find("shuffle") for v in c.args if c.klass == call.klass}
            moved = [a for a in code.assignments_to(other) if a.function == call.function]
            kept = other != name and other not in given and not moved
            if kept and indexed_alike(code, name, other, call.klass):
                yield call, other


def _sampled(code: Program) -> Iterator[Assignment]:
    """``X = df.drop(columns="y").sample(frac=1)`` beside ``y = df["y"].values`` of before.

    Rows that are later taken by the index of the other table belong together again.
    """
    if any(".index" in v.text for a in code.assignments for v in a.value.walk()):
        return
    for a in code.assignments:
        call = a.value.call
        while call is not None and call.short in ("reset_index", "copy") and call.receiver:
            call = call.receiver.call
        share = None if call is None or call.short != "sample" else call.kwargs.get("frac")
        if call is None or share is None or share.number != 1 or call.receiver is None:
            continue
        source = ancestry(code, call.receiver, call)
        frames = {b.target for b in source.assignments if _is_table(b)}
        for b in code.assignments_in(a.function):
            pair = is_pair(a.target, b.target) and b.value.kind != "tuple"
            mine = {n.partition(".")[0] for n in b.value.names()} & frames - {a.target}
            column = any(v.kind == "subscript" for v in b.value.walk())
            last = code.lookup(next(iter(mine)), b) if mine else None
            kept = last is not None and last in source.assignments
            if pair and mine and column and kept and _meet(code, a.target, b.target):
                yield a
                break


def _is_table(a: Assignment) -> bool:
    return a.value.call is not None and not is_label_name(a.target)


def _meet(code: Program, a: str, b: str) -> bool:
    """Whether two names are used as pairs, or cut at the same places."""
    return used_together(code, a, b) or used_together(code, f"{a}.iloc", b)


def _shuffles(code: Program, call: Call) -> bool:
    flag = code.argument(call, "shuffle")
    return flag is None or flag.literal is True


def _same_order(code: Program, a: _Draw, b: _Draw) -> bool:
    """Whether both draws start from the same state of the same generator."""
    if a.call is b.call or a.call.function != b.call.function or a.call.name != b.call.name:
        return True
    if any(n in c.kwargs for c in (a.call, b.call) for n in _SEED_ARGUMENTS):
        seeds = [c.kwargs.get(n) for c in (a.call, b.call) for n in _SEED_ARGUMENTS]
        given = [s.text for s in seeds if s is not None]
        return len(given) < 2 or len(set(given)) == 1
    receiver = a.call.receiver
    if receiver is not None and receiver.call is not None:
        return True
    return any(a.call.order < c.order < b.call.order for c in code.find(*_SEEDS))


def _joint(code: Program) -> Call | None:
    """One call that mixes several arrays alike, or one permutation kept under a name."""
    for call in code.find("shuffle", "train_test_split"):
        if len(call.args) >= 2 and call.name.startswith("sklearn."):
            return call
    for a in code.assignments:
        if a.value.call is not None and a.value.call.short in _PERMUTATIONS:
            return a.value.call
    found = code.find("TensorDataset", "flow", "from_tensor_slices")
    return found[0] if found else None


def _zips(code: Program) -> Iterator[Call]:
    """``Dataset.zip((images.shuffle(n), labels.shuffle(n)))`` without a seed."""
    for call in code.find("data.Dataset.zip"):
        parts = call.args[0].parts if len(call.args) == 1 else call.args
        if len(parts) < 2 or sum(map(is_label_name, (p.text for p in parts))) != 1:
            continue
        shuffles = [_unseeded_shuffle(code, p, call) for p in parts]
        if all(shuffles) and len({s.order for s in shuffles if s is not None}) == len(parts):
            yield call


_FLOWS = ("flow_from_directory", "flow_from_dataframe", "flow")


def _flows(code: Program) -> Iterator[Call]:
    """``zip(image_flow, mask_flow)`` of two generators of Keras, which shuffle, without a seed."""
    for call in code.find("zip"):
        made = [code.maker_of(v, call) for v in call.args]
        flows = [m for m in made if m is not None and m.short in _FLOWS and not m.starred]
        if len(flows) != 2 or len(made) != 2 or flows[0] is flows[1]:
            continue
        told = ("shuffle", "seed")
        if not any(k in f.kwargs for f in flows for k in told) and any(
            "class_mode" in f.kwargs or f.short == "flow" for f in flows
        ):
            yield call


def _unseeded_shuffle(code: Program, value: Value, at: Call) -> Call | None:
    made = code.maker_of(value, at)
    if made is None:
        return None
    for step in code.chain(made):
        if step.short == "shuffle" and "seed" not in step.kwargs and len(step.args) < 2:
            return step
        flag = step.kwargs.get("shuffle")
        if step.short == "list_files" and (flag is None or flag.literal is True):
            return step if "seed" not in step.kwargs else None
    return None
