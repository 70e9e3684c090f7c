'''Real small trainings with one fault each, the same repaired, and what only looks like it.

How to write one
----------------
A fault is one function in a module of ``advisor/zoo/faults``; it is found because it exists. It
changes a training that is sound, and only where ``setup.broken`` says so::

    @fault("norm/bn-ema-lag", "bn-statistics")            # the cause, and probes that confirm it
    def moving_average_too_slow(setup: Setup) -> None:
        """Statistics that forget a thousandth a step, after 120 steps."""
        setup.norm = True
        setup.norm_decay = setup.pick(0.999, 0.9)         # broken, repaired

The same object trains (the log is a curve), is measured by probes, and is what
``advisor kb reproduce CAUSE`` shows. It is written once for PyTorch and Keras with ``setup.kit``;
``frameworks`` and ``architectures`` of ``fault`` say where it does not apply. With ``near=True``
there is a third variant that looks like the fault and must not be confirmed.

``python -m eval.zoo.probes`` measures every fault with its probes over seeds, architectures and
frameworks.
'''

from advisor.zoo.setup import Fault, Setup, build, catalogue, fault, of_cause
from advisor.zoo.training import Side, reproduce, train

__all__ = [
    "Fault",
    "Setup",
    "Side",
    "build",
    "catalogue",
    "fault",
    "of_cause",
    "reproduce",
    "train",
]
