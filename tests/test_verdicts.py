"""It says when nothing is wrong, and when it does not know."""

from pathlib import Path

import pytest

from advisor import intake, knowledge, pipeline
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, Finding
from eval import pairs

HEALTHY = sorted((Path(__file__).parent / "healthy").glob("*.csv"))
GOOD_CURVE = (
    "epoch,train_loss,val_loss,val_acc\n1,0.52,0.24,0.931\n2,0.23,0.17,0.949\n3,0.17,0.135,0.959\n"
    "4,0.136,0.115,0.965\n5,0.113,0.101,0.969\n6,0.097,0.093,0.971\n7,0.085,0.087,0.973\n"
    "8,0.076,0.083,0.975\n9,0.069,0.081,0.976\n10,0.063,0.079,0.976\n"
)
# Share of healthy real runs on which a fault is asserted: none at all would prove little detectors.
TOLERATED = 0.03


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def ask(kb: Knowledge, text: str, curve: str = "", code: str = "") -> Diagnosis:
    curves = [("run.csv", curve.encode())] if curve else []
    codes = [("train.py", code.encode())] if code else []
    return pipeline.diagnose(intake.read(text, kb, curves=curves, codes=codes), kb, strict=True)


def test_a_good_curve_with_right_code_is_fine(kb: Knowledge) -> None:
    repaired = next(p for p in pairs.pairs() if p.id.startswith("03-"))
    code = repaired.repaired.decode()
    for text in ("", "Is this training run all right?"):
        diagnosis = ask(kb, text, GOOD_CURVE, code)
        assert diagnosis.verdict == "nothing-wrong"
        assert not diagnosis.defects


def test_healthy_real_runs_are_not_accused(kb: Knowledge) -> None:
    assert len(HEALTHY) >= 150
    accused = [
        p.name
        for p in HEALTHY
        if any(
            h.probability > 0.5 and h.cause.severity != "benign"
            for h in ask(kb, "", p.read_text()).differential
        )
    ]
    assert len(accused) <= TOLERATED * len(HEALTHY), accused


@pytest.mark.parametrize(
    "text",
    [
        "pip install tensorflow-gpu fails with ImportError: libcudart.so.11.0",
        "How do I bake sourdough bread?",
        "安装 pytorch 报错 No matching distribution found",
    ],
)
def test_other_business_is_sent_away(kb: Knowledge, text: str) -> None:
    diagnosis = ask(kb, text)
    assert diagnosis.verdict == "not-a-training-question"
    assert not diagnosis.differential
    assert diagnosis.verdict_reason[diagnosis.language]


def test_a_cry_for_help_is_asked_for_more(kb: Knowledge) -> None:
    diagnosis = ask(kb, "My network does something strange, please help me.")
    assert diagnosis.verdict == "not-enough-evidence"
    wanted = [t for t in diagnosis.next_tests if t.kind == "request"]
    assert wanted[0].text.en in diagnosis.verdict_reason.en
    assert wanted[0].text.zh in diagnosis.verdict_reason.zh


def test_a_how_to_about_trouble_stays(kb: Knowledge) -> None:
    diagnosis = ask(kb, "How do I stop the validation loss from rising after epoch 5?")
    assert diagnosis.verdict != "not-a-training-question"


def test_the_same_fact_from_every_channel_does_not_inflate(kb: Knowledge) -> None:
    log = "step 1 loss = 2.3\nstep 2 loss = nan\nstep 3 loss = nan\n"
    once = ask(kb, "", log)
    thrice = ask(kb, "The loss is nan. The training loss becomes nan after two steps.", log)
    present = [f.symptom for f in thrice.findings if f.status == "present"]
    assert len(present) == len(set(present))
    assert "loss-non-finite" in [f.symptom for f in once.findings if f.status == "present"]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        (
            "My loss goes down steadily and the validation loss follows it closely. Is this ok?",
            True,
        ),
        ("训练损失平稳下降，验证损失也跟着下降，差距很小，这样正常吗？", True),
        ("My loss goes down steadily and the validation loss follows it closely.", False),
        ("My loss goes down steadily but the accuracy stays at chance. Is this normal?", False),
        ("Is this normal?", False),
    ],
)
def test_who_asks_whether_sound_training_is_normal_is_told_so(
    kb: Knowledge, text: str, fine: bool
) -> None:
    said = pipeline.diagnose(intake.read(text, kb), kb).verdict
    assert (said == "nothing-wrong") == fine


def test_a_finding_of_foreign_knowledge_is_refused_in_words(kb: Knowledge) -> None:
    foreign = Finding(symptom="no-such-symptom", source="probe", status="present")
    with pytest.raises(InputError, match="no-such-symptom"):
        pipeline.diagnose(intake.read("my loss is nan", kb), kb, observed=[foreign])
