"""The trained reader: what is shipped, and that training is what it says."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import knowledge
from advisor.features import COLUMNS, features
from advisor.knowledge import Knowledge
from advisor.nibbles import unpacked
from advisor.reader import ROWS, Reader, _product  # pyright: ignore[reportPrivateUsage]
from advisor.training.__main__ import main as train
from advisor.training.questions import digest, questions

ROOT = Path(__file__).parent.parent / "kb"
QUESTIONS = {
    "optim/lr-too-high": ["loss explodes to nan", "the loss jumps and diverges", "loss explodes"],
    "data/no-shuffle": ["batches hold one class", "data sorted by class", "sorted, no shuffle"],
    "reg/overfitting": ["train good, val bad", "validation rises", "gap between train and val"],
}


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "kb"
    ignored = shutil.ignore_patterns("questions", "reader", "cases", "*.example.yaml")
    shutil.copytree(ROOT, folder, ignore=ignored)
    for cause, texts in QUESTIONS.items():
        path = folder / f"questions/{cause}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"lang": "en", "text": t}) for t in texts for _ in range(2)]
        path.write_text("\n".join(lines))
    for name, texts in (
        ("telling-nothing", ("help please", "what is wrong")),
        ("outside-cooking", ("how long do I boil an egg", "which pan for an omelette")),
    ):
        lines = [json.dumps({"lang": "en", "text": t}) for t in texts]
        (folder / f"questions/{name}.jsonl").write_text("\n".join(lines))
    train(folder)
    return folder


def test_the_shipped_reader_knows_every_cause(kb: Knowledge) -> None:
    assert kb.reader is not None
    assert kb.reader.usable()
    assert set(kb.reader.causes) == {*kb.causes}
    assert set(kb.reader.topics) <= {*kb.scope}


def test_it_was_trained_on_the_questions_that_are_here(kb: Knowledge) -> None:
    assert kb.reader is not None
    assert kb.reader.about["questions"] == digest(ROOT)


def test_it_ships_its_figures(kb: Knowledge) -> None:
    assert kb.reader is not None
    figures = kb.reader.about["figures"]
    assert 0 < figures["top-1"] <= figures["top-3"] <= 1


@pytest.mark.parametrize("text", ["It does not train at all, why?", "模型训练有问题，求助大家"])
def test_a_question_that_tells_nothing_reads_like_nothing(kb: Knowledge, text: str) -> None:
    assert kb.reader is not None
    assert max(kb.reader.distribution(text).values()) < 0.05


def test_a_distribution_sums_to_one_and_is_bounded(kb: Knowledge) -> None:
    assert kb.reader is not None
    shares = kb.reader.distribution("the loss is nan after ten steps")
    assert sum(shares.values()) == pytest.approx(1)
    nats = kb.reader.nats("the loss is nan", "", "", bound=1.5, weight=1.0)
    assert max(map(abs, nats.values())) <= 1.5


def test_training_learns_and_repeats_itself(small: Path) -> None:
    reader = Reader(small / "reader")
    shares = reader.distribution("my loss explodes")
    assert max(shares, key=shares.__getitem__) == "optim/lr-too-high"
    arrays = {path: path.read_bytes() for path in (small / "reader").glob("*.npy")}
    assert len(arrays) == 7
    train(small)
    assert {path: path.read_bytes() for path in arrays} == arrays


def test_a_missing_or_broken_reader_is_not_used(tmp_path: Path) -> None:
    assert not Reader(tmp_path).usable()
    (tmp_path / "reader.json").write_text("{}")
    assert not Reader(tmp_path).usable()
    (tmp_path / "reader.json").write_text("broken")
    assert not Reader(tmp_path).usable()


def test_quantised_weights_answer_like_the_model(small: Path) -> None:
    asked = list(questions(small / "questions"))
    reader = Reader(small / "reader")
    for question in asked:
        shares = reader.distribution(question.text)
        assert max(shares, key=shares.__getitem__) == question.cause


@pytest.mark.parametrize("count", [0, 1, ROWS, 2 * ROWS + 3])
def test_a_product_in_parts_is_that_of_the_whole(count: int) -> None:
    random = np.random.default_rng(0)
    weights = random.integers(0, 256, (900, 3)).astype(np.uint8)
    rows = random.integers(0, 900, count)
    values = random.random(count).astype(np.float32)
    expected = values.astype(float) @ unpacked(weights)[rows].astype(float)
    assert _product(values, weights, rows) == pytest.approx(expected, rel=1e-3, abs=1e-2)


def test_code_and_log_have_columns_of_their_own() -> None:
    prose, code, log = features("loss nan"), features("", "loss nan"), features("", "", "loss nan")
    for one, other in ((prose, code), (prose, log), (code, log)):
        assert not set(one.columns.tolist()) & set(other.columns.tolist())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=100))
def test_any_text_has_features(prose: str, code: str, log: str) -> None:
    found = features(prose, code, log)
    assert (np.diff(found.columns) > 0).all()
    assert ((found.columns >= 0) & (found.columns < COLUMNS)).all()
    assert (found.counts >= 1).all()
