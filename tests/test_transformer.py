"""The transformer: learned from questions, stored small, read again as it was trained."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import knowledge, nibbles
from advisor.reader import Reader, aligned, spread
from advisor.training import finetuning
from advisor.training.finetuning import Example, Material
from advisor.transformer import MOST_CODE, MOST_PROSE, SPECIAL, Transformer, cut

ROOT = Path(__file__).parent.parent / "kb"
TEXTS = (
    ("the loss explodes", "the loss explodes to nan after some steps"),
    ("the loss is flat", "the loss stays flat and nothing is learned"),
    ("nothing is wrong", "all is well, the loss falls and the accuracy rises"),
)


@pytest.fixture(scope="module")
def trained() -> tuple[Material, finetuning.Network]:
    words = {w for texts in TEXTS for t in texts for w in t.replace(",", "").split()}
    vocabulary = (*SPECIAL, *sorted(words))
    ids = {piece: id for id, piece in enumerate(vocabulary)}
    examples = [
        Example(label, cut(text, code, "", ids))
        for label, texts in enumerate(TEXTS)
        for text in texts
        for code in ("", "loss")
    ]
    material = Material(vocabulary, ["a", "b", "c"], examples * 4)
    network = finetuning.fit(vocabulary, material.examples, 3, epochs=12)
    return material, network


@pytest.fixture(scope="module")
def stored(trained: tuple[Material, finetuning.Network], tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("transformer")
    finetuning.write(folder, *trained)
    return Transformer(folder)


def test_it_learns_and_answers_when_stored(stored: Transformer) -> None:
    assert stored.usable
    for label, texts in enumerate(TEXTS):
        for text in texts:
            assert stored.decisions(text, "", "").argmax() == label


def test_what_is_stored_decides_as_what_was_trained(
    trained: tuple[Material, finetuning.Network], stored: Transformer
) -> None:
    _, network = trained
    for text, code in (("the loss rises", "accuracy falls"), ("flat", ""), ("", "nan")):
        expected = network([cut(text, code, "", stored.vocabulary)])[0].detach().numpy()
        decided = stored.decisions(text, code, "")
        assert np.abs(decided - expected).max() < 0.1 * np.abs(expected).max() + 0.3


def test_no_text_and_endless_text_are_read(stored: Transformer) -> None:
    assert np.isfinite(stored.decisions("", "", "")).all()
    long = "loss " * 5 * (MOST_PROSE + MOST_CODE)
    first = stored.decisions(long, long, long)
    assert (first == stored.decisions(long + "flat", long, long)).all()


def test_a_missing_or_other_file_is_not_used(stored: Transformer, tmp_path: Path) -> None:
    assert not Transformer(tmp_path).usable
    folder = tmp_path / "copy"
    shutil.copytree(stored.folder, folder)
    assert Transformer(folder).usable
    (folder / "body.onnx").unlink()
    assert not Transformer(folder).usable


def test_the_shipped_one_is_used_and_can_be_left_out() -> None:
    reader = knowledge.load().reader
    assert reader is not None
    assert reader.transformer.usable
    text = "loss goes to nan after 200 steps with a learning rate of 10"
    with_it = reader.distribution(text)
    without = Reader(reader.folder, frozenset({"transformer"})).distribution(text)
    assert with_it != without
    assert sum(without.values()) == pytest.approx(1)


def test_without_its_files_the_reader_answers_with_weights_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(ROOT / "reader", folder, ignore=shutil.ignore_patterns("transformer"))
    reader = Reader(folder)
    assert reader.usable()
    left_out = Reader(ROOT / "reader", frozenset({"transformer"}))
    assert reader.distribution("loss is nan") == left_out.distribution("loss is nan")


def test_it_has_not_learned_what_its_worth_is_measured_on() -> None:
    about = json.loads((ROOT / "reader/transformer/about.json").read_text())
    assert about["held out"] == list(finetuning.HELD_OUT)


def test_all_models_take_less_than_30_megabytes() -> None:
    assert sum(f.stat().st_size for f in (ROOT / "reader").rglob("*") if f.is_file()) < 30e6


def test_a_cause_that_it_has_not_learned_is_neither_meant_nor_ruled_out() -> None:
    columns = aligned(("x", "y"), ("y", "new", "x"))
    assert spread(np.array([4.0, 1.0]), columns).tolist() == [1.0, 2.5, 4.0]
    assert spread(np.array([[4.0, 1.0], [0.0, 2.0]]), columns).tolist() == [
        [1.0, 2.5, 4.0],
        [2.0, 1.0, 0.0],
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1), min_size=5, max_size=5), max_size=4))
def test_nibbles_keep_what_they_can(rows: list[list[float]]) -> None:
    numbers = np.array(rows).reshape(-1, 5)
    read = nibbles.unpacked(nibbles.packed(numbers))
    assert read.shape == (len(rows), 6)
    assert (read[:, 5] == 0).all()
    nearest = np.abs(numbers[..., None] - nibbles.LEVELS).min(axis=-1)
    assert np.abs(numbers - read[:, :5]) == pytest.approx(nearest, abs=1e-6)
