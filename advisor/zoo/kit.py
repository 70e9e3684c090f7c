"""What builds layers, losses and steps: the same calls for PyTorch and Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

from advisor.errors import InputError
from advisor.probes import Target

Framework = Literal["torch", "keras"]
FRAMEWORKS: tuple[Framework, ...] = ("torch", "keras")


class Ops(Protocol):
    """Operations on native tensors, from which a fault writes losses and layers."""

    def mean(self, x: Any) -> Any:
        """Over everything."""
        ...

    def total(self, x: Any) -> Any:
        """Sum over everything."""
        ...

    def log(self, x: Any) -> Any:
        """Natural logarithm, without any floor."""
        ...

    def sqrt(self, x: Any) -> Any:
        """Square root."""
        ...

    def relu(self, x: Any) -> Any:
        """Rectified."""
        ...

    def tanh(self, x: Any) -> Any:
        """Hyperbolic tangent."""
        ...

    def clip(self, x: Any, low: float, high: float) -> Any:
        """Between two bounds; no gradient outside."""
        ...

    def softmax(self, x: Any, axis: int = -1) -> Any:
        """Over one axis."""
        ...

    def stop(self, x: Any) -> Any:
        """The same without a gradient."""
        ...

    def forced(self, x: Any) -> Any:
        """Said to have a gradient although it has none."""
        ...

    def wrong(self, outputs: Any, labels: Any) -> Any:
        """1.0 for every sample whose largest output is not its label."""
        ...

    def picked(self, outputs: Any, labels: Any) -> Any:
        """The output of each sample's label, ``(n,)``."""
        ...

    def floats(self, x: Any) -> Any:
        """As float32."""
        ...

    def column(self, x: Any) -> Any:
        """``(n,)`` as ``(n, 1)``."""
        ...

    def entropy(self, outputs: Any, labels: Any) -> Any:
        """Mean cross-entropy of logits and class numbers."""
        ...

    def dropped(self, x: Any, rate: float) -> Any:
        """Dropout that hears of no mode."""
        ...


class Kit(Protocol):
    """Layers are native; ``sequential`` makes the model of them."""

    framework: Framework

    @property
    def ops(self) -> Ops:
        """Operations on tensors."""
        ...

    def seed(self, value: int) -> None:
        """Seed every generator."""
        ...

    def dense(self, before: int, after: int) -> Any:
        """A layer of units."""
        ...

    def activation(self, name: str) -> Any:
        """relu, tanh, sigmoid, softmax or log-softmax as a layer."""
        ...

    def norm(self, width: int, decay: float) -> Any:
        """Batch norm; ``decay`` is the share of the old value that an update keeps."""
        ...

    def dropout(self, rate: float) -> Any:
        """Dropout."""
        ...

    def picture(self, side: int, channels: int) -> list[Any]:
        """From rows of pixels through a 3x3 convolution back to rows, rectified."""
        ...

    def embedding(self, words: int, width: int, *, masked: bool = False) -> Any:
        """A table of vectors; ``masked`` hides token 0 from what follows (Keras)."""
        ...

    def recurrent(self, before: int, after: int, *, both: bool = False) -> Any:
        """A GRU over all positions, in one direction or both."""
        ...

    def pooled(self, *, masked: bool) -> Any:
        """Tokens to the mean of their 8 numbers, of all positions or of those that are not 0."""
        ...

    def apply(self, function: Callable[[Any], Any]) -> Any:
        """A layer of a function of ``ops``."""
        ...

    def added(self, first: Sequence[Any], second: Sequence[Any]) -> Any:
        """Two branches from one input, added."""
        ...

    def sequential(
        self, layers: Sequence[Any], shape: tuple[int, ...], *, tokens: bool = False
    ) -> Any:
        """The model; ``shape`` is that of one sample."""
        ...

    def change(
        self, model: Any, number: int, *, factor: float = 1.0, shift: float = 0.0, to: Any = None
    ) -> None:
        """Scale the kernel of the ``number``-th layer that has one, or set it; move its bias."""
        ...

    def no_bias(self, model: Any) -> None:
        """Set every bias to zero."""
        ...

    def freeze(self, model: Any) -> None:
        """No kernel but the last is trained."""
        ...

    def loss(self, name: str) -> Any:
        """ce, ce-sum, ce-probs, nll, bce, bce-probs, mse, as the framework has them."""
        ...

    def own_loss(self, function: Callable[[Any, Any], Any]) -> Any:
        """``function(outputs, labels)`` in the framework's order of arguments."""
        ...

    def optimizer(self, name: str, model: Any, lr: float, **options: Any) -> Any:
        """sgd or adam."""
        ...

    def loop(
        self,
        target: Target,
        *,
        clears: bool = True,
        steps: bool = True,
        every: int = 1,
        divides: bool = True,
        clip: float | None = None,
    ) -> Callable[[Any], Any]:
        """A training step as a person writes it, with what may be missing in it."""
        ...

    def outputs(self, model: Any, x: Any, *, training: bool = False) -> Any:
        """As numpy."""
        ...


def kit_of(framework: Framework) -> Kit:
    """The kit; imports the framework."""
    try:
        if framework == "torch":
            from advisor.zoo.torch_kit import TorchKit

            return TorchKit()
        from advisor.zoo.keras_kit import KerasKit

        return KerasKit()
    except ImportError as error:
        name = "torch" if framework == "torch" else "tensorflow"
        raise InputError(
            f"{framework}: {name} is not installed: pip install {name}, or take the other"
            " framework with --framework."
        ) from error
