"""Similar cases: the like ones are found, and nothing is found where nothing is alike."""

import pytest

from advisor import knowledge, retrieval
from advisor.bm25 import Index
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
        found = retrieval.similar_cases(case.story[language], kb, language, 1)  # pyright: ignore
        assert [c.id for c in found] == [case.id]


def test_an_unrelated_text_finds_nothing(kb: Knowledge) -> None:
    assert retrieval.similar_cases("how do I bake sourdough bread at home", kb, "en", 3) == ()


def test_likeness_is_bounded(kb: Knowledge) -> None:
    story = next(iter(kb.cases.values())).story.en
    cases = retrieval.similar_cases(story, kb, "en", 3) * 10
    assert max(retrieval.likeness(cases, 1.2).values()) <= 1.2
