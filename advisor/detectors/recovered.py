"""Where Keras finds the logits before a softmax again, although the softmax is in the model."""

from __future__ import annotations

from advisor.intake.code import Loss, Program

_GRAPH = ("function", "tf_function")


def is_recovered(code: Program, loss: Loss) -> bool:
    """Whether a Keras loss with from_logits=True may undo the softmax or sigmoid before it.

    The TensorFlow backend of Keras keeps the input of a softmax or sigmoid that ends the model,
    warns, and takes that as the logits; JAX and PyTorch backends do not. A reshape after the
    softmax, or tf.nn.softmax outside of a graph, leaves nothing to find. Source: Keras 3,
    ``backend/tensorflow/nn.py``, ``_get_logits``; tried with Keras 3.15.
    """
    output, layers = loss.path.output, loss.path.layers
    maker = loss.maker or loss.call
    compiled = loss.call.short == "compile"
    if output is None or not (compiled or maker.name.startswith("keras.")):
        return False
    if layers[-1].call is not output.call:
        return False
    if output.call.name.startswith("keras.") or compiled:
        return True
    function = code.function(loss.call.function) if loss.call.function else None
    return function is not None and any(
        d.name.rpartition(".")[2] in _GRAPH or (d.call is not None and d.call.short in _GRAPH)
        for d in function.decorators
    )
