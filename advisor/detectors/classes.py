"""How many classes there are, and how labels encode them."""

from __future__ import annotations

from typing import Literal

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.pipelines import DIRECTORY
from advisor.detectors.roles import fed
from advisor.intake.code import Call, Program, Value

Encoding = Literal["one-hot", "integer"]

# Data sets that come with the libraries. Sources: references of keras.datasets and
# torchvision.datasets.
CLASSES = {
    "mnist": 10,
    "fashion_mnist": 10,
    "cifar10": 10,
    "cifar100": 100,
    "imdb": 2,
    "reuters": 46,
    "MNIST": 10,
    "FashionMNIST": 10,
    "KMNIST": 10,
    "CIFAR10": 10,
    "CIFAR100": 100,
    "SVHN": 10,
    "STL10": 10,
    "Food101": 101,
    "Flowers102": 102,
}
ONE_HOT = ("to_categorical", "get_dummies", "one_hot", "OneHotEncoder", "LabelBinarizer", "eye")
# What leaves whole numbers whole numbers. Anything else makes the encoding unknown.
_STEADY = frozenset(
    """load_data astype reshape squeeze flatten ravel array asarray train_test_split int len
    fit_transform transform LabelEncoder from_tensor_slices shuffle batch prefetch cache repeat
    normalize float32 float expand_dims concatenate permutation""".split()  # noqa: SIM905
)


def encoding(program: Program, value: Value, at: Call) -> tuple[Encoding, Call] | None:
    """How labels are encoded, and the call that shows it; None when that is not certain."""
    origin = ancestry(program, value, at)
    if origin.has("argmax"):
        return None
    hot = origin.find(*ONE_HOT)
    if hot:
        return None if hot[0].branches else ("one-hot", hot[0])
    if any(c.short not in _STEADY for c in origin.calls):
        return None
    return _integers(program, origin)


def _integers(program: Program, origin: Ancestry) -> tuple[Encoding, Call] | None:
    for call in origin.calls:
        encoder = program.maker(call)
        if (
            call.short == "fit_transform"
            and encoder is not None
            and encoder.short == "LabelEncoder"
        ):
            return "integer", call
        if call.short == "load_data" and call.name.split(".")[-2] in CLASSES:
            return "integer", call
    return None


def encoding_of_feed(program: Program, value: Value, at: Call) -> tuple[Encoding, Call] | None:
    """As ``encoding``, for a generator or data set that gives inputs and labels together."""
    made = program.maker_of(value, at)
    if made is None:
        return None
    for call in program.chain(made):
        if call.short == "map":
            return None
        if call.short in ("flow_from_directory", "flow_from_dataframe"):
            mode = program.argument(call, "class_mode")
            text = "categorical" if mode is None else mode.string
            known: dict[str | None, Encoding] = {"categorical": "one-hot", "sparse": "integer"}
            return (known[text], call) if text in known and not call.starred else None
        if call.short in DIRECTORY:
            mode = program.argument(call, "label_mode")
            text = "int" if mode is None else mode.string
            modes: dict[str | None, Encoding] = {"categorical": "one-hot", "int": "integer"}
            later = program.chain(made)[1:]
            if any(c.short == "map" for c in later):
                return None
            return (modes[text], call) if text in modes and not call.starred else None
        if call.short == "flow":
            labels = fed(program, call, 1, "y")
            return None if labels is None else encoding(program, labels, call)
        if call.short == "from_tensor_slices" and call.args and len(call.args[0].parts) == 2:
            later = program.chain(made)
            if any(c.short == "map" for c in later):
                return None
            return encoding(program, call.args[0].parts[1], call)
    return None
