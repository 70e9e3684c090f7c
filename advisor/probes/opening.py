"""From a target to a subject: the model tells which adapter, and only that is imported."""

from __future__ import annotations

from advisor.errors import InputError
from advisor.probes.data_target import DataSubject
from advisor.probes.target import Decline, Subject, Target


def open_target(target: Target) -> Subject:
    """The subject of a target; raises ``InputError`` for what no adapter knows."""
    if target.model is None:
        if target.checkpoint is not None:
            from advisor.probes.weights_target import WeightsSubject

            return WeightsSubject(target)
        return DataSubject(target)
    homes = {c.__module__.partition(".")[0] for c in type(target.model).__mro__}
    try:
        if "torch" in homes:
            from advisor.probes.torch_target import TorchSubject

            return TorchSubject(target)
        if "keras" in homes:
            from advisor.probes.keras_target import KerasSubject

            return KerasSubject(target)
    except Decline as declined:
        raise InputError(f"target: {declined.reason.en}") from declined
    raise InputError(
        f"target: model is a {type(target.model).__name__}, neither a torch.nn.Module nor a Keras 3"
        " model. Wrap it as one, or give labels or train_batches alone for the data probes."
    )
