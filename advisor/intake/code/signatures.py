"""The order and defaults of parameters of the common interfaces.

Each line is a signature as documented, without types. Positions before a lone ``*`` may be given
without a name; ``?`` stands for "required, or no default worth knowing". Methods of objects
stand under ``.method``. Sources: the API references of PyTorch 2.x, Keras 3 and TensorFlow
1.15; where Keras 2 and 3 differ in order, the common prefix is given.
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Default:
    """Where a parameter stands (None: only by name) and its documented default.

    ``value`` is None for None and for "nothing worth knowing".
    """

    position: int | None
    value: str | int | float | bool | None


_ADAM = "params, lr=0.001, betas=?, eps=1e-08, weight_decay=0, amsgrad=False"
_KERAS_ADAM = "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False"
_TORCH_CONV = (
    "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True"
)
_KERAS_CONV = "filters, kernel_size, strides=1, padding='valid', *, activation=None, use_bias=True"
_KERAS_RNN = (
    "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, *, dropout=0.0"
)
_TORCH_BN = "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True"
_TORCH_RNN = (
    "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, "
    "bidirectional=False"
)

_SIGNATURES = {
    # torch.optim
    "torch.optim.SGD": (
        "params, lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False"
    ),
    "torch.optim.Adam": _ADAM,
    "torch.optim.AdamW": _ADAM.replace("weight_decay=0,", "weight_decay=0.01,"),
    "torch.optim.Adamax": "params, lr=0.002, betas=?, eps=1e-08, weight_decay=0",
    "torch.optim.NAdam": "params, lr=0.002, betas=?, eps=1e-08, weight_decay=0",
    "torch.optim.RAdam": "params, lr=0.001, betas=?, eps=1e-08, weight_decay=0",
    "torch.optim.RMSprop": (
        "params, lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0, momentum=0, centered=False"
    ),
    "torch.optim.Adagrad": "params, lr=0.01, lr_decay=0, weight_decay=0",
    "torch.optim.Adadelta": "params, lr=1.0, rho=0.9, eps=1e-06, weight_decay=0",
    "torch.optim.lr_scheduler.StepLR": "optimizer, step_size, gamma=0.1, last_epoch=-1",
    "torch.optim.lr_scheduler.MultiStepLR": "optimizer, milestones, gamma=0.1, last_epoch=-1",
    "torch.optim.lr_scheduler.ExponentialLR": "optimizer, gamma, last_epoch=-1",
    "torch.optim.lr_scheduler.LambdaLR": "optimizer, lr_lambda, last_epoch=-1",
    "torch.optim.lr_scheduler.CosineAnnealingLR": "optimizer, T_max, eta_min=0.0, last_epoch=-1",
    "torch.optim.lr_scheduler.OneCycleLR": (
        "optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3"
    ),
    "torch.optim.lr_scheduler.ReduceLROnPlateau": (
        "optimizer, mode='min', factor=0.1, patience=10, threshold=0.0001"
    ),
    # torch.nn
    "torch.nn.Linear": "in_features, out_features, bias=True",
    "torch.nn.Conv1d": _TORCH_CONV,
    "torch.nn.Conv2d": _TORCH_CONV,
    "torch.nn.Conv3d": _TORCH_CONV,
    "torch.nn.ConvTranspose2d": (
        "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, "
        "bias=True"
    ),
    "torch.nn.BatchNorm1d": _TORCH_BN,
    "torch.nn.BatchNorm2d": _TORCH_BN,
    "torch.nn.BatchNorm3d": _TORCH_BN,
    "torch.nn.SyncBatchNorm": _TORCH_BN,
    "torch.nn.GroupNorm": "num_groups, num_channels, eps=1e-05, affine=True",
    "torch.nn.LayerNorm": "normalized_shape, eps=1e-05, elementwise_affine=True",
    "torch.nn.Dropout": "p=0.5, inplace=False",
    "torch.nn.Dropout1d": "p=0.5, inplace=False",
    "torch.nn.Dropout2d": "p=0.5, inplace=False",
    "torch.nn.Softmax": "dim=None",
    "torch.nn.LogSoftmax": "dim=None",
    "torch.nn.MaxPool2d": "kernel_size, stride=None, padding=0",
    "torch.nn.AvgPool2d": "kernel_size, stride=None, padding=0",
    "torch.nn.Embedding": "num_embeddings, embedding_dim, padding_idx=None",
    "torch.nn.LSTM": _TORCH_RNN,
    "torch.nn.GRU": _TORCH_RNN,
    "torch.nn.RNN": (
        "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False, "
        "dropout=0.0, bidirectional=False"
    ),
    "torch.nn.MultiheadAttention": (
        "embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, "
        "kdim=None, vdim=None, batch_first=False"
    ),
    "torch.nn.TransformerEncoderLayer": (
        "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
        "layer_norm_eps=1e-05, batch_first=False, norm_first=False"
    ),
    "torch.nn.CrossEntropyLoss": (
        "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', "
        "label_smoothing=0.0"
    ),
    "torch.nn.NLLLoss": (
        "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'"
    ),
    "torch.nn.BCELoss": "weight=None, size_average=None, reduce=None, reduction='mean'",
    "torch.nn.BCEWithLogitsLoss": (
        "weight=None, size_average=None, reduce=None, reduction='mean', pos_weight=None"
    ),
    "torch.nn.MSELoss": "size_average=None, reduce=None, reduction='mean'",
    "torch.nn.L1Loss": "size_average=None, reduce=None, reduction='mean'",
    "torch.nn.functional.cross_entropy": (
        "input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, "
        "reduction='mean', label_smoothing=0.0"
    ),
    "torch.nn.functional.nll_loss": (
        "input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, "
        "reduction='mean'"
    ),
    "torch.nn.functional.binary_cross_entropy": (
        "input, target, weight=None, size_average=None, reduce=None, reduction='mean'"
    ),
    "torch.nn.functional.binary_cross_entropy_with_logits": (
        "input, target, weight=None, size_average=None, reduce=None, reduction='mean', "
        "pos_weight=None"
    ),
    "torch.nn.functional.mse_loss": (
        "input, target, size_average=None, reduce=None, reduction='mean'"
    ),
    "torch.nn.functional.l1_loss": (
        "input, target, size_average=None, reduce=None, reduction='mean'"
    ),
    "torch.nn.functional.kl_div": (
        "input, target, size_average=None, reduce=None, reduction='mean', log_target=False"
    ),
    "torch.nn.functional.dropout": "input, p=0.5, training=True, inplace=False",
    "torch.nn.functional.dropout2d": "input, p=0.5, training=True, inplace=False",
    "torch.nn.functional.softmax": "input, dim=None",
    "torch.nn.functional.log_softmax": "input, dim=None",
    "torch.softmax": "input, dim",
    "torch.nn.functional.interpolate": "input, size=None, scale_factor=None, mode='nearest'",
    "torch.nn.utils.clip_grad_norm_": "parameters, max_norm, norm_type=2.0",
    "torch.nn.utils.clip_grad_value_": "parameters, clip_value",
    "torch.utils.data.DataLoader": (
        "dataset, batch_size=1, shuffle=False, sampler=None, batch_sampler=None, num_workers=0, "
        "collate_fn=None, pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None"
    ),
    "torch.utils.data.random_split": "dataset, lengths, generator=None",
    # keras
    "keras.optimizers.SGD": "learning_rate=0.01, momentum=0.0, nesterov=False",
    "keras.optimizers.Adam": _KERAS_ADAM,
    "keras.optimizers.AdamW": (
        "learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-07"
    ),
    "keras.optimizers.Nadam": "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07",
    "keras.optimizers.Adamax": "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07",
    "keras.optimizers.RMSprop": (
        "learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-07, centered=False"
    ),
    "keras.optimizers.Adagrad": (
        "learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07"
    ),
    "keras.optimizers.Adadelta": "learning_rate=0.001, rho=0.95, epsilon=1e-07",
    "keras.layers.Dense": "units, activation=None, use_bias=True",
    "keras.layers.Conv1D": _KERAS_CONV,
    "keras.layers.Conv2D": _KERAS_CONV,
    "keras.layers.Conv3D": _KERAS_CONV,
    "keras.layers.Conv2DTranspose": _KERAS_CONV,
    "keras.layers.SeparableConv2D": _KERAS_CONV,
    "keras.layers.DepthwiseConv2D": "kernel_size, strides=1, padding='valid', *, activation=None",
    "keras.layers.Activation": "activation",
    "keras.layers.Dropout": "rate, noise_shape=None, seed=None",
    "keras.layers.SpatialDropout2D": "rate",
    "keras.layers.BatchNormalization": (
        "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True"
    ),
    "keras.layers.LayerNormalization": "axis=-1, epsilon=0.001, center=True, scale=True",
    "keras.layers.MaxPooling2D": "pool_size=2, strides=None, padding='valid'",
    "keras.layers.AveragePooling2D": "pool_size=2, strides=None, padding='valid'",
    "keras.layers.MaxPooling1D": "pool_size=2, strides=None, padding='valid'",
    "keras.layers.Embedding": "input_dim, output_dim",
    "keras.layers.LSTM": _KERAS_RNN,
    "keras.layers.GRU": _KERAS_RNN,
    "keras.layers.SimpleRNN": "units, activation='tanh', use_bias=True",
    "keras.layers.Reshape": "target_shape",
    "keras.layers.Rescaling": "scale, offset=0.0",
    "keras.layers.Input": "shape=None, batch_size=None",
    "keras.Input": "shape=None, batch_size=None",
    "keras.losses.CategoricalCrossentropy": "from_logits=False, label_smoothing=0.0, axis=-1",
    "keras.losses.SparseCategoricalCrossentropy": "from_logits=False, ignore_class=None",
    "keras.losses.BinaryCrossentropy": "from_logits=False, label_smoothing=0.0, axis=-1",
    "keras.losses.categorical_crossentropy": (
        "y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1"
    ),
    "keras.losses.sparse_categorical_crossentropy": "y_true, y_pred, from_logits=False",
    "keras.losses.binary_crossentropy": "y_true, y_pred, from_logits=False, label_smoothing=0.0",
    "keras.backend.categorical_crossentropy": "target, output, from_logits=False, axis=-1",
    "keras.backend.binary_crossentropy": "target, output, from_logits=False",
    "keras.callbacks.EarlyStopping": (
        "monitor='val_loss', min_delta=0, patience=0, verbose=0, mode='auto', baseline=None, "
        "restore_best_weights=False"
    ),
    "keras.callbacks.ReduceLROnPlateau": (
        "monitor='val_loss', factor=0.1, patience=10, verbose=0, mode='auto', min_delta=0.0001, "
        "cooldown=0, min_lr=0.0"
    ),
    "keras.callbacks.LearningRateScheduler": "schedule, verbose=0",
    "keras.callbacks.ModelCheckpoint": (
        "filepath, monitor='val_loss', verbose=0, save_best_only=False, save_weights_only=False"
    ),
    "keras.utils.to_categorical": "x, num_classes=None",
    "keras.preprocessing.image.ImageDataGenerator": (
        "featurewise_center=False, samplewise_center=False, "
        "featurewise_std_normalization=False, samplewise_std_normalization=False"
    ),
    "keras.optimizers.schedules.ExponentialDecay": (
        "initial_learning_rate, decay_steps, decay_rate, staircase=False"
    ),
    # methods, whatever the object
    ".compile": (
        "optimizer='rmsprop', loss=None, metrics=None, loss_weights=None, weighted_metrics=None"
    ),
    ".fit": (
        "x=None, y=None, batch_size=None, epochs=1, verbose='auto', callbacks=None, "
        "validation_split=0.0, validation_data=None, shuffle=True, class_weight=None, "
        "sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None"
    ),
    ".fit_generator": (
        "generator, steps_per_epoch=None, epochs=1, verbose=1, callbacks=None, "
        "validation_data=None, validation_steps=None"
    ),
    ".evaluate": "x=None, y=None, batch_size=None, verbose='auto', sample_weight=None, steps=None",
    ".flow": "x, y=None, batch_size=32, shuffle=True, sample_weight=None, seed=None",
    ".flow_from_directory": (
        "directory, target_size=?, color_mode='rgb', classes=None, class_mode='categorical', "
        "batch_size=32, shuffle=True, seed=None"
    ),
    ".shuffle": "buffer_size, seed=None, reshuffle_each_iteration=True",
    ".batch": "batch_size, drop_remainder=False",
    ".padded_batch": "batch_size, padded_shapes=None, padding_values=None, drop_remainder=False",
    ".repeat": "count=None",
    ".prefetch": "buffer_size",
    ".interleave": "map_func, cycle_length=None, block_length=None",
    ".minimize": (
        "loss, global_step=None, var_list=None, gate_gradients=?, aggregation_method=None"
    ),
    ".train": "input_fn, hooks=None, steps=None, max_steps=None",
    ".view": "shape",
    "keras.optimizers.schedules.CosineDecay": (
        "initial_learning_rate, decay_steps, alpha=0.0, name='CosineDecay', warmup_target=None, "
        "warmup_steps=0"
    ),
    "keras.optimizers.schedules.PolynomialDecay": (
        "initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False"
    ),
    # optax
    "optax.adam": "learning_rate, b1=0.9, b2=0.999, eps=1e-08",
    "optax.adamw": "learning_rate, b1=0.9, b2=0.999, eps=1e-08",
    "optax.sgd": "learning_rate, momentum=None, nesterov=False",
    "optax.rmsprop": "learning_rate, decay=0.9, eps=1e-08",
    "optax.exponential_decay": (
        "init_value, transition_steps, decay_rate, transition_begin=0, staircase=False"
    ),
    # TensorFlow 1
    "tensorflow.train.GradientDescentOptimizer": "learning_rate, use_locking=False",
    "tensorflow.train.MomentumOptimizer": (
        "learning_rate, momentum, use_locking=False, name='Momentum', use_nesterov=False"
    ),
    "tensorflow.train.AdamOptimizer": (
        "learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, use_locking=False"
    ),
    "tensorflow.train.RMSPropOptimizer": (
        "learning_rate, decay=0.9, momentum=0.0, epsilon=1e-10, use_locking=False"
    ),
    "tensorflow.train.AdagradOptimizer": "learning_rate, initial_accumulator_value=0.1",
    "tensorflow.train.exponential_decay": (
        "learning_rate, global_step, decay_steps, decay_rate, staircase=False"
    ),
    "tensorflow.train.string_input_producer": (
        "string_tensor, num_epochs=None, shuffle=True, seed=None, capacity=32"
    ),
    "tensorflow.train.shuffle_batch": (
        "tensors, batch_size, capacity, min_after_dequeue, num_threads=1, seed=None"
    ),
    "tensorflow.train.batch": "tensors, batch_size, num_threads=1, capacity=32",
    "tensorflow.estimator.inputs.numpy_input_fn": (
        "x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1"
    ),
    "tensorflow.losses.softmax_cross_entropy": (
        "onehot_labels, logits, weights=1.0, label_smoothing=0, scope=None"
    ),
    "tensorflow.losses.sparse_softmax_cross_entropy": "labels, logits, weights=1.0, scope=None",
    "tensorflow.losses.sigmoid_cross_entropy": "multi_class_labels, logits, weights=1.0",
    "tensorflow.losses.mean_squared_error": "labels, predictions, weights=1.0",
    # TF1 forbids positions here (a sentinel comes first), TF2 has labels, logits.
    "tensorflow.nn.softmax_cross_entropy_with_logits": "labels, logits, axis=-1",
    "tensorflow.nn.softmax_cross_entropy_with_logits_v2": "labels, logits, axis=-1",
    "tensorflow.nn.sparse_softmax_cross_entropy_with_logits": "labels, logits",
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": "labels, logits",
    "tensorflow.nn.dropout": "x, keep_prob=None, noise_shape=None, seed=None",
    "tensorflow.nn.softmax": "logits, axis=None",
    "tensorflow.layers.dense": "inputs, units, activation=None, use_bias=True",
    "tensorflow.layers.conv2d": (
        "inputs, filters, kernel_size, strides=1, padding='valid', data_format='channels_last', "
        "dilation_rate=1, activation=None, use_bias=True"
    ),
    "tensorflow.layers.batch_normalization": (
        "inputs, axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True"
    ),
    "tensorflow.layers.dropout": ("inputs, rate=0.5, noise_shape=None, seed=None, training=False"),
    "tensorflow.contrib.slim.batch_norm": (
        "inputs, decay=0.999, center=True, scale=False, epsilon=0.001, activation_fn=None"
    ),
    "tensorflow.contrib.slim.conv2d": "inputs, num_outputs, kernel_size, stride=1, padding='SAME'",
    "tensorflow.contrib.slim.fully_connected": "inputs, num_outputs, activation_fn='relu'",
    "tensorflow.contrib.slim.learning.create_train_op": (
        "total_loss, optimizer, global_step=?, update_ops=None"
    ),
    "tensorflow.contrib.layers.optimize_loss": ("loss, global_step, learning_rate, optimizer"),
    # others
    "sklearn.model_selection.train_test_split": (
        "*, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None"
    ),
    "numpy.expand_dims": "a, axis",
}


@functools.cache
def parameters(name: str) -> dict[str, Default]:
    """The parameters of an interface in order; empty when it is not in the table."""
    found: dict[str, Default] = {}
    by_name_only = False
    for position, part in enumerate(_SIGNATURES.get(name, "").split(",")):
        parameter, _, default = part.strip().partition("=")
        by_name_only = by_name_only or parameter == "*"
        if parameter not in ("", "*"):
            value = None if default in ("", "?") else ast.literal_eval(default)
            found[parameter] = Default(None if by_name_only else position, value)
    return found
