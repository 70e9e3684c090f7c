"""Myths: a text that states one is told; a text that is only near one is not."""

import json
from pathlib import Path

import pytest

from advisor import knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Case

ROOT = Path(__file__).parents[1]
# By myth: sentences that state it, and sentences that only come near it.
SENTENCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lower-lr-explodes": (
        (
            "A smaller learning rate causes gradient explosion.",
            "学习率太小会导致梯度爆炸",
        ),
        (
            "A large learning rate causes gradient explosion.",
            "A smaller learning rate prevents exploding gradients.",
            "学习率太大会导致梯度爆炸",
        ),
    ),
    "adam-too-powerful": (
        (
            "Adam is too powerful, that is why the validation loss rises.",
            "Adam 太强了，容易过拟合",
        ),
        (
            "My model overfits with Adam and with SGD.",
            "I use Adam with a learning rate of 1e-3.",
            "用 Adam 训练，模型过拟合了",
        ),
    ),
    "training-loss-monotone": (
        (
            "The training loss must fall monotonically.",
            "训练损失应该单调下降",
        ),
        (
            "My training loss falls monotonically.",
            "The training loss does not fall monotonically.",
            "训练损失没有单调下降",
        ),
    ),
    "val-below-train-is-a-bug": (
        (
            "A validation loss below the training loss is a bug.",
            "验证损失低于训练损失说明代码有问题",
        ),
        (
            "The validation loss is lower than the training loss.",
            "Is it a bug that the validation loss is below the training loss?",
            "验证损失低于训练损失，正常吗",
        ),
    ),
    "softmax-before-cross-entropy-harmless": (
        (
            "A softmax before CrossEntropyLoss is harmless.",
            "在 CrossEntropyLoss 前加 softmax 没关系",
        ),
        (
            "I use a softmax before CrossEntropyLoss.",
            "A softmax before CrossEntropyLoss is not harmless.",
            "在 CrossEntropyLoss 前加了 softmax",
        ),
    ),
    "more-epochs-always-help": (
        (
            "More epochs always help.",
            "训练轮数越多越好",
        ),
        (
            "More epochs helped in my case.",
            "Do more epochs always help?",
            "训练更多轮之后验证变差",
        ),
    ),
    "batch-norm-fixes-learning-rate": (
        (
            "With batch norm any learning rate works.",
            "用了 BN 学习率随便设",
        ),
        (
            "Batch norm allows a somewhat higher learning rate.",
            "I use batch norm and a learning rate of 0.1.",
            "用了 BN，学习率设为 0.1",
        ),
    ),
    "loss-must-reach-zero": (
        (
            "The loss must reach zero.",
            "损失必须降到零",
        ),
        (
            "My loss reaches zero.",
            "The loss does not have to reach zero.",
            "损失降到了零",
        ),
    ),
    "accuracy-for-imbalanced": (
        (
            "Accuracy is the right metric for imbalanced data.",
            "类别不平衡时看准确率就够了",
        ),
        (
            "Accuracy is not the right metric for imbalanced data.",
            "The data are imbalanced and the accuracy is 98%.",
            "数据不平衡，准确率 98%",
        ),
    ),
    "shuffle-true-shuffles-everything": (
        (
            "shuffle=True always shuffles everything.",
            "shuffle=True 就一定全部打乱了",
        ),
        (
            "I set shuffle=True in fit.",
            "shuffle=True does not shuffle a generator.",
            "我设置了 shuffle=True",
        ),
    ),
    "eval-mode-disables-gradients": (
        (
            "model.eval() disables gradients.",
            "model.eval() 会关闭梯度计算",
        ),
        (
            "torch.no_grad() disables gradients.",
            "model.eval() disables dropout.",
            "model.eval() 关闭 dropout",
        ),
    ),
    "no-grad-equals-eval-mode": (
        (
            "torch.no_grad() is the same as model.eval().",
            "torch.no_grad() 等于 eval 模式",
        ),
        (
            "I call model.eval() and torch.no_grad() before validation.",
            "torch.no_grad() is not the same as model.eval().",
            "验证时用了 torch.no_grad()",
        ),
    ),
    "weight-decay-equals-l2-for-adam": (
        (
            "Weight decay equals L2 regularisation for Adam.",
            "对 Adam 来说权重衰减等于 L2 正则",
        ),
        (
            "For SGD weight decay equals L2 regularisation.",
            "Weight decay is not the same as L2 for Adam.",
            "用 Adam，权重衰减 1e-4",
        ),
    ),
    "bigger-batch-always-better": (
        (
            "A bigger batch is always better.",
            "批大小越大越好",
        ),
        (
            "A bigger batch is not always better.",
            "The bigger batch was better in this run.",
            "batch 越大 loss 越大",
        ),
    ),
    "nan-means-learning-rate": (
        (
            "NaN means the learning rate is too high.",
            "出现 NaN 就是学习率太大",
        ),
        (
            "The loss is NaN and the learning rate is 0.1.",
            "With a learning rate of 1 the loss becomes NaN.",
            "学习率太大之后 loss 变成 NaN",
        ),
    ),
    "val-above-train-means-leakage": (
        (
            "Validation accuracy above training accuracy means leakage.",
            "验证准确率高于训练准确率说明数据泄漏",
        ),
        (
            "Validation accuracy is above training accuracy.",
            "Validation accuracy is higher than training accuracy, maybe there is leakage.",
            "数据泄漏导致验证很高",
        ),
    ),
    "dropout-in-evaluation-fine": (
        (
            "Dropout during evaluation is harmless.",
            "测试时开着 dropout 没关系",
        ),
        (
            "Dropout during evaluation is not harmless.",
            "I left dropout on during evaluation.",
            "测试时忘了关 dropout",
        ),
    ),
    "deeper-always-better": (
        (
            "A deeper network is always better.",
            "网络越深越好",
        ),
        (
            "The deeper network was better on my data.",
            "Deeper networks are not always better.",
            "更深的网络训练误差更大",
        ),
    ),
    "relu-needs-no-normalised-input": (
        (
            "ReLU networks need no normalisation of the inputs.",
            "用 ReLU 就不需要归一化输入",
        ),
        (
            "I use ReLU and no input normalisation.",
            "ReLU networks need normalised inputs as well.",
            "用了 ReLU 和归一化",
        ),
    ),
    "seed-fixes-training": (
        (
            "Fixing the seed fixes the training.",
            "固定随机种子就能解决训练问题",
        ),
        (
            "I fixed the seed and the results still differ.",
            "Fixing the seed makes the two runs comparable.",
            "固定随机种子之后结果还是不同",
        ),
    ),
    "early-stopping-on-training-loss": (
        (
            "Early stopping on the training loss prevents overfitting.",
            "按训练损失早停可以防止过拟合",
        ),
        (
            "I use early stopping on the training loss.",
            "Early stopping on the validation loss prevents overfitting.",
            "按验证损失早停可以防止过拟合",
        ),
    ),
    "raising-epsilon-always-stabilises": (
        (
            "Raising epsilon always stabilises Adam.",
            "epsilon 越大越稳定",
        ),
        (
            "Raising epsilon to 1e-4 stabilised my run.",
            "A large epsilon slows Adam down.",
            "把 epsilon 调大之后稳定了",
        ),
    ),
    "softmax-with-bce-always-wrong": (
        (
            "Softmax with binary cross-entropy is always wrong for two classes.",
            "二分类用 softmax 加二元交叉熵一定是错的",
        ),
        (
            "I use softmax with binary cross-entropy.",
            "Softmax with binary cross-entropy is wrong for ten classes.",
            "我用了 softmax 和二元交叉熵",
        ),
    ),
    "gan-losses-must-fall": (
        (
            "The losses of a GAN must fall.",
            "GAN 的损失应该下降",
        ),
        (
            "The losses of a GAN need not fall.",
            "My generator loss falls.",
            "GAN 的生成器损失在下降",
        ),
    ),
}
# Every so many of the questions written for the causes; people seldom state a myth.
STRIDE = 6


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def test_every_myth_has_sentences(kb: Knowledge) -> None:
    assert set(SENTENCES) == set(kb.myths)
    assert len(kb.myths) >= 22
    assert all(len(states) >= 2 and len(near) >= 2 for states, near in SENTENCES.values())


@pytest.mark.parametrize("id", SENTENCES)
def test_stating_it_is_seen(id: str, kb: Knowledge) -> None:
    missed = [s for s in SENTENCES[id][0] if id not in kb.myth_phrases.stated(s)]
    assert not missed


@pytest.mark.parametrize("id", SENTENCES)
def test_its_own_claim_is_seen_in_both_languages(id: str, kb: Knowledge) -> None:
    claim = kb.myths[id].claim
    assert id in kb.myth_phrases.stated(claim.en)
    assert id in kb.myth_phrases.stated(claim.zh)


@pytest.mark.parametrize("id", SENTENCES)
def test_coming_near_it_is_not_stating_it(id: str, kb: Knowledge) -> None:
    taken = [s for s in SENTENCES[id][1] if kb.myth_phrases.stated(s)]
    assert not taken


def test_its_own_truth_does_not_state_it(kb: Knowledge) -> None:
    wrong = [
        myth.id
        for myth in kb.myths.values()
        if myth.id in kb.myth_phrases.stated(myth.truth.en + "\n" + myth.truth.zh)
    ]
    assert not wrong


def test_questions_of_the_causes_seldom_state_one(kb: Knowledge) -> None:
    lines = [
        line
        for path in sorted(ROOT.glob("kb/questions/*/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ][::STRIDE]
    texts = [json.loads(line)["text"] for line in lines]
    stating = [text for text in texts if kb.myth_phrases.stated(text)]
    assert len(stating) <= 0.01 * len(texts), stating


def test_a_diagnosis_tells_the_myth(kb: Knowledge) -> None:
    prose = "My loss is nan after 10 steps. NaN means the learning rate is too high."
    told = pipeline.diagnose(Case(prose=prose), kb).myths
    assert [myth.id for myth in told] == ["nan-means-learning-rate"]
