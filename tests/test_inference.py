"""The arithmetic, against a case worked by hand and against a slow, independent version."""

import itertools
import math
from typing import get_args

import numpy as np
import pytest

from advisor import inference
from advisor.knowledge import NEVER_SHARE, OUTCOMES, Compiled, Knowledge, Scales
from advisor.model import (
    AppliesTo,
    Cause,
    Evidence,
    Experiment,
    ExperimentKind,
    Facts,
    Finding,
    Fix,
    Frequency,
    Reference,
    Source,
    Status,
    Symptom,
    Words,
)
from advisor.next_tests import by_worth, next_tests, weighed

W = Words(en="x", zh="x")
WORDS: tuple[Frequency, ...] = ("never", "rarely", "sometimes", "often", "always")


def scales(**changes: object) -> Scales:
    values: dict[str, object] = {
        "frequency": dict(zip(WORDS, (0.01, 0.05, 0.25, 0.6, 0.9), strict=True)),
        "background": dict(zip(WORDS, (0.01, 0.05, 0.2, 0.5, 0.9), strict=True)),
        "code_background": dict(zip(WORDS, (0.01, 0.05, 0.2, 0.5, 0.9), strict=True)),
        "prior": {"very-common": 8, "common": 4, "occasional": 2, "rare": 1},
        "trust": dict.fromkeys(get_args(Source), 1.0),
        "absent_trust": dict.fromkeys(get_args(Source), 1.0),
        "group_power": 0.5, "beside_reader": 0.5, "none_of_these": 0.2, "pair_factor": 0.5,
        "outside_factor": 0.05,
        "retrieval_bound": 1.0, "retrieval_weight": 1.0, "assert_above": 0.3,
    }  # fmt: skip
    return Scales.model_validate({**values, **changes})


def symptom(id: str, background: Frequency = "rarely", group: str = "", **more: object) -> Symptom:
    return Symptom.model_validate(
        {"id": id, "name": W, "channels": ["curve"], "background": background, "group": group}
        | more
    )


def cause(id: str, symptoms: dict[str, Frequency], **more: object) -> Cause:
    return Cause.model_validate(
        {
            "id": id, "name": W, "summary": W, "prior": "common", "severity": "no-learning",
            "symptoms": symptoms, "fixes": (Fix(do=W, verify=W),),
            "references": (Reference(kind="docs", title="x"),),
        }
        | more
    )  # fmt: skip


def knowledge(symptoms: list[Symptom], causes: list[Cause], **changes: object) -> Knowledge:
    kinds = (
        ExperimentKind(
            id="lower-lr", name=W, phrases={},
            background={"same": "often", "better": "sometimes", "worse": "rarely"},
        ),
    )  # fmt: skip
    return Knowledge(
        Compiled(
            digest="test", scales=scales(**changes), symptoms=tuple(symptoms), causes=tuple(causes),
            experiments=kinds, outcomes={}, probes=(), myths=(), cases=(), scope={}, phrases={},
            case_index={},
        )
    )  # fmt: skip


def finding(symptom: str, status: Status = "present", source: Source = "curve") -> Finding:
    evidence = (Evidence(where="loss@1", what="seen"),) if status == "present" else ()
    return Finding(symptom=symptom, source=source, status=status, evidence=evidence)


def test_one_cause_by_hand() -> None:
    kb = knowledge([symptom("s")], [cause("a/x", {"s": "often"})])
    ranking = inference.rank([finding("s")], [], kb)
    # prior odds .8 : .2, and P(s|x) : P(s|none) = .6 : .05
    odds = 0.8 / 0.2 * 0.6 / 0.05
    assert ranking.marginals[0] == pytest.approx(odds / (1 + odds))
    assert ranking.none_of_these == pytest.approx(1 / (1 + odds))


def slow(kb: Knowledge, findings: list[Finding]) -> tuple[list[float], float]:
    """Every hypothesis by itself, straight from the definitions."""
    weight: dict[tuple[str, ...], float] = {(): kb.scales.none_of_these}
    sizes: dict[tuple[str, Status], int] = {}
    for f in findings:
        key = (kb.symptoms[f.symptom].group or f.symptom, f.status)
        sizes[key] = sizes.get(key, 0) + 1

    def likelihood(causes: tuple[str, ...]) -> float:
        total = 1.0
        for f in findings:
            s = kb.symptoms[f.symptom]
            leak = kb.scales.background[s.background]
            keep, links = leak, 1.0
            for c in causes:
                word = kb.causes[c].symptoms.get(s.id)
                p = kb.scales.frequency[word] if word else leak
                if word == "never":
                    p = min(p, NEVER_SHARE * leak)
                keep *= min(1.0, p / leak)
                links *= 1 - max(0.0, 1 - (1 - p) / (1 - leak))
            p = 1 - (1 - keep) * links
            ratio = p / leak if f.status == "present" else (1 - p) / (1 - leak)
            total *= ratio ** (sizes[s.group or s.id, f.status] ** (kb.scales.group_power - 1))
        return total

    priors = {
        c.id: kb.scales.prior[c.prior] / sum(kb.scales.prior[x.prior] for x in kb.causes.values())
        * (1 - kb.scales.none_of_these)
        for c in kb.causes.values()
    }  # fmt: skip
    for a in kb.causes:
        weight[(a,)] = priors[a] * likelihood((a,))
    for a, b in itertools.combinations(kb.causes, 2):
        weight[(a, b)] = kb.scales.pair_factor * priors[a] * priors[b] * likelihood((a, b))
    total = sum(weight.values())
    marginals = [sum(w for k, w in weight.items() if c in k) / total for c in kb.causes]
    return marginals, weight[()] / total


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_the_slow_version(seed: int) -> None:
    rng = np.random.default_rng(seed)
    symptoms = [
        symptom(f"s{i}", WORDS[int(rng.integers(5))], group=f"g{int(rng.integers(4))}")
        for i in range(7)
    ]
    causes = [
        cause(f"f/c{i}", {f"s{j}": WORDS[k] for j, k in enumerate(rng.integers(0, 8, 7)) if k < 5})
        for i in range(6)
    ]
    kb = knowledge(symptoms, causes)
    statuses: list[Status] = ["present", "absent"]
    seen = [finding(f"s{j}", statuses[int(rng.integers(2))]) for j in range(5)]
    ranking = inference.rank(seen, [], kb)
    marginals, none = slow(kb, seen)
    assert ranking.marginals == pytest.approx(marginals, rel=1e-9)
    assert ranking.none_of_these == pytest.approx(none, rel=1e-9)


def test_explanation_adds_up() -> None:
    kb = knowledge(
        [symptom("s"), symptom("t", "sometimes"), symptom("u")],
        [cause("a/x", {"s": "often", "t": "never", "u": "always"}), cause("a/y", {"t": "often"})],
    )
    seen = [finding("s"), finding("t"), finding("u", "absent")]
    ranking = inference.rank(seen, [], kb)
    for h in inference.hypotheses(ranking, seen, 2):
        parts = [c.nats for c in (*h.supports, *h.opposes)]
        assert h.prior_nats + sum(parts) == pytest.approx(h.log_odds, abs=inference.VISIBLE * 3)


def test_unknown_weighs_nothing() -> None:
    kb = knowledge([symptom("s")], [cause("a/x", {"s": "always"})])
    assert inference.rank([finding("s", "unknown")], [], kb).marginals == pytest.approx(
        inference.rank([], [], kb).marginals
    )


def test_never_rules_out() -> None:
    kb = knowledge(
        [symptom("s", "often")], [cause("a/x", {"s": "never"}), cause("a/y", {"s": "often"})]
    )
    x, y = inference.rank([finding("s")], [], kb).marginals
    assert x < y / 10


def test_findings_of_one_mechanism_count_less_than_twice() -> None:
    same = [symptom("s", group="g"), symptom("t", group="g")]
    other = [symptom("s", group="g"), symptom("t", group="h")]
    causes = [cause("a/x", {"s": "often", "t": "often"}), cause("a/y", {})]
    seen = [finding("s"), finding("t")]
    together = inference.rank(seen, [], knowledge(same, causes)).log_single[0]
    apart = inference.rank(seen, [], knowledge(other, causes)).log_single[0]
    alone = inference.rank(seen[:1], [], knowledge(same, causes)).log_single[0]
    assert alone < together < apart


def test_absent_neighbours_do_not_weaken_what_is_there() -> None:
    symptoms = [symptom(s, group="g") for s in "stuv"]
    kb = knowledge(symptoms, [cause("a/x", {"s": "often"})])
    alone = inference.rank([finding("s")], [], kb).log_single[0]
    among = [finding("s"), *(finding(s, "absent") for s in "tuv")]
    assert inference.rank(among, [], kb).log_single[0] == pytest.approx(alone)


def test_two_faults_at_once() -> None:
    symptoms = [symptom(s) for s in "stuv"]
    causes = [
        cause("a/x", {"s": "always", "t": "always"}),
        cause("a/y", {"u": "always", "v": "always"}),
        cause("a/z", {"s": "sometimes"}),
    ]
    kb = knowledge(symptoms, causes)
    ranking = inference.rank([finding(s) for s in "stuv"], [], kb)
    assert ranking.pairs_above(0.5)[0][:2] == ("a/x", "a/y")
    assert ranking.marginals[0] > 0.9
    assert ranking.marginals[1] > 0.9


def test_an_experiment_eliminates() -> None:
    causes = [
        cause("a/x", {}, responds_to={"lower-lr": {"fixed": "often", "better": "sometimes"}}),
        cause("a/y", {}, responds_to={"lower-lr": {"same": "always"}}),
    ]
    kb = knowledge([symptom("s")], causes)
    said = Experiment(kind="lower-lr", outcome="same", said="a smaller lr changed nothing")
    x, y = inference.rank([], [said], kb).marginals
    assert y > 3 * x
    ranking = inference.rank([], [said], kb)
    (first, second) = inference.hypotheses(ranking, [], 2)
    assert first.supports[0].symptom == "lower-lr=same"
    assert second.opposes[0].symptom == "lower-lr=same"


def test_outcome_rates_are_distributions() -> None:
    kb = knowledge(
        [symptom("s")],
        [cause("a/x", {}, responds_to={"lower-lr": {"fixed": "always", "worse": "often"}})],
    )
    base, rows = kb.outcome_rates("lower-lr")
    assert base.sum() == pytest.approx(1)
    assert rows.sum(axis=1) == pytest.approx(np.ones(1))
    assert rows[0][OUTCOMES.index("fixed")] > rows[0][OUTCOMES.index("same")]


def test_outside_its_framework_a_cause_is_unlikely() -> None:
    causes = [
        cause("a/x", {}, applies_to=AppliesTo(frameworks=("tensorflow1",))),
        cause("a/y", {}),
    ]
    kb = knowledge([symptom("s")], causes)
    x, y = inference.rank([], [], kb, facts=Facts(framework="pytorch")).marginals
    assert x < y / 5
    x, y = inference.rank([], [], kb, facts=Facts(framework="tensorflow1")).marginals
    assert x == pytest.approx(y)


def test_reading_like_two_causes_is_not_counted_twice() -> None:
    kb = knowledge([symptom("s")], [cause("a/x", {}), cause("a/y", {})])
    like = {"a/x": 3.0, "a/y": 3.0}
    ranking = inference.rank([], [], kb, similarity=like)
    alone = inference.rank([], [], kb, similarity=like, pairs=False)
    assert ranking.log_pairs[0] - inference.rank([], [], kb).log_pairs[0] == pytest.approx(3.0)
    assert ranking.log_single == pytest.approx(alone.log_single)


def test_information_of_a_perfect_and_of_a_useless_test() -> None:
    posterior = np.array([0.5, 0.5])
    perfect, useless = [[1.0, 0.0], [0.0, 1.0]], [[0.3, 0.3], [0.7, 0.7]]
    doubt = -0.3 * math.log(0.3) - 0.7 * math.log(0.7)
    doubts = np.array([[0.0, 0.0], [doubt, doubt]])
    gains, _ = weighed(posterior, np.array(perfect + useless), np.array([0, 2]), doubts)
    assert gains == pytest.approx([math.log(2), 0.0])


def test_next_question_separates_the_rivals() -> None:
    symptoms = [symptom("s"), symptom("telling", ask=W), symptom("idle", ask=W)]
    causes = [
        cause("a/x", {"s": "often", "telling": "always", "idle": "sometimes"}),
        cause("a/y", {"s": "often", "telling": "never", "idle": "sometimes"}),
    ]
    kb = knowledge(symptoms, causes)
    seen = [finding("s")]
    ranking = inference.rank(seen, [], kb)
    tests = next_tests(ranking, by_worth(ranking, seen), 3)
    assert tests[0].id == "telling"
    assert tests[0].confirms[0] == "a/x"
    assert tests[0].refutes[0] == "a/y"


def test_ties_are_ordered_by_id() -> None:
    kb = knowledge([symptom("s")], [cause("a/x", {}), cause("a/y", {})])
    ranking = inference.rank([], [], kb)
    assert [kb.cause_ids[i] for i in ranking.order] == ["a/x", "a/y"]
