"""The same fact told in prose, shown in a curve and visible in code is one piece of evidence."""

import itertools

import numpy as np
import pytest

from advisor import inference, intake, knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Evidence, Facts, Finding, Source

SEEN_BY: tuple[Source, ...] = ("prose", "curve", "code")
TOLD = "The training loss becomes NaN after two epochs. It fell before."
LOG = "epoch,loss\n1,0.9\n2,0.5\n3,nan\n4,nan\n"


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


@pytest.mark.parametrize("id", ["loss-non-finite", "val-loss-turns-up"])
def test_three_sources_weigh_no_more_than_the_strongest(id: str, kb: Knowledge) -> None:
    def weights(*sources: Source) -> list[float]:
        told = [Finding(symptom=id, source=s, status="present") for s in sources]
        findings, _ = pipeline.merge(told, kb)
        assert len(findings) == 1
        return inference.rank(findings, (), kb, facts=Facts()).evidence.single.sum(1).tolist()

    alone = [weights(source) for source in SEEN_BY]
    for order in itertools.permutations(SEEN_BY):
        for together, *single in zip(weights(*order), *alone, strict=True):
            assert min(single) - 1e-9 <= together <= max(single) + 1e-9


def test_a_case_told_three_times_is_no_surer(kb: Knowledge) -> None:
    def best(prose: str, log: str = "") -> float:
        diagnosis = pipeline.diagnose(intake.read(intake.as_post(prose, log), kb), kb)
        return max(h.probability for h in diagnosis.differential)

    once = best(TOLD)
    assert best(f"{TOLD}\n\n{TOLD}\n\n{TOLD}") <= once + 0.1
    shown = pipeline.look(intake.read(intake.as_post(TOLD, LOG), kb), kb)[0]
    assert len({f.symptom for f in shown}) == len(shown)


def test_what_the_reader_has_read_counts_less_beside_it_and_whole_without() -> None:
    kb = knowledge.load()
    said = Evidence(where="prose", what="training stops falling at once")
    seen: list[tuple[str, Source]] = [
        ("loss-spikes-recover", "prose"),
        ("val-loss-turns-up", "curve"),
        ("relu-on-input", "code"),
    ]
    findings = [
        Finding(symptom=id, source=source, status="present", evidence=(said,))
        for id, source in seen
    ]
    spoke = dict.fromkeys(kb.cause_ids, 0.0)
    read = inference.rank(findings, (), kb, similarity=spoke).evidence.single
    unread = inference.rank(findings, (), kb).evidence.single
    for column, share in enumerate((kb.scales.beside_reader, kb.scales.beside_reader, 1.0)):
        assert np.abs(unread[:, column]).max() > 0.1
        assert read[:, column] == pytest.approx(share * unread[:, column])
