"""Everything that a probe may change of a PyTorch set-up, put back; weights made anew."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Generator
from typing import Any, Literal

from torch import nn

from advisor.probes import randomness, torch_state
from advisor.probes.target import Decline
from advisor.probes.torch_network import DROPOUTS, TorchNetwork


class TorchSandbox(TorchNetwork):
    """A network that is as before when the sandbox ends. See ``Subject``."""

    @contextlib.contextmanager
    def sandbox(self) -> Generator[None]:
        """See ``Subject``."""
        undo = self._save()
        self._undo.append([])
        try:
            yield
        finally:
            with randomness.uninterrupted():
                for restore in reversed(self._undo.pop()):
                    restore()
                for restore in undo:
                    restore()

    def _save(self) -> list[Callable[[], None]]:
        given = self.target
        tops = [m for m in (self.model, given.loss, *given.also) if isinstance(m, nn.Module)]
        undo = [*torch_state.save_modules(tops)]
        if self._optimizer is not None:
            undo += torch_state.save_optimizer(self._optimizer)
        if given.scheduler is not None:
            undo.append(torch_state.save_attributes(given.scheduler, frozenset({"optimizer"})))
        for other in given.also:
            if hasattr(other, "state_dict") and not isinstance(other, nn.Module):
                undo.append(torch_state.save_state_dict(other))
        for source in (given.train_batches, given.val_batches):
            undo += torch_state.save_generators(source)
        return [*undo, *randomness.save()]

    def _later(self, restore: Callable[[], None]) -> None:
        if not self._undo:
            raise RuntimeError("only inside sandbox()")
        self._undo[-1].append(restore)

    def _swap(self, name: str) -> Callable[[], None]:
        before = getattr(self, name)
        return lambda: setattr(self, name, before)

    def freshen(self, seed: int) -> Literal["own", "default"]:
        """See ``Subject``."""
        randomness.seed_all(seed)
        if self._optimizer is not None:
            self._optimizer.state.clear()
        built = self._built()
        if built is not None:
            self._copy_from(built)
            return "own"
        for name, module in self.model.named_modules():
            reset = getattr(module, "reset_parameters", getattr(module, "_reset_parameters", None))
            if callable(reset):
                reset()
            elif any(True for _ in module.parameters(recurse=False)):
                raise Decline(
                    f"How to initialise {name or 'the model'} anew is not known. Give make_model.",
                    f"不知道如何重新初始化 {name or '模型'}。请给出 make_model。",
                )
        return "default"

    def _built(self) -> nn.Module | None:
        if self.target.make_model is not None:
            return self.target.make_model()
        if hasattr(self.model, "config") and hasattr(self.model, "_init_weights"):
            config: Any = self.model.config
            return type(self.model)(copy.deepcopy(config))  # a Hugging Face model
        return None

    def _copy_from(self, built: nn.Module) -> None:
        ours, theirs = self.model.state_dict(), built.state_dict()
        if ours.keys() != theirs.keys():
            odd = sorted(ours.keys() ^ theirs.keys())
            raise Decline(
                f"make_model builds another model: {odd[0]} is in one of the two only.",
                f"make_model 构建的模型不同：{odd[0]} 只在其中一个里。",
            )
        for name, tensor in ours.items():
            tensor.data.copy_(theirs[name])

    def without_regularisation(self) -> None:
        """See ``Subject``."""
        for module in self.model.modules():
            if isinstance(module, DROPOUTS):
                self._later(_attribute(module, "p"))
                module.p = 0.0
        for group in self._optimizer.param_groups if self._optimizer is not None else ():
            if "weight_decay" in group:
                group["weight_decay"] = 0.0

    @contextlib.contextmanager
    def precision(self, kind: Literal["own", "single", "double"]) -> Generator[None]:
        """See ``Subject``."""
        before, self._precision = self._precision, kind
        try:
            with self.sandbox() if kind == "double" else contextlib.nullcontext():
                if kind == "double":
                    self.model.double()
                    if isinstance(self.target.loss, nn.Module):
                        self.target.loss.double()
                yield
        finally:
            self._precision = before


def _attribute(owner: Any, name: str) -> Callable[[], None]:
    before = getattr(owner, name)
    return lambda: setattr(owner, name, before)
