"""Is a model that was saved and loaded the same, and is it the one that is evaluated?"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from advisor.errors import InputError
from advisor.probes import Array, Decline, Record, Subject, probe
from advisor.probes.opening import open_target
from advisor.probes.target import Named, first_array
from advisor.probes.train_through_eval import OTHER_SEED, before_and_after
from advisor.probes.weight_files import read_weights

# Difference of outputs over their spread (probe definition: to 1e-5 in float32).
SAME = 1e-5
# Names that a sentence lists, and batches that the person's evaluation gets.
NAMED, BATCHES = 3, 4

DIFFERS, NOT_SHARED = "checkpoint-roundtrip-differs", "weights-not-shared-in-eval"
WEIGHTS, UNREGISTERED = "eval/weights-mismatch", "api/torch-unregistered"


@probe("checkpoint-roundtrip", causes=(WEIGHTS, UNREGISTERED))
def checkpoint_roundtrip(subject: Subject, record: Record) -> None:
    """The person's ``save`` and ``load``, else the weights put into what ``make_model`` builds.

    The model's weights are made anew before loading, where that is known, so that a ``load`` that
    does nothing is seen. It runs in this process. ``evaluate`` is called with fresh weights too:
    one that does not change evaluates something else.
    """
    subject.layers()  # declines without a model
    done = _round(subject, record)
    record.progress(1, 3)
    done = _stored(subject, record) or done
    record.progress(2, 3)
    done = _shared(subject, record) or done
    if not done:
        raise Decline(
            "The target gives neither save and load, nor make_model, nor checkpoint, nor evaluate.",
            "Target 中没有给出 save 和 load、make_model、checkpoint 或 evaluate。",
        )


def _round(subject: Subject, record: Record) -> bool:
    given = subject.target
    if (given.save is None or given.load is None) and given.make_model is None:
        return False
    batch = next(iter(subject.batches(1)))
    with subject.sandbox():
        before = first_array(subject.forward(batch))
        weights = _weights(subject)
        with tempfile.TemporaryDirectory() as folder:
            loaded, missing = _reloaded(subject, str(Path(folder) / "checkpoint"))
        other = subject
        if loaded is not given.model:
            other = open_target(replace(given, model=loaded, optimizer=None))
        after = first_array(other.forward(batch))
        changed = _changed(weights, _weights(other))
    gap = float(np.abs(after - before).max()) / (float(before.std()) or 1.0)
    record.measure("outputs after loading", gap, threshold=f"< {SAME}", basis="source")
    record.measure("arrays that differ", len(changed), threshold="0", basis="exact")
    record.measure("keys without a partner", len(missing), threshold="0", basis="exact")
    told, zh = f"outputs change by {gap:.2g} of their spread", f"输出变化为其离散程度的 {gap:.2g}"
    if gap <= SAME and not missing:
        record.absent(DIFFERS, told)
        record.refute(WEIGHTS, f"After loading {told}.", f"加载后{zh}。")
        record.refute(UNREGISTERED, f"After loading {told}.", f"加载后{zh}。")
    else:
        _why(subject, record, changed, missing, told, zh)
    return True


def _reloaded(subject: Subject, path: str) -> tuple[Any, list[str]]:
    """The model that comes back, and keys that are in one of the two only."""
    given = subject.target
    if given.save is not None and given.load is not None:
        given.save(given.model, path)
        with contextlib.suppress(Decline):
            subject.freshen(OTHER_SEED)
        found = given.load(path)
        if found is None:
            raise Decline("load(path) must return the model.", "load(path) 必须返回模型。")
        return found, []
    assert given.make_model is not None
    built: Any = given.make_model()
    if hasattr(built, "load_state_dict"):
        result = built.load_state_dict(given.model.state_dict(), strict=False)
        return built, [*result.missing_keys, *result.unexpected_keys]
    if not built.built:
        built.build(given.model.input_shape)
    if len(built.weights) != len(given.model.weights):
        names = {w.path for w in built.weights} ^ {w.path for w in given.model.weights}
        return built, sorted(names) or ["weights"]
    built.set_weights(given.model.get_weights())
    return built, []


def _weights(subject: Subject) -> Named:
    return {**subject.parameters(), **subject.buffers()}


def _changed(before: Named, after: Named) -> list[str]:
    """Names of arrays that came back otherwise; by order where names differ, as in Keras."""
    if before.keys() == after.keys():
        pairs = [(name, before[name], after[name]) for name in before]
    else:
        both = itertools.zip_longest(before, after.values())
        pairs = [(str(n), before[n] if n is not None else None, a) for n, a in both]
    return [name for name, a, b in pairs if not _equal(a, b)]


def _equal(first: Array | None, second: Array | None) -> bool:
    return first is not None and second is not None and np.array_equal(first, second)


def _why(
    subject: Subject, record: Record, changed: list[str], missing: list[str], told: str, zh: str
) -> None:
    record.present(DIFFERS, "after loading", "the model answers otherwise", told, f"{SAME}")
    names = ", ".join((changed or missing)[:NAMED])
    if changed or missing:
        record.confirm(
            WEIGHTS,
            f"After loading {told}; {len(changed or missing)} arrays did not come back: {names}.",
            f"加载后{zh}；{len(changed or missing)} 个数组没有恢复：{names}。",
        )
        record.refute(UNREGISTERED, f"Weights differ: {names}.", f"权重不同：{names}。")
        return
    record.refute(WEIGHTS, "Every stored weight came back.", "所有存下的权重都已恢复。")
    if subject.framework == "pytorch":
        record.confirm(
            UNREGISTERED,
            f"Every weight of the state dict came back, yet {told}: something that it uses is not"
            " in it.",
            f"state dict 中的权重全部恢复，但{zh}：模型用到的某些东西不在其中。",
        )


def _stored(subject: Subject, record: Record) -> bool:
    """Whether the names in a given checkpoint are those of the model."""
    path = subject.target.checkpoint
    if path is None or subject.framework != "pytorch":
        return False
    try:
        stored = read_weights(path, trust=False)
    except InputError:
        return False
    ours = _weights(subject)
    found = sum(name in stored and stored[name].shape == ours[name].shape for name in ours)
    record.measure("weights found in the checkpoint", found / len(ours), threshold="1")
    if found:
        return True
    here, there = next(iter(ours)), next(iter(stored))
    told = f"no weight of the model is in {Path(path).name}"
    record.present(DIFFERS, Path(path).name, told, f"{here} here, {there} there")
    record.confirm(
        WEIGHTS,
        f"{told[0].upper()}{told[1:]}: it is called {here} here and {there} there.",
        f"{Path(path).name} 中没有模型的任何权重：这里叫 {here}，那里叫 {there}。",
    )
    return True


def _shared(subject: Subject, record: Record) -> bool:
    """Whether the person's evaluation looks at this model's weights."""
    if subject.target.evaluate is None:
        return False
    try:
        batches = list(subject.batches(BATCHES, "val"))
    except Decline:
        batches = list(subject.batches(BATCHES))
    trained, fresh = before_and_after(subject, batches)
    record.measure("evaluate", trained)
    record.measure("evaluate with fresh weights", fresh)
    told = f"evaluate() gives {trained:.6g}, and {fresh:.6g} with fresh weights"
    zh = f"evaluate() 得 {trained:.6g}，换成全新权重得 {fresh:.6g}"
    if trained == fresh:
        record.present(NOT_SHARED, "evaluate()", "other weights", told)
        record.confirm(
            WEIGHTS, f"{told}: it evaluates other weights.", f"{zh}：它评估的是另一套权重。"
        )
    else:
        record.absent(NOT_SHARED, told)
    return True
