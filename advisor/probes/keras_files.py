"""Weights in the formats of Keras and TensorFlow."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from advisor.errors import InputError
from advisor.probes.keras_network import copied, named
from advisor.probes.target import Named


def load_weights(name: str, *, trust: bool) -> Named:
    """Variables of a saved model by path; see ``weight_files``."""
    try:
        model: Any = keras.models.load_model(name, compile=False, safe_mode=not trust)
    except (ValueError, TypeError, OSError) as error:
        first = str(error).strip().splitlines()[0][:200]
        raise InputError(
            f"{name}: Keras does not open it in safe mode: {first}. Save the weights of a model"
            " without Lambda layers, or add --trust if you know where the file comes from."
        ) from error
    return {name: copied(v) for name, v in named([(v.path, v) for v in model.weights])}


def load_checkpoint(name: str) -> Named:
    """Vectors and scalars of a TensorFlow checkpoint: where moving statistics are."""
    try:
        reader = tf.train.load_checkpoint(name)
        shapes = reader.get_variable_to_shape_map()
    except (tf.errors.OpError, ValueError) as error:
        raise InputError(f"{name}: not a TensorFlow checkpoint: {error}.") from error
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    found = {
        key.removesuffix(suffix): reader.get_tensor(key)
        for key, shape in shapes.items()
        if len(shape) <= 1
    }
    return {k: np.array(v) for k, v in found.items() if np.asarray(v).dtype.kind in "fiu"}
