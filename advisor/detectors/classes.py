"""How many classes there are, and how labels encode them."""

from __future__ import annotations

from collections.abc import Iterable
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
    maps = [(c, _mapped(program, c)) for c in program.chain(made) if c.short == "map"]
    hot = next((c for c, how in reversed(maps) if how == "one-hot"), None)
    if hot is not None and all(how is not None for _, how in maps):
        return "one-hot", hot
    if any(how is None for _, how in maps):
        return None
    for call in program.chain(made):
        if call.short in ("flow_from_directory", "flow_from_dataframe"):
            mode = program.argument(call, "class_mode")
            text = "categorical" if mode is None else mode.string
            known: dict[str | None, Encoding] = {"categorical": "one-hot", "sparse": "integer"}
            return (known[text], call) if text in known and not call.starred else None
        if call.short in DIRECTORY:
            mode = program.argument(call, "label_mode")
            text = "int" if mode is None else mode.string
            modes: dict[str | None, Encoding] = {"categorical": "one-hot", "int": "integer"}
            return (modes[text], call) if text in modes and not call.starred else None
        if call.short == "flow":
            labels = fed(call, 1, "y")
            return None if labels is None else encoding(program, labels, call)
        if call.short == "from_tensor_slices" and call.args and len(call.args[0].parts) == 2:
            return encoding(program, call.args[0].parts[1], call)
    return None


def _mapped(program: Program, call: Call) -> Literal["one-hot", "same"] | None:
    """What ``map(lambda x, y: ...)`` or ``map(prepare)`` does to labels; None when not shown."""
    given = call.args[0] if call.args else None
    function = program.function(given.name) if given is not None and given.kind == "name" else None
    if function is not None and function.returns:
        result, names = function.returns[-1][0], function.parameters
        if any(a.target in names[1:2] for a in program.assignments_in(function.name)):
            return _hot(a.value for a in program.assignments_in(function.name))
    elif given is not None and given.operator == "lambda" and given.parts:
        result = given.parts[0]
        names = tuple(n.strip() for n in given.text[6:].partition(":")[0].split(","))
    else:
        return None
    if result.kind != "tuple" or len(result.parts) != 2 or len(names) < 2:
        return None
    label = result.parts[1]
    if label.text == names[1]:
        return "same"
    return _hot([label])


def _hot(values: Iterable[Value]) -> Literal["one-hot"] | None:
    called = {c.short for v in values for c in v.calls()}
    return "one-hot" if called & set(ONE_HOT) and "argmax" not in called else None
