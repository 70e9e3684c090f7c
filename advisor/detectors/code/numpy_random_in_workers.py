"""Do loader workers draw from NumPy's generator without seeds of their own?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed
from advisor.intake.code import Call, Class, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_DRAWS = pattern(
    r"^numpy\.random\.(?:rand|randn|randint|random|uniform|normal|choice|permutation|shuffle|beta"
    r"|random_sample|binomial|poisson)$"
)
_GENERATORS = ("numpy.random.default_rng", "numpy.random.RandomState")


@detector("numpy-random-in-workers")
def numpy_random_in_workers(case: Case) -> Answer:
    """A map-style Dataset that draws with np.random, and a DataLoader with workers and no seeds.

    PyTorch from 1.9 seeds NumPy's global generator in each worker; a Generator kept in the
    dataset is copied in every version. torch and Python's random are seeded per worker.
    Source: PyTorch FAQ, "My data loader workers return identical random numbers".
    """
    code = program(case)
    loaders = code.find("utils.data.DataLoader", "DataLoader")
    handed = _handed(code)
    drawing = [k for k in code.classes if k.derives_from("Dataset") or _is_applied(k, handed)]
    draws = [d for k in drawing for d in _draws(code, k)]
    if not draws:
        if loaders and code.classes:
            return absent("the dataset does not draw with NumPy", loaders[0].evidence())
        return not_seen(code, "no dataset that draws with NumPy")
    seeded = [c for c in code.find("seed_everything") if "workers" in c.kwargs]
    if seeded:
        return absent("every worker is seeded", seeded[0].evidence())
    if not loaders:
        return unknown(f"{draws[0].where} draws with NumPy; the loader is not shown")
    wrong = [c for c in loaders if _unseeded(code, c) and _reads(code, c, draws)]
    if wrong:
        places = {c.where: c for c in (*draws, *wrong)}
        return present(*(c.evidence() for c in places.values()))
    if any(c.starred for c in loaders):
        return unknown(f"{loaders[0].where}: its arguments cannot be read")
    return absent("no workers, or workers with seeds", loaders[0].evidence())


def _handed(code: Program) -> set[str]:
    """What is called to make the data sets that loaders are given."""
    given = [fed(c, 0, "dataset") for c in code.find("DataLoader")]
    return {c.short for v in given if v is not None for c in _made(code, v)}


def _is_applied(klass: Class, handed: set[str]) -> bool:
    """A transform, ``__call__`` of a class, among what makes a data set."""
    return "__call__" in klass.methods and klass.name in handed


def _made(code: Program, value: Value) -> Iterator[Call]:
    """The calls in an expression, and in the assignments that its names come from."""
    yield from value.calls()
    for name in value.names():
        for a in code.assignments_to(name):
            yield from a.value.calls()
            for n in a.value.names() - {name}:
                yield from (c for b in code.assignments_to(n) for c in b.value.calls())


def _draws(code: Program, klass: Class) -> Iterator[Call]:
    for call in code.calls:
        if call.klass != klass.name or call.function.endswith("__init__"):
            continue
        if _DRAWS.match(call.name):
            yield call
            continue
        maker = code.maker(call)
        if maker is not None and maker.name in _GENERATORS and maker.function.endswith("__init__"):
            yield call


def _unseeded(code: Program, loader: Call) -> bool:
    workers = code.argument(loader, "num_workers")
    if workers is None or workers.number == 0 or loader.starred:
        return False
    return code.argument(loader, "worker_init_fn") is None and workers.number is not None


def _reads(code: Program, loader: Call, draws: list[Call]) -> bool:
    """Whether the loader may read a class that draws; a dataset known to be another does not."""
    data = fed(loader, 0, "dataset")
    made = None if data is None else code.maker_of(data, loader)
    klasses = {d.klass for d in draws}
    if made is None or made.short in ("random_split", "Subset", "ConcatDataset"):
        return True
    if data is not None and any(c.short in klasses for c in _made(code, data)):
        return True
    return made.short in klasses
