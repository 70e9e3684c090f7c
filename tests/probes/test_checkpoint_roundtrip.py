"""Models that come back as they were, and those that lose something on the way."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

# Keras' own way of saving, seen by a new NumPy.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

DIFFERS, NOT_SHARED = "checkpoint-roundtrip-differs", "weights-not-shared-in-eval"
WEIGHTS, UNREGISTERED = "eval/weights-mismatch", "api/torch-unregistered"


def run(given: Target) -> ProbeResult:
    return run_probe("checkpoint-roundtrip", given)


def files(given: Target, framework: Framework, *, fault: str = "") -> dict[str, Any]:
    """``save`` and ``load``; with a fault the head, or everything, stays as it is built."""
    if framework == "torch":
        import torch

        def build() -> Any:
            model = copy.deepcopy(given.model)
            for module in model.modules():
                if hasattr(module, "reset_parameters"):
                    module.reset_parameters()
            return model

        def load(path: str) -> Any:
            model = build()
            held = torch.load(path, weights_only=True)
            if fault == "head":
                held = {k: v for k, v in held.items() if not k.startswith("6.")}
            if fault == "prefix":
                held = {f"module.{k}": v for k, v in held.items()}
            model.load_state_dict(held, strict=False)
            return model

        return {"save": lambda m, path: torch.save(m.state_dict(), path), "load": load}
    import keras

    def load_keras(path: str) -> Any:
        model: Any = keras.models.load_model(f"{path}.keras", compile=False)
        other: Any = keras.models.clone_model(model)
        weights = model.get_weights()
        if fault == "head":
            weights[-2:] = other.get_weights()[-2:]
        if fault == "prefix":
            weights = other.get_weights()
        model.set_weights(weights)
        return model

    return {"save": lambda m, path: m.save(f"{path}.keras"), "load": load_keras}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_save_and_load(framework: Framework, seed: int) -> None:
    given = target(framework, seed, steps=20)
    good = run(replace(given, **files(given, framework)))
    assert statuses(good)[DIFFERS] == "absent", good
    assert set(verdicts(good).values()) == {"refute"}
    for fault in ("head", "prefix"):
        bad = run(replace(given, **files(given, framework, fault=fault)))
        assert statuses(bad)[DIFFERS] == "present", (fault, bad)
        assert verdicts(bad)[WEIGHTS] == "confirm", (fault, bad)
        assert verdicts(bad)[UNREGISTERED] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_load_that_does_nothing_is_confirmed(seed: int) -> None:
    given = target("torch", seed, steps=20)
    nothing = replace(given, save=lambda m, path: None, load=lambda path: given.model)
    assert verdicts(run(nothing))[WEIGHTS] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_in_a_plain_list_are_confirmed(seed: int) -> None:
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self, plain: bool) -> None:
            super().__init__()
            parts = [nn.Linear(WIDTH, 8), nn.Linear(8, CLASSES)]
            self.parts: Any = parts if plain else nn.ModuleList(parts)
            self.last = nn.Linear(CLASSES, CLASSES)

        def forward(self, x: Any) -> Any:
            return self.last(self.parts[1](self.parts[0](x).relu()))

    torch.manual_seed(seed)
    feed = batches(*data(seed))
    for plain in (True, False):
        made = [Net(plain) for _ in range(2)]
        result = run(Target(model=made[0], make_model=lambda m=made: m[1], train_batches=feed))
        assert verdicts(result)[UNREGISTERED] == ("confirm" if plain else "refute"), result
        assert verdicts(result)[WEIGHTS] == "refute"


def test_names_in_a_checkpoint(tmp_path: Path) -> None:
    import torch

    given = target("torch", 0)
    held = given.model.state_dict()
    torch.save({f"module.{k}": v for k, v in held.items()}, tmp_path / "wrapped.pt")
    torch.save(held, tmp_path / "plain.pt")
    bad = run(replace(given, checkpoint=str(tmp_path / "wrapped.pt")))
    assert verdicts(bad)[WEIGHTS] == "confirm"
    assert "module." in bad.judgements[0].sentence.en
    good = run(replace(given, checkpoint=str(tmp_path / "plain.pt")))
    assert verdicts(good)[WEIGHTS] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_evaluation_of_another_model_is_confirmed(framework: Framework, seed: int) -> None:
    given = target(framework, seed)
    other = target(framework, seed + 1).model

    def evaluation(model: Any) -> Any:
        def evaluate(some: Any) -> float:
            x = np.concatenate([np.asarray(raw[0]) for raw in some])
            if framework == "torch":
                import torch

                model.eval()
                return float(model(torch.as_tensor(x)).detach().numpy().std())
            return float(np.asarray(model(x, training=False)).std())

        return evaluate

    bad = run(replace(given, evaluate=evaluation(other)))
    assert statuses(bad)[NOT_SHARED] == "present"
    assert verdicts(bad)[WEIGHTS] == "confirm", bad
    good = run(replace(given, evaluate=evaluation(given.model)))
    assert statuses(good)[NOT_SHARED] == "absent", good


def test_without_any_way_to_save_it_declines() -> None:
    result = run(target("torch", 0))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    given = target(framework, 0, steps=5, dropout=0.2)
    untouched(replace(given, **files(given, framework)), "checkpoint-roundtrip")
