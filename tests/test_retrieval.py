"""Similar cases: the like ones are found, and nothing is found where nothing is alike."""

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from advisor import knowledge, meanings, retrieval
from advisor.bm25 import Index
from advisor.errors import InputError
from advisor.knowledge import Knowledge


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def test_a_document_is_most_like_itself() -> None:
    texts = {"a": "loss is nan after a while", "b": "validation accuracy stuck", "c": "gpu driver"}
    index = Index.build(texts)
    for key, text in texts.items():
        scores = index.scores(text)
        assert max(scores, key=scores.__getitem__) == key


def test_scores_do_not_depend_on_other_questions() -> None:
    index = Index.build({"a": "loss is nan", "b": "slow"})
    assert index.scores("nothing alike here") == {}
    assert index.scores("") == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_documented_case_finds_itself(kb: Knowledge, language: str) -> None:
    for case in kb.cases.values():
        found = retrieval.similar_cases(case.story[language], kb, 1)  # pyright: ignore
        assert [c.id for c in found] == [case.id]


def test_an_unrelated_text_finds_nothing(kb: Knowledge) -> None:
    assert retrieval.similar_cases("how do I bake sourdough bread at home", kb, 3) == ()


def test_likeness_is_bounded(kb: Knowledge) -> None:
    story = next(iter(kb.cases.values())).story.en
    cases = retrieval.similar_cases(story, kb, 3) * 10
    assert max(retrieval.likeness(cases, 1.2).values()) <= 1.2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_documented_case_is_shown_to_who_tells_its_story(
    kb: Knowledge, language: str
) -> None:
    missed = [
        case.id
        for case in kb.cases.values()
        if case.id not in {c.id for c in retrieval.cases_to_show(case.story[language], kb, 3)}  # pyright: ignore
    ]
    assert missed == []


def test_nothing_is_shown_for_an_unrelated_text(kb: Knowledge) -> None:
    assert retrieval.cases_to_show("how do I bake sourdough bread at home", kb, 3) == ()
    assert retrieval.cases_to_show("", kb, 3) == ()


def test_meaning_finds_what_shares_no_words(kb: Knowledge) -> None:
    case = next(c for c in kb.cases.values() if "norm/bn-update-ops-not-run" in c.causes)
    alike = kb.case_meanings.likeness("moving averages of the normaliser stay at zero and one")
    assert set(alike) == set(kb.cases)
    median = sorted(alike.values())[len(alike) // 2]
    assert alike[case.id] > median


def test_without_an_encoder_words_alone_decide(kb: Knowledge) -> None:
    bare = Knowledge(kb._made_of[0])
    story = next(iter(kb.cases.values())).story.en
    found = retrieval.cases_to_show(story, bare, 3)
    assert found == retrieval.similar_cases(story, bare, 3)
    assert found


class FakeModel:
    """Stands for a site's own encoder: counts letters."""

    def __init__(self, name: str, *, device: str, backend: str) -> None:
        assert device == "cpu"
        self.backend = backend

    def encode(self, texts: list[str], **_: object) -> np.ndarray:
        rows = np.array([[t.lower().count(chr(97 + k)) + 1e-3 for k in range(26)] for t in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_site_brings_its_own_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kb: Knowledge
) -> None:
    fake = types.ModuleType("sentence_transformers")
    fake.SentenceTransformer = FakeModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", fake)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("ADVISOR_ENCODER", str(tmp_path))
    meanings._site.cache_clear()
    with pytest.raises(InputError, match="ADVISOR_ENCODER"):
        knowledge.load()
    (tmp_path / "config.json").write_text("{}")
    own = knowledge.load()
    assert own.case_meanings.vectors.shape == (len(kb.cases), 2, 26)
    case = next(iter(own.cases.values()))
    assert own.case_meanings.likeness(f"{case.title.en}\n{case.story.en}")[case.id] > 0.98
    monkeypatch.delenv("ADVISOR_ENCODER")
    meanings._site.cache_clear()
    assert knowledge.load().case_meanings.vectors.shape[2] == kb.case_meanings.vectors.shape[2]
