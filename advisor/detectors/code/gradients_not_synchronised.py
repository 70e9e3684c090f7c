"""Do the copies of a network on several devices train without exchanging their gradients?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import processes
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_WRAPS = ("DistributedDataParallel", "DDP")
_EXCHANGES = (
    *("all_reduce", "allreduce", "all_gather", "reduce_scatter", "broadcast", "pmean", "psum"),
    *("broadcast_parameters", "all_reduce_coalesced", "sync", "synchronize", "grouped_allreduce"),
)
_HOROVOD_WRAPS = ("DistributedOptimizer", "DistributedGradientTape", *_EXCHANGES)
# Methods of a network that run no layers.
_NO_FORWARD = (
    *("train", "eval", "parameters", "named_parameters", "state_dict", "load_state_dict", "to"),
    *("zero_grad", "requires_grad_", "modules", "children", "apply", "log", "save", "clip_grad"),
    *("set_epoch", "update", "update_ema", "save_pretrained", "register_hook", "cuda", "step"),
)
_RANK_ZERO = pattern(
    r"(?:rank|get_rank\(\)|process_index\(?\)?) ?== ?0$|^not (?:\w*_)?rank$|is_main"
)
# What is averaged for the log alone.
_MEASURED = pattern(r"^(?:loss|losses|metrics?|acc|accuracy|hits?|correct|logs?|stats?|n|count)$")


@detector("gradients-not-synchronised")
def gradients_not_synchronised(case: Case) -> Answer:
    """Only what takes the exchange away wherever the program runs.

    Training through ``ddp.module``; every backward within ``no_sync``; weights loaded on the
    first rank after the wrapping, and not sent to the others; a tape or a plain optimizer beside
    Horovod; ``pmap`` with an axis name whose gradients meet no ``pmean``. Evaluation through
    ``ddp.module``, ``no_sync`` under a condition, and loading on each rank are right.
    Sources: torch.nn.parallel.DistributedDataParallel; Horovod with TensorFlow; jax.pmap.
    """
    code = program(case)
    found = [*_unwrapped(code), *_never_synchronised(code), *_loaded_on_one(code)]
    found += [*_horovod(code), *_pmap(code)]
    if found:
        return present(*{e.where: e for e in found}.values())
    started = processes(code)
    if started:
        return absent("the wrapper exchanges the gradients", started[0].evidence())
    return not_seen(code, "no training on several devices")


def _unwrapped(code: Program) -> Iterator[Evidence]:
    """``ddp.module(x)`` in a loop that steps, and no call of the wrapper itself."""
    wrapped = {a.target for a in code.assignments if a.value.call in code.find(*_WRAPS)}
    bare = {f"{w}.module" for w in wrapped}
    bare |= {a.target for a in code.assignments if a.value.text in bare}
    if any(c.text in wrapped for c in code.calls):
        return
    loops = [b.loops[-1] for b in backward_calls(code) if b.loops]
    for call in code.calls:
        method = call.text.rpartition(".")[0] in bare and call.short not in _NO_FORWARD
        trains = (call.text in bare or method) and call.loops and call.loops[-1] in loops
        if trains and not any(b.value and b.value.name.endswith("no_grad") for b in call.withs):
            yield call.evidence(observed="goes past the wrapper")


def _never_synchronised(code: Program) -> Iterator[Evidence]:
    """``with ddp.no_sync():`` around every backward, and nothing that exchanges by hand."""
    steps = backward_calls(code)
    quiet = [b for b in steps if any(w.value and "no_sync" in w.value.text for w in b.withs)]
    if not steps or len(quiet) != len(steps) or code.has(*_EXCHANGES):
        return
    for call in quiet:
        outer = next(w for w in call.withs if w.value and "no_sync" in w.value.text)
        chosen = outer.value is not None and " if " in outer.value.text
        before = call.blocks[: call.blocks.index(outer)]
        if not chosen and not any(b.kind in ("if", "elif", "else") for b in before):
            yield outer.place.evidence(observed="no backward is outside")


def _loaded_on_one(code: Program) -> Iterator[Evidence]:
    """``ddp = DDP(net)`` and then ``if rank == 0: ddp.module.load_state_dict(...)``."""
    wraps = code.find(*_WRAPS)
    if not wraps or code.has(*_EXCHANGES, "broadcast_object_list"):
        return
    for call in code.find("load_state_dict"):
        late = call.order > wraps[0].order and call.text.endswith(".module.load_state_dict")
        alone = any(
            b.kind == "if" and b.value and _RANK_ZERO.search(b.value.text) for b in call.branches
        )
        if late and alone:
            yield call.evidence(observed="the other ranks keep their own weights")


def _horovod(code: Program) -> Iterator[Evidence]:
    """``hvd.size()`` in the learning rate, and gradients of a plain tape that are applied."""
    uses = [c for c in code.calls if c.text.startswith("hvd.") or c.name.startswith("horovod.")]
    if not uses or code.mentions(*_HOROVOD_WRAPS):
        return
    taped = bool(code.find("gradient"))
    for call in code.find("apply_gradients"):
        if taped:
            yield call.evidence(observed="no DistributedGradientTape, no DistributedOptimizer")


def _pmap(code: Program) -> Iterator[Evidence]:
    """A function under ``pmap(axis_name=...)`` that applies gradients of its own device."""
    for function in code.functions:
        mapped = [d for d in function.decorators if "pmap" in d.text]
        if not mapped or code.ellipses:
            continue
        grads = [c for c in code.calls_in(function.name) if _takes_gradient(c)]
        if _exchanges(code, grads):
            continue
        for call in code.find("apply_gradients", "update"):
            if call.function == function.name and grads:
                yield call.evidence(observed="no pmean of the gradients")


def _exchanges(code: Program, grads: list[Call]) -> bool:
    """Whether anything but losses and metrics of a step is averaged over the devices."""
    if not code.mentions("pmean", "psum", "all_gather", "pmean_if_pmap", "cross_replica_mean"):
        return False
    losses = {a.target for c in grads for a in code.assigned(c) if a.unpacked == 0}
    exchanged = code.find("pmean", "psum")
    return not exchanged or any(
        not c.args or not (c.args[0].text in losses or _MEASURED.search(c.args[0].text))
        for c in exchanged
    )


def _takes_gradient(call: Call) -> bool:
    return call.short in ("grad", "value_and_grad")
