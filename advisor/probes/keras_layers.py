"""What layers of a Keras model take in and give out during a pass."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from advisor.probes.feeding import array_of
from advisor.probes.keras_network import numbers
from advisor.probes.keras_passes import KerasPasses
from advisor.probes.keras_watching import watching
from advisor.probes.target import Batch, Floats, Mode, Named


class KerasLayers(KerasPasses):
    """Layers are watched for one pass only. See ``Subject``."""

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[[Any, Any], Any]:
            def hook(_: Any, output: Any) -> Any:
                first = output[0] if isinstance(output, list | tuple) else output
                if isinstance(first, tf.Tensor):
                    seen[name] = numbers(first)
                return output

            return hook

        with watching([(layer, note(name)) for name, layer in self._watched(names)]):
            self.forward(batch, mode)
        return seen

    def layer_inputs(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[[Any, Any], Any]:
            def hook(given: Any, output: Any) -> Any:
                if isinstance(given, tf.Tensor):
                    seen.setdefault(name, numbers(given))
                return output

            return hook

        with watching([(layer, note(name)) for name, layer in self._watched(names)]):
            self.forward(batch, mode)
        return seen

    def _watched(self, names: tuple[str, ...] | None) -> list[tuple[str, Any]]:
        """The named layers, or all leaves."""
        return self._leaves() if names is None else [p for p in self._all_layers() if p[0] in names]

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """See ``Subject``."""
        seen: dict[str, tuple[Floats, Floats]] = {}

        def note(name: str, axis: int) -> Callable[[Any, Any], Any]:
            def hook(given: Any, output: Any) -> Any:
                values = tf.cast(given, tf.float32)
                channel = axis % len(values.shape)
                others = [d for d in range(len(values.shape)) if d != channel]
                mean, variance = tf.nn.moments(values, others)
                seen[name] = (array_of(mean), array_of(variance))
                return output

            return hook

        with watching([(x, note(n, _axis(x))) for n, x in self._norm_layers()]):
            self.forward(batch, "train")
        return seen


def _axis(layer: Any) -> int:
    return int(layer.axis[0] if isinstance(layer.axis, list | tuple) else layer.axis)
