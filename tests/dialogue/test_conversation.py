"""The diagnosis of a conversation, its next question, and what a person may answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from advisor import dialogue, intake, pipeline
from advisor.dialogue import (
    Answered,
    Conversation,
    Event,
    Gave,
    Probed,
    Question,
    Said,
    Skipped,
    Tried,
    Undone,
    understand,
)
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import Case, Diagnosis, Finding, ProbeReport, ProbeResult, to_json
from advisor.next_tests import by_worth
from advisor.report.terminal import separating

STUCK = "val loss stays at 1.39 while train loss falls, 4 classes"
LOG = "epoch,loss,val_loss\n" + "".join(f"{n},{1.4 - n / 20:.3f},1.386\n" for n in range(20))
CODE = "x = tf.layers.batch_normalization(x, training=is_training)\n"


def talk(*events: Event) -> Conversation:
    return Conversation(id="c", events=events)


def probability(conversation: Conversation, cause: str, kb: Knowledge) -> float:
    found = dialogue.diagnose(conversation, kb).differential
    return next((h.probability for h in found if h.cause.id == cause), 0.0)


def test_the_same_document_as_ask(kb: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(LOG)
    (tmp_path / "m.py").write_text(CODE)
    command = [sys.executable, "-m", "advisor", "ask", STUCK, "--curve", "t.csv", "--code", "m.py"]
    command += ["--tried", "switched Adam to SGD: no change", "--json"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    conversation = talk(
        Said(text=STUCK),
        Gave.of("code", "m.py", CODE.encode()),
        Tried(text="switched Adam to SGD: no change"),
        Said(text="a mistake"),
        Undone(),
        Gave.of("curve", "t.csv", b"loss\n1\n2\n"),
        Gave.of("curve", "t.csv", LOG.encode()),
    )
    assert to_json(dialogue.diagnose(conversation, kb)) == told


def test_an_answer_moves_the_ranking_and_undo_moves_it_back(kb: Knowledge) -> None:
    before, cause = talk(Said(text=STUCK)), "norm/bn-update-ops-not-run"
    answer = Answered(test="bn-update-ops-not-run", answer="yes", text="I never ran UPDATE_OPS")
    after = before.with_event(answer)
    assert probability(after, cause, kb) > probability(before, cause, kb) + 0.3
    found = {f.symptom: f for f in dialogue.diagnose(after, kb).findings}
    assert found["bn-update-ops-not-run"].source == "person"
    undone = after.with_event(Undone())
    assert dialogue.diagnose(undone, kb) == dialogue.diagnose(before, kb)


def test_the_last_answer_to_a_question_counts(kb: Knowledge) -> None:
    first = Answered(test="setting-batch-norm", answer="yes")
    second = Answered(test="setting-batch-norm", answer="no")
    found = dialogue.diagnose(talk(Said(text=STUCK), first, second), kb).findings
    assert next(f for f in found if f.symptom == "setting-batch-norm").status == "absent"


def test_an_experiment_is_answered_by_its_outcome(kb: Knowledge) -> None:
    said = talk(Said(text=STUCK), Answered(test="lower-lr", answer="worse"))
    experiments = dialogue.diagnose(said, kb).experiments
    assert [(e.kind, e.outcome) for e in experiments] == [("lower-lr", "worse")]


def test_a_probe_result_counts(kb: Knowledge) -> None:
    seen = Finding(symptom="bn-statistics-at-initial-values", source="probe", status="present")
    result = ProbeResult(probe="bn-statistics", outcome="done", findings=(seen,))
    probed = Probed(report=ProbeReport(target="t", results=(result,)))
    assert probability(talk(Said(text=STUCK), probed), "norm/bn-update-ops-not-run", kb) > 0.75


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Answered(test="nonsense", answer="yes"), "no such question"),
        (Answered(test="setting-batch-norm", answer="worse"), "yes, no, unknown"),
        (Answered(test="lower-lr", answer="yes"), "fixed, better"),
        (Answered(test="bn-statistics", answer="yes"), "by its result"),
        (Answered(test="bring-loss-lines", answer="yes"), "something to bring"),
        (Skipped(test="nonsense"), "no such test"),
    ],
)
def test_what_does_not_fit_is_refused(event: Event, says: str, kb: Knowledge) -> None:
    with pytest.raises(InputError, match=says):
        dialogue.diagnose(talk(Said(text=STUCK), event), kb)


def test_nothing_said_is_nothing_to_look_at(kb: Knowledge) -> None:
    with pytest.raises(InputError, match="nothing to look at"):
        dialogue.diagnose(talk(), kb)


@pytest.mark.parametrize("text", [STUCK, "训练损失不动，一直是0.693", "loss becomes nan", "help"])
def test_no_question_comes_twice(text: str, kb: Knowledge) -> None:
    conversation, seen = talk(Said(text=text)), set[str]()
    for _ in range(12):
        diagnosis = dialogue.diagnose(conversation, kb)
        question = dialogue.next_question(diagnosis, conversation, kb)
        if question is None:
            break
        assert question.test not in seen
        assert question.text.en
        assert question.text.zh
        assert question.why.en
        assert question.why.zh
        seen.add(question.test)
        conversation = conversation.with_event(Skipped(test=question.test))
    assert len(seen) > 3


def test_no_question_about_other_business(kb: Knowledge) -> None:
    conversation = talk(Said(text="How do I install CUDA 12 on Ubuntu 22.04?"))
    diagnosis = dialogue.diagnose(conversation, kb)
    assert diagnosis.verdict == "not-a-training-question"
    assert dialogue.next_question(diagnosis, conversation, kb) is None


def asked(kind: str, kb: Knowledge) -> Question:
    conversation = talk(Said(text=STUCK))
    for _ in range(20):
        diagnosis = dialogue.diagnose(conversation, kb)
        question = dialogue.next_question(diagnosis, conversation, kb)
        assert question is not None
        if question.kind == kind:
            return question
        conversation = conversation.with_event(Skipped(test=question.test))
    raise AssertionError(f"no {kind} asked")


@pytest.mark.parametrize(
    ("typed", "answer", "text"),
    [
        ("1", "yes", ""),
        ("2", "no", ""),
        ("3", "unknown", ""),
        ("yes", "yes", ""),
        ("Yes, since epoch 3", "yes", "since epoch 3"),
        ("nope", "no", ""),
        ("I don't know", "unknown", ""),
        ("not sure", "unknown", ""),
        ("sometimes", "unknown", ""),
        ("是的，第三轮起", "yes", "第三轮起"),
        ("没有", "no", ""),
        ("有时候", "unknown", ""),
        ("不知道", "unknown", ""),
        ("不一定", "unknown", ""),
        ("haven't checked", "unknown", ""),
        ("没试过", "unknown", ""),
        ("还没有看过", "unknown", ""),
    ],
)
def test_answers_are_understood(typed: str, answer: str, text: str, kb: Knowledge) -> None:
    question = asked("question", kb)
    assert understand(typed, question) == Answered(test=question.test, answer=answer, text=text)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["4", "s", "skip", "跳过"])
def test_a_question_is_skipped(typed: str, kb: Knowledge) -> None:
    question = asked("question", kb)
    assert understand(typed, question) == Skipped(test=question.test)


@pytest.mark.parametrize(
    "typed", ["not everything is lost", "nothing helps", "有人说换优化器", "没看到"]
)
def test_what_is_no_answer_is_told(typed: str, kb: Knowledge) -> None:
    assert understand(typed, asked("question", kb)) == Said(text=typed)


@pytest.mark.parametrize("typed", ["0", "5", "77"])
def test_a_number_that_is_no_option_is_refused(typed: str, kb: Knowledge) -> None:
    with pytest.raises(InputError, match="no such option"):
        understand(typed, asked("question", kb))


def test_who_has_not_got_it_skips(kb: Knowledge) -> None:
    request = asked("request", kb)
    assert understand("不知道", request) == Skipped(test=request.test)
    for typed in ("no", "haven't checked", "I don't have it", "我没有日志。", "没试过"):
        assert understand(typed, request) == Skipped(test=request.test)
    assert understand("loss = f(x)", request) == Said(text="loss = f(x)")


@pytest.mark.parametrize(
    ("text", "bare"), [("yes", True), ("好", False), ("是的。", True), ("yes: lr=1", False)]
)
def test_a_bare_yes(text: str, bare: bool) -> None:
    assert dialogue.agreed(text) is bare


def test_an_answer_is_quoted_in_the_language_of_the_case(kb: Knowledge) -> None:
    told = talk(Said(text="训练损失一直不下降"), Answered(test="setting-batch-norm", answer="yes"))
    found = {f.symptom: f for f in dialogue.diagnose(told, kb).findings}
    (evidence,) = found["setting-batch-norm"].evidence
    assert (evidence.where, evidence.what) == ("您的回答", "是")


def test_outcomes_are_understood(kb: Knowledge) -> None:
    question = Question.model_validate(
        {**asked("question", kb).model_dump(), "test": "lower-lr", "kind": "experiment"}
    )
    for typed, answer in (
        ("it got worse", "worse"),
        ("haven't tried", "unknown"),
        ("no change", "same"),
        ("好了", "fixed"),
    ):
        event = understand(typed, question)
        assert isinstance(event, Answered)
        assert event.answer == answer


def test_every_test_says_what_its_results_mean(kb: Knowledge) -> None:
    diagnosis = dialogue.diagnose(talk(Said(text=STUCK)), kb)
    kinds = {t.kind for t in diagnosis.next_tests}
    assert {"question", "request", "probe"} <= kinds
    for test in diagnosis.next_tests:
        assert test.prospects, test.id
        named = {c for p in test.prospects for c in (*p.confirms, *p.refutes)}
        assert named <= set(diagnosis.cause_names)
    json.loads(to_json(diagnosis))


def test_every_symptom_of_prose_or_code_can_be_asked(kb: Knowledge) -> None:
    # Whoever asks whether it is normal has said so; to be asked that tells nothing about a run.
    not_a_question = {"code-cannot-have-run", "asks-if-normal"}
    for symptom in kb.symptoms.values():
        if {"prose", "code"} & set(symptom.channels) and symptom.id not in not_a_question:
            assert symptom.ask is not None, symptom.id
        if symptom.ask is not None:
            assert symptom.ask.en.endswith("?"), symptom.id
            assert symptom.ask.zh.endswith("？"), symptom.id


def test_abstaining_says_what_to_bring_for_this_very_case(kb: Knowledge) -> None:
    told = {
        text: dialogue.diagnose(talk(Said(text=text)), kb)
        for text in (
            "My network does something strange, please help.",
            "Predictions are always the same class.",
        )
    }
    for diagnosis in told.values():
        assert diagnosis.verdict == "not-enough-evidence"
        wanted = [t for t in diagnosis.next_tests if t.kind == "request"]
        assert wanted[0].text.en in diagnosis.verdict_reason.en
        assert wanted[0].text.zh in diagnosis.verdict_reason.zh
    assert len({d.verdict_reason.en for d in told.values()}) == 2


def test_why_not_the_second(kb: Knowledge) -> None:
    first, second = dialogue.diagnose(talk(Said(text=STUCK)), kb).differential[:2]
    assert separating(first, second) == ("val-loss-pinned-at-chance",)
    assert separating(first, first) == ()


def test_what_is_ruled_out_is_not_asked(kb: Knowledge) -> None:
    conversation, seen = talk(Said(text=STUCK)), set[str]()
    for _ in range(15):
        diagnosis = dialogue.diagnose(conversation, kb)
        seen |= {t.id for t in diagnosis.next_tests}
        question = dialogue.next_question(diagnosis, conversation, kb)
        if question is None:
            break
        conversation = conversation.with_event(Skipped(test=question.test))
    assert not seen & set(kb.symptoms["val-loss-pinned-at-chance"].rules_out)


def test_what_was_asked_is_not_proposed_again_after_a_measurement(kb: Knowledge) -> None:
    conversation = talk(Said(text=STUCK))
    first, *_ = dialogue.diagnose(conversation, kb).next_tests
    after = dialogue.diagnose(conversation.with_event(Skipped(test=first.id)), kb)
    assert after.asked == (first.id,)
    probe = next(t.id for t in after.next_tests if t.kind == "probe")
    saved = Diagnosis.load(to_json(after))
    again = pipeline.diagnose_again(saved, kb, [], asked=[probe])
    assert set(again.asked) == {first.id, probe}
    assert not {first.id, probe} & {t.id for t in again.next_tests}


def test_who_has_no_code_is_not_asked_for_other_code(kb: Knowledge) -> None:
    conversation = talk(Said(text="My loss is not going down. A small CNN, cats and dogs."))
    asked_for: list[str] = []
    for _ in range(8):
        diagnosis = dialogue.diagnose(conversation, kb)
        question = dialogue.next_question(diagnosis, conversation, kb)
        assert question is not None
        if question.kind == "request":
            asked_for.append(kb.requests[question.test].give)
        conversation = conversation.with_event(Skipped(test=question.test))
    assert asked_for.count("code") == 1
    assert asked_for.count("curve") <= 1


def test_the_whole_script_is_asked_for_while_there_is_no_code(kb: Knowledge) -> None:
    without = pipeline.diagnose(intake.read("It does not learn.", kb), kb)
    script = intake.read("It does not learn.", kb, codes=[("m.py", CODE.encode())])
    given = pipeline.diagnose(script, kb)
    open_ = {
        name: {v[0].id for v in by_worth(pipeline.ranked(Case(), d.findings, kb), d.findings)}
        for name, d in (("without", without), ("given", given))
    }
    assert "bring-script" in open_["without"]
    assert "bring-script" not in open_["given"]
    assert "bring-loss-lines" in open_["given"]
