"""Random state of every generator in the process, saved and put back bit for bit."""

from __future__ import annotations

import contextlib
import random
import signal
import sys
import threading
from collections.abc import Callable, Generator
from types import FrameType
from typing import Any

import numpy as np

Restore = Callable[[], None]


def save() -> list[Restore]:
    """What puts the random state of python, numpy, and whatever framework is loaded back.

    Frameworks are looked up among the loaded modules, never imported: a probe of a Keras model
    whose data comes through torch changes both.
    """
    undo: list[Restore] = [_python(), _numpy()]
    torch: Any = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "get_rng_state"):
        undo += _torch(torch)
    tensorflow: Any = sys.modules.get("tensorflow")
    if tensorflow is not None and hasattr(tensorflow, "random"):
        undo += _tensorflow(tensorflow)
    keras: Any = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "src"):
        undo += _keras(keras)
    return undo


def seed_all(value: int) -> None:
    """Seed every generator that is loaded."""
    random.seed(value)
    np.random.seed(value)  # the person's code may use the global generator
    torch: Any = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "manual_seed"):
        torch.manual_seed(value)
    tensorflow: Any = sys.modules.get("tensorflow")
    if tensorflow is not None and hasattr(tensorflow, "random"):
        # Not tf.random.set_seed: that throws the generators' positions away for good.
        tensorflow.random.get_global_generator().reset_from_seed(value)
    keras: Any = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "src"):
        generator = keras.src.random.seed_generator.global_seed_generator()
        generator.state.assign([value, 0])


def _python() -> Restore:
    state = random.getstate()
    return lambda: random.setstate(state)


def _numpy() -> Restore:
    state = np.random.get_state()
    return lambda: np.random.set_state(state)


def _torch(torch: Any) -> list[Restore]:
    state = torch.get_rng_state()
    undo: list[Restore] = [lambda: torch.set_rng_state(state)]
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        states = torch.cuda.get_rng_state_all()
        undo.append(lambda: torch.cuda.set_rng_state_all(states))
    return undo


def _tensorflow(tf: Any) -> list[Restore]:
    undo: list[Restore] = []
    home: Any = sys.modules.get("tensorflow.python.ops.stateful_random_ops")
    if getattr(home, "global_generator", None) is None:
        undo.append(lambda: setattr(home, "global_generator", None))
    else:
        generator = tf.random.get_global_generator()
        state = generator.state.numpy()
        undo.append(lambda: generator.state.assign(state))
    # With a global seed, eager operations draw their own seeds from a python generator.
    try:
        from_context = sys.modules["tensorflow.python.eager.context"].context()
        drawn = from_context._rng
        position = drawn.getstate()
    except (KeyError, AttributeError):
        return undo
    undo.append(lambda: drawn.setstate(position))
    return undo


def _keras(keras: Any) -> list[Restore]:
    shared, name = keras.src.backend.common.global_state, "global_seed_generator"
    generator = shared.get_global_attribute(name)
    if generator is None:
        return [lambda: shared.set_global_attribute(name, None)]
    state = np.array(generator.state.numpy())
    return [lambda: generator.state.assign(state)]


@contextlib.contextmanager
def uninterrupted() -> Generator[None]:
    """Ctrl-C waits until the block is over: a half restored model is worse than a late answer."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []

    def later(number: int, _: FrameType | None) -> None:
        waiting.append(number)

    before = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting and callable(before):
        before(waiting[0], None)
