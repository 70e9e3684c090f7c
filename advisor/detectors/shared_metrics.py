"""One metric of torchmetrics that counts training and validation batches together."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Call, Place, Program

_STEPS = ("training_step", "validation_step")
_METRICS = "torchmetrics."


def shared_metrics(code: Program) -> Iterator[tuple[Place, str]]:
    """Metrics updated in both steps of a LightningModule and read as a whole: where, and what.

    A call that only gives the value of its own batch is right. Source: torchmetrics,
    "TorchMetrics in PyTorch Lightning": use separate metrics for training and validation.
    """
    used: dict[int, dict[str, list[Call]]] = {}
    made: dict[int, Call] = {}
    for call in code.calls:
        step = call.function.rpartition(".")[2]
        maker = code.maker(call) if call.klass and call.receiver is not None else None
        if maker is None or not maker.name.startswith(_METRICS):
            continue
        made[maker.order] = maker
        used.setdefault(maker.order, {}).setdefault(step, []).append(call)
    for order, by_step in used.items():
        if not all(step in by_step for step in _STEPS):
            continue
        whole = [c for calls in by_step.values() for c in calls if c.short == "compute"]
        names = {
            c.receiver.text for step in _STEPS for c in by_step[step] if c.receiver is not None
        }
        logged = [c for c in code.find("log") if any(v.text in names for v in c.args[1:])]
        if whole or logged:
            yield made[order].place, "training and validation batches are counted together"
