"""The five founding documents, retold, are answered as an expert answers them."""

import pytest

from advisor import knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, to_json
from eval import problems
from eval.problems import Problem

FOUNDING = {p.id: p for p in problems.own() if p.id.startswith("founding-")}


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="module", params=sorted(FOUNDING))
def solved(request: pytest.FixtureRequest, kb: Knowledge) -> tuple[Problem, Diagnosis]:
    problem = FOUNDING[request.param]
    return problem, pipeline.diagnose(problem.case(kb), kb, strict=True)


def test_there_are_five() -> None:
    assert len(FOUNDING) == 5


def test_the_first_cause_is_the_experts(solved: tuple[Problem, Diagnosis]) -> None:
    problem, diagnosis = solved
    assert diagnosis.differential[0].cause.id in problem.accepted
    assert diagnosis.differential[0].cause.id not in problem.not_first


def test_both_of_two_problems_are_answered(solved: tuple[Problem, Diagnosis]) -> None:
    problem, diagnosis = solved
    first = {h.cause.id for h in diagnosis.differential[:3]}
    for group in problem.both:
        assert first & set(group)


def test_certain_defects_are_reported_apart(solved: tuple[Problem, Diagnosis]) -> None:
    problem, diagnosis = solved
    assert set(problem.defects) <= {d.symptom for d in diagnosis.defects}
    assert all(d.evidence for d in diagnosis.defects)


def test_the_places_are_named(solved: tuple[Problem, Diagnosis]) -> None:
    problem, diagnosis = solved
    text = to_json(diagnosis)
    for place in problem.points_at:
        assert place in text


def test_the_askers_experiments_speak_against_adam(kb: Knowledge) -> None:
    problem = FOUNDING["founding-broken-lines"]
    case = problem.case(kb)
    kinds = {(e.kind, e.outcome) for e in case.experiments}
    assert ("change-adam-epsilon", "same") in kinds
    assert ("switch-to-sgd", "worse") in kinds
    diagnosis = pipeline.diagnose(case, kb, strict=True)
    ranking = pipeline.ranked(case, diagnosis.findings, kb)
    row = kb.cause_ids.index("optim/adam-epsilon")
    nats = dict(zip(ranking.evidence.labels, ranking.evidence.single[row], strict=True))
    assert nats["switch-to-sgd=worse"] < -0.5
    assert nats["change-adam-epsilon=same"] < -0.5


def test_changing_a_curve_changes_the_answer(kb: Knowledge) -> None:
    """The pinned validation loss matters: when it falls, the cause falls with it."""
    problem = FOUNDING["founding-inception-val"]
    moved = Problem(
        id="moved",
        prose="图像分类：用 Inception v1 训练 4 类图片，验证损失和训练损失都在下降，请帮忙看看。",
        log=problem.log.replace("0.2473 val loss = 1.39", "0.7412 val loss = 0.71"),
        code=problem.code,
    )
    before = pipeline.diagnose(problem.case(kb), kb)
    after = pipeline.diagnose(moved.case(kb), kb)

    def share(diagnosis: Diagnosis) -> float:
        found = (h for h in diagnosis.differential if h.cause.id == "norm/bn-update-ops-not-run")
        return next((h.probability for h in found), 0.0)

    assert share(after) < share(before) / 2
