"""What prose says: every symptom's own sentences, numbers as settings, and values at chance."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import knowledge, pipeline
from advisor.detectors.text import MOST_HEARD, guesses, stated, text_findings
from advisor.intake.prose_facts import (
    MOST_SETTINGS,
    MOST_TEXT,
    chance_claims,
    facts_from_prose,
    quoted_values,
)
from advisor.model import Case
from advisor.phrases import BLOCK, PhraseIndex

FOLDER = Path(__file__).parents[1] / "kb" / "symptoms"
# Phrases are written to hold beyond their own examples, so not every example need be found.
FOUND_AT_LEAST = 0.7


def spoken(symptom: dict[str, Any], field: str) -> list[str]:
    return [text for texts in (symptom.get(field) or {}).values() for text in texts]


@cache
def written() -> dict[str, dict[str, Any]]:
    """The YAML files that hold phrases: the compiled knowledge drops the sentences."""
    every = [
        yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in sorted(FOLDER.glob("*.yaml"))
    ]
    return {s["id"]: s for s in every if s.get("phrases")}


@cache
def index() -> PhraseIndex:
    words = yaml.load((FOLDER.parent / "words.yaml").read_bytes(), yaml.CSafeLoader)
    classes = knowledge.words_of_field(words)
    phrases = {id: knowledge.spoken(id, s["phrases"], classes) for id, s in written().items()}
    return PhraseIndex.compile(phrases)


def case(prose: str) -> Case:
    return Case(prose=prose)


def statuses(prose: str) -> dict[str, str]:
    kb = knowledge.load()
    return {f.symptom: f.status for f in text_findings(case(prose), kb.symptoms, kb.phrases)}


@pytest.mark.parametrize("id", written())
def test_a_symptom_is_found_in_its_own_sentences(id: str) -> None:
    texts = spoken(written()[id], "exemplars")
    assert texts, "phrases without a sentence to try them on"
    missed = [text for text in texts if id not in index().stated(text)]
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(texts), missed


@pytest.mark.parametrize("id", written())
def test_a_symptom_is_not_found_in_its_counterexamples(id: str) -> None:
    texts = spoken(written()[id], "counterexamples")
    assert [text for text in texts if id in index().stated(text)] == []


# --- statements against guesses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The training loss oscillates a lot.", "present"),
        ("The training loss does not oscillate.", "absent"),
        ("Maybe the loss oscillates because of the batch size.", None),
        ("I would expect the loss to oscillate.", None),
        ("Does the loss oscillate?", None),
        ("训练 loss 震荡得厉害", "present"),
        ("loss 没有震荡", "absent"),
        ("可能 loss 会震荡", None),
    ],
)
def test_only_what_is_asserted_is_present(text: str, status: str | None) -> None:
    assert statuses(text).get("loss-noisy") == status


def test_oscillation_is_not_a_flat_loss() -> None:
    text = "the training loss does not decrease monotonically but seems to oscillate"
    found = {id for id, status in statuses(text).items() if status == "present"}
    assert found & {"loss-noisy", "train-loss-flat-at-chance"} == {"loss-noisy"}
    assert statuses("the training loss does not decrease")["train-loss-flat-at-chance"] == "present"


def test_a_finding_quotes_the_sentence() -> None:
    kb = knowledge.load()
    text = "Hello. The training loss oscillates a lot. Thanks."
    (found,) = (
        f for f in text_findings(case(text), kb.symptoms, kb.phrases) if f.symptom == "loss-noisy"
    )
    assert [e.what for e in found.evidence] == ["The training loss oscillates a lot."]
    assert found.source == "prose"


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("Maybe the loss oscillates.", "loss-noisy"),
        ("Could it be vanishing gradients?", "gradients-vanish"),
        ("是不是梯度消失了？", "gradients-vanish"),
    ],
)
def test_a_guess_is_weak_evidence_of_its_own_source(text: str, symptom: str) -> None:
    kb = knowledge.load()
    found = {f.symptom: f for f in guesses(case(text), kb.symptoms, kb.phrases)}
    assert found[symptom].source == "guess"
    assert found[symptom].evidence[0].what == text
    assert kb.scales.trust["guess"] < 0.5 * kb.scales.trust["prose"]
    assert symptom not in statuses(text)


@pytest.mark.parametrize(
    "text", ["The gradients vanish.", "There are no vanishing gradients.", "I use augmentation?"]
)
def test_what_is_asserted_or_denied_or_a_setting_is_no_guess(text: str) -> None:
    kb = knowledge.load()
    assert not guesses(case(text), kb.symptoms, kb.phrases)


def test_a_guess_is_no_sight_of_trouble() -> None:
    kb = knowledge.load()
    sent_away = "pip install fails with ImportError. Is it because of overfitting?"
    assert any(f.source == "guess" for f in pipeline.look(case(sent_away), kb)[0]), (
        "the guess is recorded"
    )
    diagnosis = pipeline.diagnose(case("ModuleNotFoundError: torch. Is the loss nan?"), kb)
    assert all(f.source != "prose" or f.status != "present" for f in diagnosis.findings)


@pytest.mark.parametrize(
    ("text", "symptom", "status"),
    [
        ("All gradients are non-zero.", "gradients-zero", "absent"),
        ("I get a non zero gradient everywhere.", "gradients-zero", "absent"),
        ("All gradients are zero.", "gradients-zero", "present"),
        ("The accuracy is at chance in eval mode.", "train-loss-flat-at-chance", None),
        ("Validation accuracy is at chance.", "train-loss-flat-at-chance", None),
        ("The images were picked at random.", "train-loss-flat-at-chance", None),
        ("Accuracy is worse than random guessing.", "train-loss-flat-at-chance", None),
        ("Accuracy is worse than random guessing.", "accuracy-below-chance", "present"),
        ("准确率比瞎猜还低", "train-loss-flat-at-chance", None),
        ("The accuracy is just random guessing.", "train-loss-flat-at-chance", "present"),
        ("grad norm 1e8 then nan", "gradients-explode", "present"),
        ("It prints \"UserWarning: the loss is nan in step 3\" and goes on.", "loss-non-finite",
         "present"),
        ("My teacher says \"the loss is nan in such nets\" but that is not so.",
         "loss-non-finite", None),
        ("The train loss is higher than the val loss.", "loss-rises-from-start", None),
        ("Validation is a coin flip while training goes on.", "setting-augmentation", None),
    ],
)  # fmt: skip
def test_words_near_by_are_told_apart(text: str, symptom: str, status: str | None) -> None:
    assert statuses(text).get(symptom) == status


# --- numbers as settings ------------------------------------------------------------------------

FACTS = [
    ("We classify 7 classes.", {"num_classes": 7}),
    ("num_classes = 5", {"num_classes": 5}),
    ("a ten-class problem", {"num_classes": 10}),
    ("two classes, balanced", {"num_classes": 2}),
    ("a binary classification task", {"num_classes": 2}),
    ("MNIST with a CNN", {"num_classes": 10}),
    ("ResNet18 on CIFAR-100", {"num_classes": 100}),
    ("ResNet18 on CIFAR-10", {"num_classes": 10}),
    ("一共10个类别", {"num_classes": 10}),
    ("类别数为 20", {"num_classes": 20}),
    ("做一个三分类", {"num_classes": 3}),
    ("这是二分类问题", {"num_classes": 2}),
    ("we train 3 models", {"num_classes": None}),
    ("a mini-batch size of 32", {"batch_size": 32}),
    ("batch_size=128", {"batch_size": 128}),
    ("bs=16", {"batch_size": 16}),
    ("batch size 为 32", {"batch_size": 32}),
    ("批大小是 16", {"batch_size": 16}),
    ("the batch is shuffled 3 times", {"batch_size": None}),
    ("learning rate of 0.0001", {"learning_rate": 1e-4}),
    ("the learning rate is 10^-4", {"learning_rate": 1e-4}),
    ("trained with lr 3e-4", {"learning_rate": 3e-4}),
    ("Adam(lr=0.001)", {"learning_rate": 1e-3, "optimizer": "adam"}),
    ("学习率设为1e-4", {"learning_rate": 1e-4}),
    ("学习率从 0.01 开始", {"learning_rate": 0.01}),
    ("I trained it for 50 epochs", {"epochs": 50}),
    ("epochs=30", {"epochs": 30}),
    ("After 100 epochs nothing has changed", {"epochs": 100}),
    ("After 5 epochs it stalls; I train for 200 epochs", {"epochs": 200}),
    ("the rate decays every 30 epochs", {"epochs": None}),
    ("at epoch 20 the loss is 0.3", {"epochs": None}),
    ("训练了 100 轮", {"epochs": 100}),
    ("第 5 轮之后 loss 上升", {"epochs": None}),
    ("images of 224x224", {"image_size": 224}),
    ("input 256 x 256", {"image_size": 256}),
    ("图片大小 224x224", {"image_size": 224}),
    ("the dataset has 12,000 images", {"dataset_size": 12_000}),
    ("30k training images", {"dataset_size": 30_000}),
    ("about 1.2 million images", {"dataset_size": 1_200_000}),
    ("a training set of 500 samples", {"dataset_size": 500}),
    ("训练集 3 万张图片", {"dataset_size": 30_000}),
    ("数据集有 5000 张图", {"dataset_size": 5000}),
    ("第一个epoch验证集准确率0.73,训练集只有0.50", {"dataset_size": None}),
    ("version 2.10 of the library", {"dataset_size": None, "learning_rate": None}),
]


@pytest.mark.parametrize(("text", "expected"), FACTS, ids=[text for text, _ in FACTS])
def test_settings_are_read(text: str, expected: dict[str, object]) -> None:
    facts = facts_from_prose(text)
    assert {field: getattr(facts, field) for field in expected} == expected
    assert all(facts.origins[field] == "prose" for field, value in expected.items() if value)


def test_many_settings_in_one_sentence() -> None:
    facts = facts_from_prose(
        "5分类问题，batch size 为 32，学习率 0.001，训练了 100 轮，图片大小 224x224，"
        "数据集有 5000 张图"
    )
    found = (facts.num_classes, facts.batch_size, facts.learning_rate, facts.epochs)
    assert found == (5, 32, 0.001, 100)
    assert (facts.image_size, facts.dataset_size) == (224, 5000)


# --- values at chance ---------------------------------------------------------------------------

CHANCE = [
    ("the loss stays at 0.693", None, "train-loss-flat-at-chance"),
    ("training loss is stuck at 2.303", None, "train-loss-flat-at-chance"),
    ("the training loss remains around 1.95", 7, "train-loss-flat-at-chance"),
    ("val loss stuck at 1.386", 4, "val-loss-pinned-at-chance"),
    ("accuracy stays at 25%", 4, "accuracy-stuck"),
    ("loss 一直卡在 0.693 不动", None, "train-loss-flat-at-chance"),
    ("验证损失一直停在 1.386", 4, "val-loss-pinned-at-chance"),
    ("准确率一直在10%", 10, "accuracy-stuck"),
    ("the loss falls from 2.303 to 0.1", 10, None),
    ("loss is 0.693 at first, then falls", None, None),
    ("accuracy stuck at 57%", 10, None),
    ("the loss is stuck at 0.4", None, None),
    ("the loss stays at 0.693", 10, None),
    ("the learning rate stays at 0.693", None, None),
]


@pytest.mark.parametrize(("text", "classes", "symptom"), CHANCE)
def test_values_that_stay_at_chance(text: str, classes: int | None, symptom: str | None) -> None:
    assert [id for id, _, _ in chance_claims(text, classes)] == ([symptom] if symptom else [])


def test_the_number_of_classes_may_stand_anywhere() -> None:
    found = statuses("I have 7 classes. My training loss is always 1.946.")
    assert found["train-loss-flat-at-chance"] == "present"


# --- hostile text -------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    facts_from_prose(text)
    list(quoted_values(text))


@pytest.mark.parametrize(
    "text",
    ["9" * 200_000, "1," * 100_000, "loss " * 50_000, "batch size is " * 20_000, "损失" * 80_000],
    ids=["digits", "commas", "loss", "batch", "han"],
)
def test_long_text_takes_bounded_time(text: str) -> None:
    import time

    start = time.perf_counter()
    facts_from_prose(text)
    list(quoted_values(text))
    assert time.perf_counter() - start < 10


ASKED = [
    # short questions in many registers, and what they tell
    ("the loss go up and down, up and down, bounce all the time", "loss-noisy"),
    ("训练刚开始loss就飞了，lr=0.01", "loss-rises-from-start"),
    ("optimizer.step() 之后参数一点没变，打印出来一模一样", "weights-unchanged"),
    ("whatever I put in for lr the curve is the same horizontal line",
     "same-curve-for-all-settings"),
    ("Each time the scheduler multiplies the rate by 0.1 the loss falls off a cliff",
     "loss-drops-at-lr-drop"),
    ("deeper is worse: 8 layers 91 %, 32 layers 60 % even on the training data", "deeper-is-worse"),
    ("A 40-layer plain network trains worse than a 10-layer one", "deeper-is-worse"),
    ("gradients get smaller and smaller toward the input", "gradients-vanish"),
    ("初始 loss 就有 8000，分类 10 类", "initial-loss-above-chance"),
    ("if I evaluate one image at a time the output is totally different from evaluating a batch",
     "eval-depends-on-batch"),
    ("accuracy is below chance: 6 % with 10 classes balanced", "accuracy-below-chance"),
    ("准确率比瞎猜还低", "accuracy-below-chance"),
    ("the loss went negative, -34 and falling", "loss-negative"),
    ("loss decreases nicely, but accuracy doesn't move", "loss-metric-decoupled"),
    ("Grouped k-fold by user gives 0.62 AUC, random split gave 0.93", "score-lower-when-grouped"),
    ("按病人划分数据集以后，准确率从95掉到70", "score-lower-when-grouped"),
    ("validation accuracy 99.9 from the very first epoch, smells fishy",
     "accuracy-high-from-start"),
    ("training accuracy 100 % but on pics from my phone it is useless", "worse-in-production"),
    ("after epoch 12 the val curve turns around and goes up", "val-loss-turns-up"),
    ("验证集的loss比训练集还低，不理解", "val-better-than-train"),
    ("forgot model.eval(), predictions differ each time I call it", "eval-not-repeatable"),
    ("恢复训练之后loss从0.3跳到2.1", "loss-jumps-at-resume"),
    ("after the first validation pass training gets worse", "train-worse-after-first-eval"),
    ("The nan appears always at iteration 1337, no matter the lr", "loss-non-finite-at-same-step"),
    ("Mine is inf at step 1", "loss-non-finite-at-start"),
    ("grad norm 1e8 then nan", "gradients-explode"),
    ("加了很多层之后训练集都拟合不了", "deeper-is-worse"),
    ("on 8 gpus the final accuracy is 4 % lower than single gpu", "multi-gpu-worse"),
    ("memory grows every iteration till it crashes", "memory-grows"),
    ("loss differs among ranks after some steps", "ranks-disagree"),
    ("奖励先涨到200再掉回去10", "reward-does-not-rise"),
    ("q values exploding to 1e6", "q-values-grow"),
    ("the discriminator loss is 0.00 after 3 epochs", "discriminator-wins"),
    ("all my generated faces are identical", "generated-samples-collapse"),
    ("after sft the model repeats the same sentence until max length", "generation-never-stops"),
    ("finetuned llama worse than base model on everything", "finetuned-worse-than-base"),
    ("f1 in my loop 0.31, sklearn says 0.78 for the same predictions", "hand-calculation-differs"),
    ("is it normal that train loss is higher than val loss?", "asks-if-normal"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "symptom"), ASKED)
def test_what_a_short_question_tells(text: str, symptom: str) -> None:
    assert statuses(text).get(symptom) == "present"


@pytest.mark.parametrize(
    ("text", "falls"),
    [
        ("训练 loss 从 0.69 降到 0.67 就不动了", False),
        ("The training loss drops and then stops decreasing after epoch 5.", False),
        ("训练 loss 从 0.69 降到 0.07，验证准确率不再提升", True),
        ("The training loss falls steadily.", True),
    ],
)
def test_a_fall_that_ends_is_no_steady_fall(text: str, falls: bool) -> None:
    assert (statuses(text).get("loss-falls-steadily") == "present") == falls


# --- long texts ---------------------------------------------------------------------------------

FILLER = "It is so.\n"


def late(telling: str, most: int, beyond: bool) -> str:
    """The text with its last sentence just before the bound, or just behind it."""
    fitting = (most - len(telling)) // len(FILLER)
    return FILLER * (fitting + (len(telling) // len(FILLER) + 2) * beyond) + telling


@pytest.mark.parametrize("before", [BLOCK - 1, BLOCK, 2 * BLOCK + 7])
def test_a_symptom_and_a_number_are_found_however_far_on(before: int) -> None:
    kb = knowledge.load()
    oscillates = "The training loss oscillates a lot."
    constant = "My training loss is always 1.946."
    text = f"I have 7 classes.\n{FILLER * before}{oscillates}\n{constant}\n{FILLER}"
    found = {f.symptom: f for f in text_findings(case(text), kb.symptoms, kb.phrases)}
    assert [e.what for e in found["loss-noisy"].evidence] == [oscillates]
    at_chance = found["train-loss-flat-at-chance"]
    assert at_chance.status == "present"
    assert "always 1.946" in at_chance.evidence[0].what
    ((_, claim, _),) = chance_claims(text, 7)
    assert text[claim.start :].startswith("training loss is always 1.946")


@pytest.mark.parametrize("beyond", [False, True])
def test_settings_are_taken_from_the_beginning_of_a_text(beyond: bool) -> None:
    text = late("The batch size is 128.", MOST_SETTINGS, beyond)
    assert facts_from_prose(text).batch_size == (None if beyond else 128)


@pytest.mark.parametrize("beyond", [False, True])
def test_sentences_are_heard_from_the_beginning_of_a_text(beyond: bool) -> None:
    telling = "The curve looks like a saw."
    assert (stated(late(telling, MOST_HEARD, beyond))[-1] == telling) is not beyond


@pytest.mark.parametrize("beyond", [False, True])
def test_numbers_are_taken_from_more_of_a_text_and_phrases_from_all(beyond: bool) -> None:
    text = late("My training loss is always 1.946.\n", MOST_TEXT, beyond)
    assert len(list(chance_claims(text, 7))) == (not beyond)
    assert statuses(text + "The training loss oscillates a lot.")["loss-noisy"] == "present"
