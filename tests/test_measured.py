"""What was measured or asked for beats what was only said, and the contradiction is told."""

from __future__ import annotations

import itertools
from typing import Literal

import pytest

from advisor import knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Evidence, Finding, Judgement, Source, Status, Words

SYMPTOM = "ranks-disagree"  # may be said as well as measured


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def finding(source: Source, status: Status) -> Finding:
    seen = (Evidence(where=source, what="seen"),) if status == "present" else ()
    return Finding(symptom=SYMPTOM, status=status, source=source, evidence=seen, reason="0.99")


@pytest.mark.parametrize(
    ("better", "worse"),
    [("probe", "prose"), ("probe", "guess"), ("probe", "person"), ("person", "prose")],
)
@pytest.mark.parametrize("statuses", [("present", "absent"), ("absent", "present")])
def test_the_better_source_decides(
    kb: Knowledge, better: Source, worse: Source, statuses: tuple[Status, Status]
) -> None:
    both = (finding(better, statuses[0]), finding(worse, statuses[1]))
    for order in itertools.permutations(both):
        (merged,), conflicts = pipeline.merge(order, kb)
        assert (merged.source, merged.status) == (better, statuses[0])
        assert {e.where for e in merged.evidence} <= {better}
        assert len(conflicts) == (worse != "guess")
        believed = {"probe": "The measurement is counted.", "person": "Your answer is counted."}
        assert all(c.en.endswith(believed[better]) for c in conflicts)


def test_a_measurement_that_cannot_tell_overrules_nobody(kb: Knowledge) -> None:
    (merged,), conflicts = pipeline.merge(
        (finding("probe", "unknown"), finding("prose", "present")), kb
    )
    assert (merged.source, merged.status) == ("prose", "present")
    assert not conflicts


@pytest.mark.parametrize("other", ["code", "curve"])
def test_what_is_seen_in_code_or_curve_stands(kb: Knowledge, other: Source) -> None:
    """The target that was measured need not be the program or the run that was given."""
    (merged,), conflicts = pipeline.merge(
        (finding("probe", "absent"), finding(other, "present")), kb
    )
    assert (merged.source, merged.status) == (other, "present")
    assert len(conflicts) == 1


def test_measured_and_said_agree_quietly(kb: Knowledge) -> None:
    (merged,), conflicts = pipeline.merge(
        (finding("prose", "present"), finding("probe", "present")), kb
    )
    assert merged.source == "probe"
    assert not conflicts


@pytest.mark.parametrize(
    ("verdicts", "nats"),
    [
        (("confirm",), 3.0),
        (("confirm", "confirm"), 3.0),
        (("refute",), -3.0),
        (("confirm", "refute"), 0.5),
        (("refute", "confirm", "inconclusive"), 0.5),
        (("inconclusive",), 0.5),
    ],
)
def test_probes_that_contradict_one_another_settle_nothing(
    verdicts: tuple[Literal["confirm", "refute", "inconclusive"], ...], nats: float
) -> None:
    said = Words(en="measured", zh="测得")
    judged = [Judgement(cause="optim/lr-too-high", verdict=v, sentence=said) for v in verdicts]
    assert pipeline.leaning({"optim/lr-too-high": 0.5}, judged) == {"optim/lr-too-high": nats}
