"""Are several devices or machines used?"""

from __future__ import annotations

from advisor.detectors import detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import processes
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_STRATEGIES = (
    "DataParallel",
    "multi_gpu_model",
    "MirroredStrategy",
    "MultiWorkerMirroredStrategy",
    "TPUStrategy",
    "ParameterServerStrategy",
    "SyncReplicasOptimizer",
    "horovod.torch.init",
    "horovod.tensorflow.init",
    "hvd.init",
    "deepspeed.initialize",
    "pmap",
)
_COUNTS = ("devices", "gpus", "num_nodes", "num_processes", "tpu_cores")


@detector("setting-distributed")
def setting_distributed(case: Case) -> Answer:
    """Data parallelism in one or several processes, or a trainer on several devices. A setting.

    An Accelerator runs on one device or many, as it is launched: unknown.
    """
    code = program(case)
    found = [*processes(code), *code.find(*_STRATEGIES)]
    found += [c for c in code.find("Trainer", "Fabric", "spawn") if _is_several(code, c)]
    if found:
        return present(found[0].evidence())
    if code.has("Accelerator"):
        return unknown("an Accelerator runs on as many devices as it is launched with")
    return not_seen(code, "one device")


def _is_several(code: Program, call: Call) -> bool:
    if call.short == "spawn":
        return "nprocs" in call.kwargs
    for name in _COUNTS:
        given = call.kwargs.get(name)
        found = None if given is None else code.resolve(given, call)
        if found is None:
            continue
        if (found.number or 0) > 1 or (found.kind == "list" and len(found.parts) > 1):
            return True
    strategy = call.kwargs.get("strategy")
    return strategy is not None and "ddp" in strategy.text
