"""Does a recurrent layer use ReLU while nothing bounds its gradients?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.clipping import clips_gradients
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_TORCH = ("torch.nn.RNN", "torch.nn.RNNCell")
_KERAS = pattern(r"^keras\.layers\.(?:LSTM|GRU|SimpleRNN|ConvLSTM2D|LSTMCell|GRUCell)$")
# Sequences up to this length do not blow up by themselves. # unsourced
SHORT = 20
# Le, Jaitly & Hinton 2015: an identity as the first recurrent matrix keeps ReLU networks stable.
_IDENTITY = pattern(r"(?i)identity|orthogonal|eye_|\bIRNN\b")


@detector("relu-recurrence")
def relu_recurrence(case: Case) -> Answer:
    """``nn.RNN(nonlinearity="relu")`` or Keras' ``LSTM(activation="relu")``, and no clipping.

    Sequences known to be short and recurrent matrices initialised as an identity are left open.
    tanh, the default, is absent.
    """
    code = program(case)
    layers = [c for c in code.calls if c.name in _TORCH or _KERAS.match(c.name)]
    unbounded = [c for c in layers if _is_relu(code, c)]
    if not unbounded:
        if layers:
            return absent("recurrent layers with a bounded activation", layers[0].evidence())
        if code.is_empty:
            return not_seen(code, "no recurrent layer")
        return unknown("no recurrent layer whose activation can be read")
    if clips_gradients(code):
        return absent("gradients are clipped", unbounded[0].evidence())
    if any(_IDENTITY.search(c.name) or _IDENTITY.search(c.text) for c in code.calls):
        return unknown("the recurrent matrix starts as an identity")
    if any(_length(code, c) for c in unbounded):
        return unknown("the sequences are short")
    if code.ellipses and not code.has("compile", "backward"):
        return unknown(f"{unbounded[0].where}: the training is left out")
    return present(*(c.evidence(observed="ReLU") for c in unbounded))


def _is_relu(code: Program, call: Call) -> bool:
    named = "nonlinearity" if call.name in _TORCH else "activation"
    value = code.argument(call, named)
    if value is None:
        return False
    return value.string == "relu" or value.name.rpartition(".")[2] in ("relu", "ReLU")


def _length(code: Program, call: Call) -> bool:
    """Whether Keras' ``input_shape=(steps, features)`` says that there are few steps."""
    shape = call.kwargs.get("input_shape")
    known = None if shape is None else code.resolve(shape, call)
    steps = code.resolve(known.parts[0], call).number if known is not None and known.parts else None
    return steps is not None and steps <= SHORT
