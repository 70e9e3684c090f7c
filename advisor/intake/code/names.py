"""Dotted names: one canonical name for one thing, whatever it was imported as."""

from __future__ import annotations

import functools

from advisor.patterns import pattern

# The longest prefix that fits is replaced, repeatedly, until none fits.
_PREFIXES = {
    "tf": "tensorflow",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.python.keras": "keras",
    "tensorflow.contrib.keras.api.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.keras": "keras",
    "tensorflow.python.ops": "tensorflow",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.math.log": "tensorflow.log",
    "tf_keras": "keras",
    "keras_core": "keras",
    "keras.api": "keras",
    "keras.src": "keras",
    "keras.engine.topology.Input": "keras.Input",
    "keras.engine.topology.Layer": "keras.layers.Layer",
    "keras.engine.training": "keras",
    "keras.engine": "keras",
    "keras.models.Model": "keras.Model",
    "keras.models.Sequential": "keras.Sequential",
    "keras.layers.Input": "keras.Input",
    "keras.layers.core": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.layers.local": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.layers.experimental": "keras.layers",
    "keras.layers.Convolution1D": "keras.layers.Conv1D",
    "keras.layers.Convolution2D": "keras.layers.Conv2D",
    "keras.layers.Convolution3D": "keras.layers.Conv3D",
    "keras.layers.Conv2DTranspose": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Convolution2DTranspose": "keras.layers.Conv2DTranspose",
    "keras.layers.SeparableConvolution2D": "keras.layers.SeparableConv2D",
    "keras.layers.MaxPool1D": "keras.layers.MaxPooling1D",
    "keras.layers.MaxPool2D": "keras.layers.MaxPooling2D",
    "keras.layers.MaxPool3D": "keras.layers.MaxPooling3D",
    "keras.layers.AvgPool2D": "keras.layers.AveragePooling2D",
    "keras.layers.GlobalAvgPool2D": "keras.layers.GlobalAveragePooling2D",
    "keras.layers.GlobalMaxPool2D": "keras.layers.GlobalMaxPooling2D",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.optimizers.legacy": "keras.optimizers",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.optimizers.adam_v2": "keras.optimizers",
    "keras.optimizers.gradient_descent_v2": "keras.optimizers",
    "keras.optimizers.rmsprop_v2": "keras.optimizers",
    "keras.optimizers.sgd": "keras.optimizers.SGD",
    "keras.optimizers.adam": "keras.optimizers.Adam",
    "keras.optimizers.rmsprop": "keras.optimizers.RMSprop",
    "keras.objectives": "keras.losses",
    "keras.utils.np_utils": "keras.utils",
    "keras.preprocessing.image.image": "keras.preprocessing.image",
    "keras.metrics.binary_crossentropy": "keras.losses.binary_crossentropy",
    "torch.nn.modules.loss": "torch.nn",
    "torch.nn.modules": "torch.nn",
    "torch.optim.sgd": "torch.optim",
    "torch.optim.adam": "torch.optim",
    "torch.optim.adamw": "torch.optim",
    "torch.utils.data.dataloader": "torch.utils.data",
    "torch.utils.data.dataset": "torch.utils.data",
    "torch.utils.data.sampler": "torch.utils.data",
    "torch.cuda.amp": "torch.amp",
    "torchvision.transforms.v2": "torchvision.transforms",
    "torchvision.transforms.transforms": "torchvision.transforms",
    "torchvision.models.resnet.resnet": "torchvision.models.resnet",
    "pytorch_lightning": "lightning",
    "lightning.pytorch": "lightning",
    "lightning.LightningModule": "lightning.LightningModule",
    "lightning.core.lightning": "lightning",
    "transformers.optimization.AdamW": "transformers.AdamW",
    "tf_slim": "tensorflow.contrib.slim",
    "tensorflow.contrib.slim.python.slim": "tensorflow.contrib.slim",
    "tensorflow.contrib.layers.batch_norm": "tensorflow.contrib.slim.batch_norm",
    "tensorflow.contrib.layers.fully_connected": "tensorflow.contrib.slim.fully_connected",
    "tensorflow.contrib.layers.conv2d": "tensorflow.contrib.slim.conv2d",
    "tensorflow.contrib.layers.convolution2d": "tensorflow.contrib.slim.conv2d",
    "tensorflow.contrib.layers.l2_regularizer": "tensorflow.contrib.slim.l2_regularizer",
    "tensorflow.contrib.slim.layers": "tensorflow.contrib.slim",
    "numpy.random.mtrand": "numpy.random",
    "np": "numpy",
    "jax.numpy": "jax.numpy",
}
_LONGEST = max(p.count(".") for p in _PREFIXES) + 1

# tf.losses.X and tf.metrics.X with a capital are Keras classes (TensorFlow 2); the functions in
# lower case are TensorFlow 1 and stay.
_KERAS_CLASS = pattern(r"tensorflow\.(losses|metrics)\.([A-Z]\w*)")

# Aliases that people use without showing the import.
ALIASES = {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "K": "keras.backend",
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "lr_scheduler": "torch.optim.lr_scheduler",
    "torchvision": "torchvision",
    "transforms": "torchvision.transforms",
    "T": "torchvision.transforms",
    "TF": "torchvision.transforms.functional",
    "A": "albumentations",
    "dset": "torchvision.datasets",
    "pl": "lightning",
    "np": "numpy",
    "numpy": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "cv2": "cv2",
    "random": "random",
    "math": "math",
    "os": "os",
    "slim": "tensorflow.contrib.slim",
    "layers": "keras.layers",
    "optimizers": "keras.optimizers",
    "losses": "keras.losses",
    "regularizers": "keras.regularizers",
    "callbacks": "keras.callbacks",
    "backend": "keras.backend",
    "engine": "keras.engine",
    "jnp": "jax.numpy",
    "jax": "jax",
    "optax": "optax",
    "eqx": "equinox",
    "hk": "haiku",
    "flax": "flax",
    "mx": "mxnet",
    "gluon": "mxnet.gluon",
    "sklearn": "sklearn",
    "skimage": "skimage",
    "time": "time",
    "sys": "sys",
    "json": "json",
    "glob": "glob",
    "transformers": "transformers",
    "accelerate": "accelerate",
    "wandb": "wandb",
    "dist": "torch.distributed",
    "nltk": "nltk",
    "scipy": "scipy",
    "logging": "logging",
    "copy": "copy",
    "re": "re",
    "pickle": "pickle",
    "itertools": "itertools",
    "functools": "functools",
    "collections": "collections",
    "timm": "timm",
    "gym": "gym",
    "argparse": "argparse",
}

_KERAS_LAYERS = [
    "Dense",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Convolution1D",
    "Convolution2D",
    "Conv2DTranspose",
    "SeparableConv2D",
    "DepthwiseConv2D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPool2D",
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "UpSampling2D",
    "ZeroPadding2D",
    "Activation",
    "BatchNormalization",
    "LayerNormalization",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "TimeDistributed",
    "Concatenate",
    "Lambda",
    "Reshape",
    "Permute",
    "RepeatVector",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "InputLayer",
    "Rescaling",
    "CuDNNLSTM",
    "CuDNNGRU",
]
_TORCH_NN = [
    "Linear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "MaxPool2d",
    "AvgPool2d",
    "ReLU",
    "AdaptiveAvgPool2d",
    "Dropout2d",
    "CrossEntropyLoss",
    "NLLLoss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "MSELoss",
    "L1Loss",
    "LogSoftmax",
    "ModuleList",
]

_KERAS_APPLICATIONS = [
    "VGG16",
    "VGG19",
    "ResNet50",
    "ResNet101",
    "ResNet50V2",
    "InceptionV3",
    "InceptionResNetV2",
    "Xception",
    "MobileNet",
    "MobileNetV2",
    "DenseNet121",
    "NASNetMobile",
    *(f"EfficientNetB{n}" for n in range(8)),
]

# Names of classes and functions used bare, where nothing says where they come from.
BARE = {
    **{n: f"keras.layers.{n}" for n in _KERAS_LAYERS},
    **{n: f"torch.nn.{n}" for n in _TORCH_NN},
    **{n: f"keras.applications.{n}" for n in _KERAS_APPLICATIONS},
    "Sequential": "keras.Sequential",
    "Input": "keras.Input",
    "ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
    "to_categorical": "keras.utils.to_categorical",
    "EarlyStopping": "keras.callbacks.EarlyStopping",
    "ModelCheckpoint": "keras.callbacks.ModelCheckpoint",
    "LearningRateScheduler": "keras.callbacks.LearningRateScheduler",
    "DataLoader": "torch.utils.data.DataLoader",
    "TensorDataset": "torch.utils.data.TensorDataset",
    "Dataset": "torch.utils.data.Dataset",
    "StepLR": "torch.optim.lr_scheduler.StepLR",
    "train_test_split": "sklearn.model_selection.train_test_split",
    "StandardScaler": "sklearn.preprocessing.StandardScaler",
    "MinMaxScaler": "sklearn.preprocessing.MinMaxScaler",
    "TrainingArguments": "transformers.TrainingArguments",
    "AutoTokenizer": "transformers.AutoTokenizer",
    "GradScaler": "torch.amp.GradScaler",
    "autocast": "torch.amp.autocast",
}

# The same word in both libraries: which one it is depends on the rest of the program.
SHARED = {
    "Embedding": ("torch.nn.Embedding", "keras.layers.Embedding"),
    "Flatten": ("torch.nn.Flatten", "keras.layers.Flatten"),
    "Dropout": ("torch.nn.Dropout", "keras.layers.Dropout"),
    "Sequential": ("torch.nn.Sequential", "keras.Sequential"),
    "Softmax": ("torch.nn.Softmax", "keras.layers.Softmax"),
    "LeakyReLU": ("torch.nn.LeakyReLU", "keras.layers.LeakyReLU"),
    "PReLU": ("torch.nn.PReLU", "keras.layers.PReLU"),
    "Bidirectional": ("torch.nn.Bidirectional", "keras.layers.Bidirectional"),
    "LSTM": ("torch.nn.LSTM", "keras.layers.LSTM"),
    "GRU": ("torch.nn.GRU", "keras.layers.GRU"),
    "Adam": ("torch.optim.Adam", "keras.optimizers.Adam"),
    "AdamW": ("torch.optim.AdamW", "keras.optimizers.AdamW"),
    "SGD": ("torch.optim.SGD", "keras.optimizers.SGD"),
    "RMSprop": ("torch.optim.RMSprop", "keras.optimizers.RMSprop"),
    "Adagrad": ("torch.optim.Adagrad", "keras.optimizers.Adagrad"),
    "Adadelta": ("torch.optim.Adadelta", "keras.optimizers.Adadelta"),
    "ReduceLROnPlateau": (
        "torch.optim.lr_scheduler.ReduceLROnPlateau",
        "keras.callbacks.ReduceLROnPlateau",
    ),
    "Module": ("torch.nn.Module", "torch.nn.Module"),
    "Model": ("keras.Model", "keras.Model"),
}


@functools.lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """The one name of a thing: ``tf.keras.layers.core.Dense`` is ``keras.layers.Dense``."""
    for _ in range(4):
        shorter = _replace_prefix(name)
        if shorter == name:
            break
        name = shorter
    return _KERAS_CLASS.sub(r"keras.\1.\2", name)


def _replace_prefix(name: str) -> str:
    parts = name.split(".")
    for size in range(min(_LONGEST, len(parts)), 0, -1):
        target = _PREFIXES.get(".".join(parts[:size]))
        if target is not None:
            return ".".join((target, *parts[size:]))
    return name


def guess_framework(text_names: set[str]) -> str:
    """The framework that a set of canonical names points to; "" when none does."""
    roots = {n.split(".")[0] for n in text_names}
    if "lightning" in roots:  # its hooks rule, whoever made the model inside
        return "lightning"
    if "transformers" in roots:
        return "huggingface"
    if "torch" in roots:
        return "pytorch"
    if roots & {"flax", "optax", "jax", "haiku", "equinox"}:
        return "jax"
    if "keras" in roots:
        return "keras"
    if "mxnet" in roots:
        return "mxnet"
    if "tensorflow" in roots:
        return "tensorflow1" if any(_TF1.match(n) for n in text_names) else "keras"
    return "caffe" if "caffe" in roots else ""


_TF1 = pattern(
    r"tensorflow\.(train\.\w*(Optimizer|producer|batch|Saver|global_step|Hook)|placeholder|Session"
    r"|global_variables_initializer|contrib\b|layers\.|get_variable|losses\.[a-z]|estimator\."
    r"|summary\.merge_all|InteractiveSession|initialize_all_variables|get_collection|app\.)"
)
