"""Does every device normalise with its own share of the batch?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.normalisation import batch_norms, training_batches
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# A share of 16 samples and more gives statistics that are good enough (Group Normalization, 2018).
ENOUGH = 16
_WRAPS = ("DataParallel", "DistributedDataParallel", "DDP", "multi_gpu_model")
_STRATEGIES = ("MirroredStrategy", "MultiWorkerMirroredStrategy", "TPUStrategy")
_STRATEGY = pattern(r"^(?:ddp|fsdp|deepspeed|dp)", re.IGNORECASE)


@detector("bn-not-synchronised")
def bn_not_synchronised(case: Case) -> Answer:
    """Several devices, batch norm, and no SyncBatchNorm, ``sync_batchnorm`` or ``synchronized``.

    With 16 or more samples a device, or an unknown number, it decides nothing. One device is
    absent. Sources: torch.nn.SyncBatchNorm; Keras BatchNormalization(synchronized).
    """
    code = program(case)
    spread = _spread(code)
    if spread is None:
        return not_seen(code, "training on one device")
    norms = batch_norms(code)
    if not norms:
        if code.is_fragment:
            return unknown("the network is not shown")
        return absent("no batch norm", spread.evidence())
    if _is_synchronised(code, norms):
        return absent("batch norm is synchronised", spread.evidence())
    sizes = [n for _, n in training_batches(code) if n is not None]
    # DataParallel and Keras divide the batch; in DDP the loader's batch is that of one device.
    divided = spread.short not in ("DistributedDataParallel", "DDP", "Trainer")
    if spread.short in ("DistributedDataParallel", "DDP") and not sizes:
        return unknown(f"{spread.where}: the number of samples a device is not shown")
    if sizes and min(sizes) >= ENOUGH and not divided:
        return unknown(f"per device, but {min(sizes):g} samples a device are enough")
    return present(spread.evidence(), norms[0].evidence("batch norm: " + norms[0].place.text))


def _spread(code: Program) -> Call | None:
    # keras.distribution.DataParallel is one program over all devices: its batch norm sees all.
    wraps = [c for c in code.find(*_WRAPS, *_STRATEGIES) if not c.name.startswith("keras.dist")]
    if wraps:
        return wraps[0]
    for trainer in code.find("Trainer"):
        if not trainer.name.startswith("lightning."):
            continue
        devices = code.argument(trainer, "devices") or code.argument(trainer, "gpus")
        number = None if devices is None else devices.number
        several = number is not None and (number > 1 or number == -1)
        strategy = trainer.kwargs.get("strategy")
        named = strategy is not None and _STRATEGY.search(strategy.string or "") is not None
        if several or (named and number != 1):
            return trainer
    return None


def _is_synchronised(code: Program, norms: tuple[Call, ...]) -> bool:
    if code.has("convert_sync_batchnorm", "convert_syncbn_model", "SyncBatchNorm"):
        return True
    flags = [c.kwargs.get("sync_batchnorm") for c in code.find("Trainer")]
    flags += [n.kwargs.get("synchronized") for n in norms]
    given = [f for f in flags if f is not None]
    return any(not (f.is_literal and not f.literal) for f in given)
