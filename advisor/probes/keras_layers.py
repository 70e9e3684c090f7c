"""What layers of a Keras model take in and give out during a pass."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from advisor.probes.keras_network import NORMS, numbers
from advisor.probes.keras_passes import KerasPasses
from advisor.probes.keras_state import save_attribute
from advisor.probes.keras_watching import watching
from advisor.probes.target import Batch, Floats, Mode, Named, Units


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

    def unit_outputs(
        self,
        batch: Batch,
        axes: Mapping[str, int],
        edges: tuple[float, float],
        mode: Mode = "eval",
    ) -> tuple[Any, dict[str, Units]]:
        """See ``Subject``; on the device."""
        seen: dict[str, Units] = {}

        def note(name: str) -> Callable[[Any, Any], Any]:
            def hook(_: Any, output: Any) -> Any:
                seen[name] = _units(output, axes[name] % len(output.shape), edges)
                return output

            return hook

        with watching([(layer, note(name)) for name, layer in self._watched(tuple(axes))]):
            return self.forward(batch, mode), seen

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
        """See ``Subject``; what a layer computes anyway is read off it."""
        seen: dict[str, tuple[Floats, Floats]] = {}
        layers = self._norm_layers()
        telling = {n: x for n, x in layers if _tells(x)}

        def note(name: str, layer: Any) -> Callable[[Any, Any], Any]:
            def hook(given: Any, output: Any) -> Any:
                if name in telling:
                    mean, variance = layer.moving_mean.value, layer.moving_variance.value
                else:
                    values = tf.cast(given, tf.float32)
                    channel = _axis(layer) % len(values.shape)
                    others = [d for d in range(len(values.shape)) if d != channel]
                    mean, variance = tf.nn.moments(values, others)
                seen[name] = (numbers(mean), numbers(variance))
                return output

            return hook

        undo = [save_attribute(x, "momentum") for x in telling.values()]
        try:
            for layer in telling.values():
                object.__setattr__(layer, "momentum", 0.0)  # moving statistics become the batch's
            with watching([(x, note(n, x)) for n, x in layers]):
                self.forward(batch, "train")
        finally:
            for restore in undo:
                restore()
        return seen


def _tells(layer: Any) -> bool:
    """Whether statistics that move all the way become finite ones: 0 times infinity would not."""
    own = type(layer).call is NORMS.call and not getattr(layer, "renorm", False)
    held = (layer.moving_mean, layer.moving_variance)
    return own and layer.trainable and all(np.isfinite(v.numpy()).all() for v in held)


def _units(values: Any, axis: int, edges: tuple[float, float]) -> Units:
    others = [d for d in range(len(values.shape)) if d != axis]
    low, high = float(tf.reduce_min(values)), numbers(tf.reduce_max(values, others))
    beyond = outside = np.zeros(len(high))
    if low >= -1 and high.max() <= 1:
        beyond = numbers(tf.math.count_nonzero(tf.abs(values) > edges[1], others))
        away = (values < edges[0]) | (values > edges[1])
        outside = numbers(tf.math.count_nonzero(away, others))
    equal = len(high) > 1 and bool(np.all(high == high[0]))
    if equal:
        same = tf.reduce_all(values == tf.gather(values, [0], axis=axis))
        equal = bool(same and tf.reduce_any(values != 0))
    return Units(low, high, beyond, outside, int(tf.size(values)) // len(high), equal)


def _axis(layer: Any) -> int:
    return int(layer.axis[0] if isinstance(layer.axis, list | tuple) else layer.axis)
