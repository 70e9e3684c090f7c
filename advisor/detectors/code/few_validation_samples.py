"""Are there few validation samples?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# With n samples an accuracy near 0.5 is known to 1.96 * sqrt(0.25 / n): 4.4 points for 500.
FEW = 500
_HELD_OUT = pattern(
    r"(?:^|_)(?:x_|y_)?(?:val|valid|validation|dev)(?:$|_)|^(?:val|valid)", re.IGNORECASE
)
# Sizes of the sets that scikit-learn and Keras bring along, from their documentation.
_SIZES = {
    "load_iris": 150,
    "load_wine": 178,
    "load_breast_cancer": 569,
    "load_diabetes": 442,
    "load_digits": 1797,
    "fetch_california_housing": 20640,
    "mnist.load_data": 60000,
    "fashion_mnist.load_data": 60000,
    "cifar10.load_data": 50000,
    "cifar100.load_data": 50000,
    "imdb.load_data": 25000,
    "boston_housing.load_data": 404,
}
_MADE = ("make_blobs", "make_moons", "make_circles", "make_classification", "make_regression")
_SLICE = pattern(r"^(-?\d+)?:(-?\d+)?$")


@detector("few-validation-samples")
def few_validation_samples(case: Case) -> Answer:
    """A count of validation samples that the code states, below 500.

    A split of fixed size, a fraction of a data set of known size, a slice, ``take(n)``, or the
    number of validation steps times the batch size. A fraction of data of unknown size is
    unknown. Only what is used as validation or test set counts.
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    counts = list(_counts(code))
    few = [(n, p) for n, p in counts if 0 < n < FEW]
    if few:
        number, place = min(few, key=lambda c: c[0])
        seen = f"{number:g} samples"
        return present(place.evidence(observed=seen, threshold=f"{FEW}"))
    if counts:
        number, place = counts[0]
        return absent(f"{number:g} validation samples", place.evidence())
    return unknown("the number of validation samples is not stated in the code")


def _counts(code: Program) -> Iterator[tuple[float, Place]]:
    for call in code.find("train_test_split"):
        yield from _split(code, call)
    for call in code.find("random_split"):
        yield from _random_split(code, call)
    for call in code.find("fit", "fit_generator"):
        yield from _fit(code, call)
    for call in code.find("take"):
        yield from _taken(code, call)
    for assignment in code.assignments:
        yield from _sliced(assignment)


def _split(code: Program, call: Call) -> Iterator[tuple[float, Place]]:
    size = code.argument(call, "test_size")
    number = 0.25 if size is None and "train_size" not in call.kwargs else None
    if size is not None:
        number = size.number
    if number is None:
        return
    if number > 1:
        yield number, call.place
    elif (total := _size_of_data(code)) is not None:
        yield number * total, call.place


def _size_of_data(code: Program) -> float | None:
    """The size of the one data set of the program, when it is a known one."""
    sizes = [float(n) for name, n in _SIZES.items() if code.has(name)]
    for call in code.find(*_MADE):
        given = code.argument(call, "n_samples", 0)
        number = 100.0 if given is None else given.number
        if number is not None:
            sizes.append(number)
    loaded = code.has("read_csv", "load", "loadtxt", "listdir", "glob", "augment", "resample")
    return sizes[0] if len(sizes) == 1 and not loaded else None


def _random_split(code: Program, call: Call) -> Iterator[tuple[float, Place]]:
    lengths = code.argument(call, "lengths", 1)
    if lengths is None or lengths.kind not in ("list", "tuple"):
        return
    numbers = [code.resolve(p, call).number for p in lengths.parts]
    known = [n for n in numbers[1:] if n is not None and n > 1]
    if known:
        yield min(known), call.place


def _fit(code: Program, call: Call) -> Iterator[tuple[float, Place]]:
    fraction = code.argument(call, "validation_split")
    total = _size_of_data(code)
    if fraction is not None and fraction.number and total is not None:
        if not code.has("train_test_split"):
            yield fraction.number * total, call.place
        return
    steps = code.argument(call, "validation_steps")
    data = code.argument(call, "validation_data")
    if steps is not None and steps.number and data is not None:
        made = code.origin(data, call)
        batch = None if made is None else code.argument(made, "batch_size")
        if batch is not None and batch.number and made is not None and made.short != "batch":
            yield steps.number * batch.number, call.place
    held_out = data is not None and data.kind in ("tuple", "list") and "test" in data.text
    if held_out and code.has("mnist.load_data", "fashion_mnist.load_data", "cifar10.load_data"):
        yield 10000, call.place


def _taken(code: Program, call: Call) -> Iterator[tuple[float, Place]]:
    target = next((a.target for a in code.assignments if _ends_in(a.value, call)), "")
    number = code.resolve(call.args[0], call).number if call.args else None
    if number is None or not _HELD_OUT.search(target):
        return
    steps = code.chain(call)
    if any(c.short in ("batch", "padded_batch") for c in steps):
        sizes = [code.argument(c, "batch_size") for c in steps if c.short == "batch"]
        size = sizes[0].number if sizes and sizes[0] is not None else None
        if size is not None:
            yield number * size, call.place
    elif steps[0].receiver is None or code.has("Dataset", "from_tensor_slices", "tfds.load"):
        yield number, call.place


def _ends_in(value: Value, call: Call) -> bool:
    return any(c is call for c in value.calls())


def _sliced(assignment: Assignment) -> Iterator[tuple[float, Place]]:
    """``x_val = x_train[-200:]``: how many rows a constant slice takes."""
    value = assignment.value
    name = assignment.target
    if value.kind != "subscript" or not _HELD_OUT.search(name) or name.isupper():
        return
    if len(value.parts) < 2 or not re.search(r"train|data|^x|^y|images|labels", value.text, re.I):
        return
    match = _SLICE.match(value.parts[1].text.replace(" ", ""))
    if match is None:
        return
    first, last = (int(g) if g else None for g in match.groups())
    if last is not None and last > 0 and (first is None or 0 <= first < last):
        yield last - (first or 0), assignment.place
    elif last is None and first is not None and first < 0:
        yield -first, assignment.place
