"""A training program at a glance: what is trained, on what, how."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code.facts import Call, Program
from advisor.intake.code.remembered import remembered
from advisor.intake.code.settings import facts_from_code
from advisor.intake.code.training import Loss, Network, Optimizer, losses, networks, optimizers
from advisor.model import Facts

_SCHEDULES = frozenset(
    {
        "lr_scheduler",
        "schedules",
        "LearningRateScheduler",
        "ReduceLROnPlateau",
        "exponential_decay",
        "piecewise_constant",
        "polynomial_decay",
        "cosine_decay",
    }
)
_PIPELINE = frozenset(
    {
        "shuffle",
        "batch",
        "repeat",
        "cache",
        "map",
        "prefetch",
        "interleave",
        "DataLoader",
        "ImageDataGenerator",
        "flow",
        "flow_from_directory",
        "numpy_input_fn",
        "string_input_producer",
        "shuffle_batch",
        "train_test_split",
        "random_split",
    }
)
_MODES = frozenset({"train", "eval", "no_grad", "inference_mode", "set_learning_phase"})


@dataclass(frozen=True, eq=False, slots=True)
class Summary:
    """Everything put together, each part in the order of the program.

    ``pipeline`` are the calls that load, order and batch data; ``modes`` those that switch
    between training and evaluation; ``callbacks`` those of Keras.
    """

    networks: tuple[Network, ...]
    losses: tuple[Loss, ...]
    optimizers: tuple[Optimizer, ...]
    schedules: tuple[Call, ...]
    pipeline: tuple[Call, ...]
    modes: tuple[Call, ...]
    callbacks: tuple[Call, ...]
    facts: Facts


@remembered
def summary(program: Program) -> Summary:
    """The program at a glance."""
    calls = program.calls
    return Summary(
        networks=networks(program),
        losses=losses(program),
        optimizers=optimizers(program),
        schedules=tuple(c for c in calls if not _SCHEDULES.isdisjoint(c.name.split("."))),
        pipeline=tuple(c for c in calls if c.short in _PIPELINE),
        modes=tuple(c for c in calls if c.short in _MODES and len(c.args) <= 1),
        callbacks=tuple(c for c in calls if c.name.startswith("keras.callbacks.")),
        facts=facts_from_code(program),
    )
