"""What every probe costs beside the bare passes that it needs.

    python -m eval.probe_costs [torch|keras] [large] [PROBE ...]

A probe runs on one fixed small training and its operations are written down. The same passes, on
the same batches, are then made again by hand, as a person's own loop would: forward, loss,
backward, optimizer step, reading the data, building a model anew; steps of Keras are compiled once,
as ``fit`` does in every new process. The ratio is of processor seconds on one thread, so that other
programs count little, of the quicker of some turns after the one that was written down. What a
probe does beside passes (saving and putting back weights, arithmetic, looking into layers) is what
the ratio shows beyond 1. ``large`` has four times the batch, for probes that make few passes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from advisor import knowledge
from advisor.probes import Target
from advisor.probes.measuring import measure
from advisor.probes.opening import open_target

SAMPLES, SIDE, CLASSES, TRAINED = 2048, 32, 10, 40
SMALL, LARGE = 64, 256
# Turns of a probe and of its passes, fewer where one takes longer than so many seconds.
TURNS, LONG = 3, 5.0
BUDGET = 1.2
# Processor seconds of passes below which a ratio says nothing: clocks and first calls.
LEAST = 0.5
PASSES = (
    "forward", "loss", "gradients", "input_gradient", "hessian_vector", "activations",
    "unit_outputs", "layer_inputs", "norm_inputs", "train_step",
)  # fmt: skip
# Passes that only look.
LOOKS = ("forward", "activations", "unit_outputs", "layer_inputs", "norm_inputs")
# Probes whose matter is not in the common set-up, with what they need of it.
OWN: dict[str, dict[str, Any]] = {"precision-fork": {"autocast": "bfloat16"}}


@dataclass
class Event:
    """One pass: its name, its batch, its mode and its precision."""

    name: str
    batch: Any = None
    mode: str = ""
    precision: str = "own"


@dataclass
class Tape:
    """What a probe asked for, in order; ``read`` counts the batches that it drew."""

    events: list[Event] = field(default_factory=list[Event])
    read: int = 0


def data(seed: int) -> tuple[Any, Any]:
    """Images ``(SAMPLES, SIDE, SIDE, 3)`` with a class-wise pattern, and labels."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, CLASSES, SAMPLES)
    patterns = np.random.default_rng(0).normal(size=(CLASSES, SIDE, SIDE, 3))
    images = 0.3 * patterns[labels] + draw.normal(size=(SAMPLES, SIDE, SIDE, 3))
    return images.astype(np.float32), labels.astype(np.int64)


def feed(x: Any, y: Any, batch: int) -> Callable[[], Iterator[tuple[Any, Any]]]:
    """Mixed batches, mixed anew in each pass."""
    draw = np.random.default_rng(0)

    def one_pass() -> Iterator[tuple[Any, Any]]:
        order = draw.permutation(len(x))
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            yield x[rows], y[rows]

    return one_pass


def _target(**fields: Any) -> Target:
    (x, y), (val_x, val_y) = fields.pop("train"), fields.pop("val")
    size = fields.pop("batch")
    return Target(
        train_batches=feed(x, y, size),
        val_batches=feed(val_x, val_y, size),
        num_classes=CLASSES,
        steps_done=TRAINED,
        total_steps=1000,
        **fields,
    )


class Torch:
    """The training in PyTorch, and its passes made by hand."""

    def __init__(self, size: int) -> None:
        import torch  # noqa: TID251
        from torch import nn  # noqa: TID251

        torch.set_num_threads(1)
        self.torch = torch

        def build() -> Any:
            layers: list[Any] = []
            for before, after in ((3, 16), (16, 32), (32, 64)):
                layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after)]
                layers += [nn.ReLU(), nn.MaxPool2d(2)]
            return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.2), nn.Linear(1024, CLASSES))

        torch.manual_seed(0)
        self.build = build
        self.model, self.loss = build(), nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        x, y = data(1)
        val_x, val_y = data(2)
        first = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        self.target = _target(
            train=(first, y),
            val=(np.ascontiguousarray(val_x.transpose(0, 3, 1, 2)), val_y),
            batch=size,
            model=self.model,
            loss=self.loss,
            optimizer=self.optimizer,
            make_model=build,
            scheduler=torch.optim.lr_scheduler.StepLR(self.optimizer, 500),
            save=lambda model, path: torch.save(model.state_dict(), path),
            load=self._loaded(build),
        )
        self.doubled: Any = None
        for batch, _ in zip(self.target.train_batches(), range(TRAINED), strict=False):
            self.again(Event("train_step", self.native(*batch), "train", "own"))

    def _loaded(self, build: Callable[[], Any]) -> Callable[[str], Any]:
        def load(path: str) -> Any:
            model = build()
            model.load_state_dict(self.torch.load(path, weights_only=True))
            return model

        return load

    def native(self, x: Any, y: Any) -> Any:
        return self.torch.as_tensor(x), self.torch.as_tensor(y)

    def again(self, event: Event) -> None:
        """One pass as a loop of one's own makes it."""
        if event.name in ("build", "compile"):  # nothing is compiled
            if event.name == "build":
                self.build()
            return
        torch, model = self.torch, self.model
        x, y = event.batch
        if event.precision == "double":
            import copy

            model = self.doubled = self.doubled or copy.deepcopy(model).double()
            x = x.double()
        kind = self.target.autocast if event.precision == "own" else None
        model.train(event.mode != "eval")
        with torch.autocast("cpu", torch.bfloat16, enabled=kind is not None):
            if event.name in LOOKS:
                with torch.no_grad():
                    model(x)
            elif event.name == "loss":
                with torch.no_grad():
                    float(self.loss(model(x), y))
            elif event.name == "input_gradient":
                x = x.detach().requires_grad_()
                torch.autograd.grad(model(x).sum(), x)
            elif event.name == "gradients":
                torch.autograd.grad(self.loss(model(x), y), list(model.parameters()))
            elif event.name == "hessian_vector":
                held = list(model.parameters())
                first = torch.autograd.grad(self.loss(model(x), y), held, create_graph=True)
                torch.autograd.grad(
                    sum((g * p.detach()).sum() for g, p in zip(first, held, strict=True)), held
                )
            else:
                self.optimizer.zero_grad()
                loss = self.loss(model(x), y)
                loss.backward()
                self.optimizer.step()
                loss.item()


class Keras:
    """The same in Keras: passes in eager execution, steps compiled once, as ``fit`` does."""

    def __init__(self, size: int) -> None:
        import keras  # noqa: TID251
        import tensorflow as tf  # noqa: TID251

        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        self.tf = tf

        def build() -> Any:
            layers: list[Any] = [keras.Input((SIDE, SIDE, 3))]
            for width in (16, 32, 64):
                layers += [keras.layers.Conv2D(width, 3, padding="same")]
                layers += [keras.layers.BatchNormalization(), keras.layers.ReLU()]
                layers += [keras.layers.MaxPooling2D()]
            layers += [keras.layers.Flatten(), keras.layers.Dropout(0.2)]
            return keras.Sequential([*layers, keras.layers.Dense(CLASSES)])

        keras.utils.set_random_seed(0)
        self.build = build
        self.model = build()
        self.loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=self.loss)
        self.target = _target(
            train=data(1),
            val=data(2),
            batch=size,
            model=self.model,
            make_model=build,
            save=lambda model, path: model.save(path + ".keras"),
            load=lambda path: keras.models.load_model(path + ".keras"),
        )
        for batch, _ in zip(self.target.train_batches(), range(TRAINED), strict=False):
            self.model.train_on_batch(*batch)

    def native(self, x: Any, y: Any) -> Any:
        return self.tf.convert_to_tensor(x), self.tf.convert_to_tensor(y)

    def again(self, event: Event) -> None:
        """One pass as a loop of one's own makes it."""
        if event.name == "build":
            self.build()
            return
        if event.name == "compile":
            self.model.make_train_function(force=True)
            return
        tf, model = self.tf, self.model
        x, y = event.batch
        training = event.mode != "eval"
        if event.name in LOOKS:
            model(x, training=training)
        elif event.name == "loss":
            self.loss(y, model(x, training=training))
        elif event.name == "input_gradient":
            with tf.GradientTape() as tape:
                tape.watch(x)
                out = tf.reduce_sum(model(x, training=training))
            tape.gradient(out, x)
        elif event.name == "gradients":
            held = [v.value for v in model.trainable_variables]
            with tf.GradientTape() as tape:
                loss = self.loss(y, model(x, training=training))
            tape.gradient(loss, held)
        elif event.name == "hessian_vector":
            held = [v.value for v in model.trainable_variables]
            with tf.GradientTape() as outer:
                with tf.GradientTape() as inner:
                    loss = self.loss(y, model(x, training=training))
                first = inner.gradient(loss, held)
                product = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(first, held, strict=True)])
            outer.gradient(product, held)
        else:
            model.train_on_batch(x, y)


def taped(subject: Any, native: Callable[[Any, Any], Any]) -> Tape:
    """Write down the passes of a subject; one inside another is not counted again."""
    tape, depth, precision = Tape(), 0, ["own"]

    def passing(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def call(batch: Any, *args: Any, **named: Any) -> Any:
            nonlocal depth
            if not depth:
                default = "train" if name in ("gradients", "train_step", "norm_inputs") else "eval"
                modes = [a for a in args if a in ("eval", "train", "norm", "dropout")]
                mode = named.get("mode", modes[0] if modes else default)
                held = (batch.inputs, batch.labels)
                tape.events.append(Event(name, held, mode, precision[-1]))
            depth += 1
            try:
                return operation(batch, *args, **named)
            finally:
                depth -= 1

        return call

    def reading(operation: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            for batch in operation(*args, **named):
                tape.read += 1
                yield batch

        return call

    import contextlib

    before = subject.precision

    @contextlib.contextmanager
    def marked(kind: str) -> Any:
        precision.append(kind)
        try:
            with before(kind):
                yield
        finally:
            precision.pop()

    for name in PASSES:
        setattr(subject, name, passing(name, getattr(subject, name)))
    subject.batches, subject.precision = reading(subject.batches), marked
    return tape


def seconds(work: Callable[[], Any]) -> float:
    """Of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def row(set_up: Any, id: str, kb: Any) -> str:
    """A line of the table, or why there is none."""
    own = set_up.target
    target = replace(own, **{"autocast": None, **OWN.get(id, {})})
    builds: list[Event] = []

    def build() -> Any:
        builds.append(Event("build"))
        return set_up.build()

    def probe() -> Any:
        return measure(id, open_target(target), kb.probes[id].answers, strict=True)

    subject = open_target(replace(target, make_model=build))
    tape = taped(subject, set_up.native)
    result = measure(id, subject, kb.probes[id].answers, strict=True)
    if result.outcome == "declined":
        return f"| {id} | | | | | {result.reason.en if result.reason else ''} |"
    for event in tape.events:
        event.batch = set_up.native(*event.batch)
    once = [Event("compile")] if any(e.name == "train_step" for e in tape.events) else []

    def bare() -> None:
        set_up.target = target
        for event in (*builds, *once, *tape.events):
            set_up.again(event)
        left = tape.read
        while left > 0:
            for _ in target.train_batches():
                left -= 1
                if left <= 0:
                    break
        set_up.target = own

    spent, needed = [seconds(probe)], [seconds(bare)]
    for _ in range(TURNS - 1 if needed[0] < LONG else 0):
        spent.append(seconds(probe))
        needed.append(seconds(bare))
    ratio = min(spent) / min(needed) if min(needed) >= LEAST else None
    told = "" if ratio is None else f"{ratio:.2f}"
    over = "over" if ratio is not None and ratio > BUDGET else ""
    count = len(tape.events)
    return f"| {id} | {count} | {min(needed):.2f} | {min(spent):.2f} | {told} | {over} |"


def main(words: list[str]) -> None:
    kb = knowledge.load()
    frameworks = [w for w in words if w in ("torch", "keras")] or ["torch", "keras"]
    large = "large" in words
    chosen = [w for w in words if w in kb.probes] or list(kb.probes)
    for framework in frameworks:
        set_up = (Torch if framework == "torch" else Keras)(LARGE if large else SMALL)
        sys.stdout.write(f"\n{framework}{', large' if large else ''}\n\n")
        sys.stdout.write("| probe | passes | bare s | probe s | ratio | |\n")
        sys.stdout.write("|---|---|---|---|---|---|\n")
        for id in chosen:
            sys.stdout.write(row(set_up, id, kb) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
