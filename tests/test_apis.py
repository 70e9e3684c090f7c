"""Every name of a library that a fix mentions exists, and every keyword of its calls, too."""

import functools
import importlib
import importlib.util
import inspect
from typing import Any

import pytest

from advisor import knowledge
from advisor.curation import apis
from advisor.curation.apis import Mention

KB = knowledge.load((knowledge.find_root(),))
PAGES = apis.listed((knowledge.find_root(),))
MENTIONS = sorted(set(apis.mentions(KB.causes.values())))


def found(name: str) -> Any:
    """What a dotted name stands for; raises AttributeError when it stands for nothing."""
    first, *rest = name.split(".")
    value: Any = importlib.import_module(first)
    for n, part in enumerate(rest, 1):
        try:
            value = getattr(value, part)
        except AttributeError:
            try:
                value = importlib.import_module(".".join([first, *rest[:n]]))
            except ImportError:
                raise AttributeError(f"{name}: no {part}") from None
    return value


@functools.cache
def told(name: str, keywords: tuple[str, ...]) -> str:
    """What is wrong with a mention; empty when it is right."""
    try:
        value = found(name)
    except AttributeError as error:
        return str(error)
    try:
        parameters = inspect.signature(value).parameters
    except (TypeError, ValueError):
        return ""  # a built-in without a signature
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return ""
    unknown = set(keywords) - set(parameters)
    return f"{name}: no argument {', '.join(sorted(unknown))}" if unknown else ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", sorted(apis.IMPORTED))
def test_what_fixes_mention_exists(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed, so its names are not looked up")
    mine = [m for m in MENTIONS if m.name.partition(".")[0] == package and m.name not in PAGES]
    assert len(mine) > 10
    wrong = [f"{m.cause}: {m.field}: {told(m.name, m.keywords)}" for m in mine
             if told(m.name, m.keywords)]  # fmt: skip
    assert not wrong


def test_other_names_are_listed_with_their_page() -> None:
    assert not [m for m in apis.unlisted(KB.causes.values(), PAGES) if not m.keywords]


def test_no_page_is_left_over() -> None:
    assert set(PAGES) <= {m.name for m in MENTIONS}


def test_names_are_spelt_out() -> None:
    cause = KB.causes["loss/softmax-twice"]
    code = "@tf.function\ndef f(x):\n    return nn.Linear(3, 2, biass=True)(F.relu(x)), best.pt\n"
    fix = cause.fixes[0].model_copy(update={"code": {"pytorch": code, "tensorflow1": "tf.gfile"}})
    mine = list(apis.mentions([cause.model_copy(update={"fixes": (fix,)})]))
    names = {m.name for m in mine}
    assert {"tensorflow.function", "torch.nn.Linear", "torch.nn.functional.relu"} <= names
    assert "tensorflow.compat.v1.gfile" in names
    assert not any("best" in name for name in names)
    assert Mention("torch.nn.Linear", cause.id, "fixes.0.code.pytorch", ("biass",)) in mine


def test_a_wrong_keyword_and_a_wrong_name_are_told() -> None:
    pytest.importorskip("sklearn")
    assert told("sklearn.model_selection.KFold", ("n_splits",)) == ""
    assert "no argument splits" in told("sklearn.model_selection.KFold", ("splits",))
    assert "no KFolds" in told("sklearn.model_selection.KFolds", ())
