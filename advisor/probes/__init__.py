'''Probes: measure a suspicion on a person's own model and data.

How to write one
----------------
A probe is one file, ``advisor/probes/<id_in_snake_case>.py``, and its tests,
``tests/probes/test_<id_in_snake_case>.py``. Nothing else is edited: it is found because it exists,
and its name, cost and symptoms stand in ``kb/probes.yaml`` under its id. ::

    """Does the loss start where guessing would put it?"""          # the question it answers

    from advisor.probes import Record, Subject, probe

    # Where the number comes from, or: unsourced
    HIGH = 1.5

    @probe("initial-loss", causes=("arch/init-scale", "loss/reduction-scale"))
    def initial_loss(subject: Subject, record: Record) -> None:
        """What it reads, when it declines, the boundary with its neighbours."""
        batches = list(subject.batches(4))          # numpy, in the order of delivery
        subject.freshen(seed=0)                     # undone afterwards, like everything
        for done, batch in enumerate(batches):
            record.progress(done, len(batches))
            value = subject.loss(batch, "train")
        record.measure("ratio", ratio, threshold="0.9 to 1.15", basis="judgement")
        if ratio > HIGH:
            record.present("initial-loss-above-chance", "initial loss", "...", f"{ratio:.2f}")
            record.confirm("loss/reduction-scale", "sentence.", "句子。")

- It is written once, against ``Subject`` (``advisor/probes/target.py`` lists the operations); it
  never imports a framework. ``subject.target`` is what the person gave.
- It runs inside ``subject.sandbox()``: weights, buffers, optimizer, gradients, modes and random
  state are put back bitwise afterwards, whatever happens. Train as you like; use
  ``with subject.sandbox():`` again for several arms from one start.
- It says present, absent or unknown for each symptom of its stanza, and confirm, refute or unsure
  for each cause that it names. What it leaves out becomes unknown and inconclusive by itself, so an
  early ``return`` or ``raise Decline("English.", "中文。")`` is how it declines. An operation that
  the target cannot serve declines by itself: nothing is to be checked beforehand.
- Confirm only what the numbers show. A symptom that is present need not confirm any cause.
- ``record.measure`` gives every number that a judgement rests on, with its threshold.
- Thresholds are named constants with their source in the comment above.

Shards
------
A probe that reads much data asks ``subject.over_shards(part, split, count)``: ``part(subject,
batches)`` is a function of the module and gives a small summary of one shard; the summaries, in the
order of shards, are merged by the probe, associatively. A target without shards is one shard. So
the same probe runs in one process, in ``--workers`` processes, or with ``--engine ray`` on a
cluster, with the same result (``tests/test_engines.py``).

Its tests train small networks in both frameworks (``tests/probes/trainings.py``): a faulty one, the
same repaired, and a healthy one, over three seeds, a few seconds in all, and call
``untouched(target, "probe-id")`` of ``tests/probes/untouched.py`` once a framework: nothing of the
person's may have changed, bit for bit, even when the probe is interrupted.
'''

from advisor.probes.record import Probe, Record, find, implemented, probe
from advisor.probes.target import Array, Batch, Decline, Layer, Mode, Norm, Subject, Target

__all__ = [
    "Array",
    "Batch",
    "Decline",
    "Layer",
    "Mode",
    "Norm",
    "Probe",
    "Record",
    "Subject",
    "Target",
    "find",
    "implemented",
    "probe",
]
