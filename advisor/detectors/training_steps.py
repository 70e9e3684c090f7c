"""What a PyTorch loop does in one step: backward, zero_grad, and the steps that follow."""

from __future__ import annotations

import functools
import re

from advisor.intake.code import Block, Call, Program
from advisor.intake.code.remembered import remembered
from advisor.intake.code.training import optimizer_kind
from advisor.patterns import pattern

_SCHEDULER = pattern(
    r"lr_scheduler\.[A-Z]\w*$|(?:^|\.)get_\w*schedule\w*$|(?:^|\.)get_scheduler$"
    r"|(?:^|\.)\w*Scheduler$|(?:^|\.)\w+LR$|ReduceLROnPlateau$|WarmRestarts$"
)
_OPTIMIZER_WORDS = pattern(r"opt|adam|sgd|solver|scaler|(?:^|[._])optim", re.IGNORECASE)
_SCHEDULER_WORDS = pattern(r"sched|warmup|annealer|lr_decay", re.IGNORECASE)
_EPOCH = pattern(r"epoch|(?:^|\W)ep(?:$|\W)", re.IGNORECASE)
_COUNTS = frozenset({"range", "xrange", "trange", "tqdm.trange", "tqdm.auto.trange"})
# Names that optimizers and schedulers have too: such a call need not be the program's own.
_STEPS = frozenset({"step", "backward", "zero_grad", "update"})
_WRAPS = frozenset({"tqdm", "enumerate", "iter", "progress_bar", "track", "list", "tqdm_notebook"})


@functools.lru_cache(maxsize=4096)
def builds_scheduler(name: str) -> bool:
    """Whether a dotted name builds a learning-rate scheduler that must be stepped."""
    return _SCHEDULER.search(name) is not None and not name.startswith(("keras.", "tensorflow."))


@remembered
def backward_calls(code: Program) -> tuple[Call, ...]:
    """``loss.backward()``, ``scaler.scale(loss).backward()``, ``accelerator.backward(loss)``."""
    return tuple(c for c in code.find("backward", "manual_backward") if c.receiver is not None)


@remembered
def optimizer_steps(code: Program) -> tuple[Call, ...]:
    """Steps of optimizers and of grad scalers, judged by what made the object or by its name."""
    return tuple(c for c in code.find("step") if _steps_optimizer(code, c))


@remembered
def scheduler_steps(code: Program) -> tuple[Call, ...]:
    """Steps of learning-rate schedulers, judged by what made the object or by its name."""
    return tuple(c for c in code.find("step") if _steps_scheduler(code, c))


def stepped(call: Call) -> str:
    """The optimizer of a step, as written: ``opt`` for ``opt.step()`` and ``scaler.step(opt)``."""
    scaler = call.receiver is not None and "scaler" in call.receiver.text.lower()
    if call.args and (scaler or call.receiver is None):
        return call.args[0].text
    return "" if call.receiver is None else call.receiver.text


def batch_loop(code: Program, call: Call) -> Block | None:
    """The loop over batches around a call; None when the only loop counts epochs or iterations."""
    loops = tuple(b for b in code.loops_around(call) if b.kind in ("for", "while"))
    if not loops:
        return None
    inner = loops[-1]
    if counts_epochs(inner) or (len(loops) == 1 and (inner.kind == "while" or counts(inner))):
        return None
    return inner


def counts(block: Block) -> bool:
    """Whether a loop goes over numbers: ``range(n)``, also in tqdm."""
    value = block.value
    for _ in range(3):
        call = None if value is None else value.call
        if call is None:
            return False
        if call.name in _COUNTS:
            return True
        value = call.args[0] if call.short in _WRAPS and call.args else None
    return False


def counts_epochs(block: Block) -> bool:
    """Whether a loop says that it counts epochs."""
    text = block.target if block.kind == "for" else ""
    return bool(
        _EPOCH.search(text) or (block.value is not None and _EPOCH.search(block.value.text))
    ) and (block.kind == "while" or counts(block))


def position(code: Program, call: Call, block: Block, depth: int = 3) -> int | None:
    """When a call comes within a loop, in evaluation order; through calls of its function too."""
    if block in call.blocks:
        return call.order
    if depth == 0 or not call.function:
        return None
    sites = [s for s in code.call_sites(call.function) if s.short not in _STEPS]
    found = [position(code, site, block, depth - 1) for site in sites]
    return next((p for p in found if p is not None), None)


def _steps_optimizer(code: Program, call: Call) -> bool:
    if call.receiver is None or _steps_scheduler(code, call):
        return False
    maker = code.built(call)
    if maker is not None and maker.short == "GradScaler":
        return True
    if maker is not None and optimizer_kind(maker.name) is not None:
        return True
    return _OPTIMIZER_WORDS.search(call.receiver.text) is not None


def _steps_scheduler(code: Program, call: Call) -> bool:
    if call.receiver is None or len(call.args) > 1:  # a noise scheduler takes several
        return False
    maker = code.built(call)
    if maker is not None and (builds_scheduler(maker.name) or optimizer_kind(maker.name)):
        return builds_scheduler(maker.name)
    return _SCHEDULER_WORDS.search(call.receiver.text) is not None
