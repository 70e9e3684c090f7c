"""What people say they tried, and how it ended; and sentences that tell of nothing tried."""

import pytest

from advisor import knowledge
from advisor.intake.contrasts import MOST_TEXT
from advisor.intake.experiments import experiments
from advisor.intake.trials import measured_outcome
from advisor.knowledge import Knowledge
from advisor.phrases import BLOCK


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def told(text: str, kb: Knowledge) -> dict[str, str]:
    return {e.kind: e.outcome for e in experiments(text, kb)}


TOLD = [
    # lists with one outcome for all, bare names, and headers
    (
        "No improvement whatsoever from: weight decay 1e-4 / 1e-3, label smoothing, mixup, "
        "a smaller net.",
        "add-weight-decay same, add-augmentation same, smaller-model same",
    ),
    (
        "What did help a bit: warming up for 5 epochs. What did not: bigger batch, clipping, "
        "other seeds.",
        "add-warmup better, larger-batch same, add-gradient-clipping same, different-seed same",
    ),
    (
        "Regardless of the batch size (tried 8 to 512) and the learning rate, all predictions "
        "end up as class 3.",
        "change-batch-size same, change-lr same",
    ),
    ("It does not depend on the learning rate.", "change-lr same"),
    ("He init, Xavier init, orthogonal, made no odds.", "change-initialisation same"),
    ("RMSprop, Adagrad, Adam... you name it, the loss does not budge.", "change-optimizer same"),
    (
        "What I tried:\n- dropout\n- a smaller model\nNone of this helped.",
        "add-dropout same, smaller-model same",
    ),
    # one outcome for the sentences before it; "it"
    (
        "I lowered the learning rate. I added dropout. Nothing helped.",
        "lower-lr same, add-dropout same",
    ),
    (
        "There is batch norm after each layer. When I turned it off, it suddenly learned.",
        "remove-batch-norm fixed",
    ),
    ("没加梯度裁剪之前两千步就飞，加上以后能撑到一万步", "add-gradient-clipping better"),
    (
        "Someone told me to normalize the targets. I did that and suddenly the network learns!",
        "scale-targets fixed",
    ),
    ("I resumed from the checkpoint and it diverged again.", "resume-from-checkpoint same"),
    (
        "In eval mode accuracy is bad (55 / 49), in train mode 93 / 88.",
        "evaluate-in-train-mode fixed, call-eval-mode worse",
    ),
    # conditions
    (
        "Everytime I add BatchNormalization the loss is nan after the first epoch.",
        "add-batch-norm worse",
    ),
    ("No luck with a larger learning rate either.", "raise-lr same"),
    ("Doesn't work even with CartPole after 5000 episodes.", "other-dataset same"),
    ("If I comment out model.eval() I get 97 % again.", "evaluate-in-train-mode fixed"),
    # two things compared
    (
        "When I train on one GPU the loss is right, but with four of them it turns into nan.",
        "single-device fixed",
    ),
    (
        "float16 instead of bf16 caused the nan, with bf16 it is working fine",
        "full-precision fixed",
    ),
    ("不用 fp16 就没有这个问题", "full-precision fixed"),
    (
        "Training from scratch reaches 90 %, starting from ImageNet only 70 %.",
        "train-from-scratch fixed, pretrained-weights worse",
    ),
    ("Keras: MSE 0.02. PyTorch: MSE 0.08.", "other-framework fixed"),
    ("学习率 0.1 直接飞，0.01 震荡，0.001 才比较平稳", "lower-lr fixed"),
    ("batch 64 converges fine. However, with 512 it is unstable", "smaller-batch fixed"),
    (
        "Replacing BatchNorm by GroupNorm made the gap between train and test vanish.",
        "replace-batch-norm fixed",
    ),
    # results before and after
    ("Adding 20k more samples brought val accuracy from 71 to 84.", "more-data better"),
    (
        "Normalising the images brought the loss down from 60 to 0.4.",
        "normalise-inputs better",
    ),
    ("After I let it run for 300 epochs instead of 30 it got there.", "more-epochs fixed"),
    (
        "Downgrading to 1.1 was the only thing that made it converge.",
        "change-library-version fixed",
    ),
    ("Turning shuffle on in the DataLoader fixed the sawtooth.", "shuffle-data fixed"),
    ("I checked the labels, they are correct.", "inspect-data same"),
    # changes told by their sizes
    ("lr 1e-3 -> 3e-4, no difference.", "lower-lr same"),
    ("Channels: 256 to 1024 channels, no help.", "bigger-model same"),
    ("Batch size 4 instead of 16 is worse.", "smaller-batch worse"),
    ("lr/10: the same.", "lower-lr same"),
    ("我把学习率从0.01改成0.1，直接nan", "raise-lr worse"),
    ("I tried lr from 1e-5 to 1e-1, nothing helps.", "change-lr same"),
    # several changes of somebody who still asks, and outcomes in a word
    (
        "I reinitialised it, changed the optimiser and removed dropout. Accuracy is 0.04.",
        "change-optimizer same, remove-dropout same",
    ),
    ("Smaller nets same, another optimizer: nothing.", "smaller-model same, change-optimizer same"),
    ("With another seed I get the same numbers.", "different-seed same"),
    ("学习率减半就变成9.6万次才炸", "lower-lr better"),
    ("改用小学习率接着训也还是 8.05", "lower-lr same"),
    ("clip_by_global_norm gradient clipping makes it train.", "add-gradient-clipping fixed"),
    # trials of which no outcome is told, by somebody who still asks
    ("I tried lower dropout and larger batches.", "remove-dropout same, larger-batch same"),
    (
        "I have tried gradient clipping and a smaller model. Any idea?",
        "add-gradient-clipping same, smaller-model same",
    ),
    ("Things I did: fewer layers, another dataset.", "smaller-model same, other-dataset same"),
    (
        "试过加大batch、换优化器、减小学习率。",
        "larger-batch same, change-optimizer same, lower-lr same",
    ),
    # what the change is compared with
    ("Accuracy on 8 gpus is 4 % lower than on a single gpu.", "single-device better"),
    ("The loss on 8 gpus is higher than on a single gpu.", "single-device better"),
    ("四卡的精度比单卡低两个点", "single-device better"),
    ("在fp16下几百步之后loss变成nan，fp32没事", "full-precision fixed"),
    # losses against each other
    ("With mse it stalls at 60 %, with cross entropy it gets to 92 %.", "change-loss fixed"),
    ("Hinge does not learn at all, plain cross-entropy works.", "change-loss fixed"),
    ("I removed batch norm to exclude it: same behaviour.", "remove-batch-norm same"),
    (
        "Changing the number of epochs and adding images did not help.",
        "more-epochs same, more-data same",
    ),
    ("I switched it to model.eval(). The accuracy dropped to random.", "call-eval-mode worse"),
    ("switched Adam to SGD and it blows up faster", "switch-to-sgd worse"),
    (
        "Change the epsilon value of the adam optimizer -> still blows up.",
        "change-adam-epsilon same",
    ),
    ("lowering the lr does not help", "lower-lr same"),
    ("works with AlexNet, not with Inception", "architecture-without-batch-norm fixed"),
    ("MXNet reaches 78 %, TensorFlow 50 %", "other-framework fixed"),
    (
        "We had a model in MXNet that reached 78% evaluation accuracy. "
        "After we rewrote the same model in TensorFlow it only reaches 50%.",
        "other-framework fixed",
    ),
    ("on one batch it overfits fine", "overfit-one-batch fixed"),
    ("I cannot even overfit a single batch.", "overfit-one-batch same"),
    ("The model overfits a single batch perfectly.", "overfit-one-batch fixed"),
    (
        "The accuracy rose to about 60%. Then I changed the optimizer from Adam to SGD and added "
        "weight decay, and it reached 76%",
        "switch-to-sgd better, add-weight-decay better",
    ),
    (
        "I have tried learning rates of 1e-3, 1e-4 and 1e-5. All curves look the same",
        "change-lr same",
    ),
    ("single GPU with the same total batch: 4.7 points better", "single-device better"),
    (
        "gradient accumulation over 32: no change; batch 256 with smaller images: works",
        "accumulate-gradients same, larger-batch fixed",
    ),
    ("On CPU it works, on GPU the loss is nan.", "single-device fixed"),
    ("Removing dropout makes no difference.", "remove-dropout same"),
    ("I doubled the batch size and the accuracy dropped to 60%.", "larger-batch worse"),
    ("With batch size 1 the training is stable.", "smaller-batch fixed"),
    ("Clipping gradients at 1.0 only delays the explosion.", "add-gradient-clipping same"),
    ("Gradient clipping solved it.", "add-gradient-clipping fixed"),
    ("Without batch norm it trains fine.", "remove-batch-norm fixed"),
    ("Without batch norm it does not train at all.", "remove-batch-norm same"),
    ("Training without AMP does not change anything.", "full-precision same"),
    ("With fp32 there is no nan any more.", "full-precision fixed"),
    ("With num_workers=0 the same happens.", "zero-workers same"),
    ("Setting model.train() during evaluation fixes it.", "evaluate-in-train-mode fixed"),
    ("If I don't call model.eval() the accuracy is good.", "evaluate-in-train-mode fixed"),
    ("Replacing Adam by SGD did not help.", "switch-to-sgd same"),
    ("More data did not help.", "more-data same"),
    ("Adding more layers made it worse.", "bigger-model worse"),
    ("A smaller model gives the same result.", "smaller-model same"),
    (
        "I tried Adam, SGD and RMSprop, all of them give the same result",
        "change-optimizer same",
    ),
    ("Someone suggested to lower the learning rate but it did not help.", "lower-lr same"),
    ("As suggested, I lowered the learning rate: no change.", "lower-lr same"),
    (
        "Evaluating the training data gives 30% as well, so same problem.",
        "evaluate-on-training-data same",
    ),
    ("The accuracy went from 60% to 76% after adding batch norm.", "add-batch-norm better"),
    (
        "After adding dropout the validation accuracy fell from 80% to 65%.",
        "add-dropout worse",
    ),
    ("With SGD the error went from 20% to 10%.", "switch-to-sgd better"),
    ("I removed dropout and the accuracy went from 60% to 60.3%.", "remove-dropout same"),
    (
        "I added dropout and reduced the learning rate, no change.",
        "add-dropout same, lower-lr same",
    ),
    ("Small batches help.", "smaller-batch better"),
    ("I reduced the batch size from 64 to 8, still nan", "smaller-batch same"),
    ("Training with a larger learning rate diverges immediately.", "raise-lr worse"),
    (
        "I tried dropout, L2 and early stopping but it still overfits.",
        "add-dropout same, add-weight-decay same",
    ),
    (
        "When I normalise the inputs to zero mean, the network converges.",
        "normalise-inputs fixed",
    ),
    ("I replaced ReLU by LeakyReLU and the problem disappeared.", "change-activation fixed"),
    ("Freezing the backbone makes it worse.", "freeze-backbone worse"),
    ("On MNIST the same code works.", "other-dataset fixed"),
    ("The official PyTorch implementation trains fine on the data.", "other-framework fixed"),
    ("Training from scratch gives much worse results.", "train-from-scratch worse"),
    ("Increasing the number of epochs to 500 made no difference.", "more-epochs same"),
    ("With a fixed seed the result is identical.", "different-seed same"),
    ("Upgrading PyTorch to 2.1 solved the problem.", "change-library-version fixed"),
    ("Warmup of 1000 steps fixed the divergence.", "add-warmup fixed"),
    ("I shuffled the data and now it learns.", "shuffle-data fixed"),
    ("Cosine decay did not improve anything.", "add-lr-schedule same"),
    ("With larger batch size the spikes are gone.", "larger-batch fixed"),
    ("Setting model.eval() gives worse results.", "call-eval-mode worse"),
    ("removing the outliers did not help", "remove-bad-samples same"),
    (
        "Using model.train() at test time gives 92%, model.eval() gives 10%.",
        "evaluate-in-train-mode fixed, call-eval-mode worse",
    ),
    (
        "In train mode the accuracy is 95% but with model.eval() it drops to 50%.",
        "evaluate-in-train-mode fixed, call-eval-mode worse",
    ),
    (
        "用 model.train() 测试就正常,用 model.eval() 就很差",
        "evaluate-in-train-mode fixed, call-eval-mode worse",
    ),
    (
        "- lower learning rate: no effect\n- bigger batch: no effect\n- removing BN: works!",
        "lower-lr same, larger-batch same, remove-batch-norm fixed",
    ),
    ("换 Adam 为 SGD 后 loss 正常下降", "switch-to-sgd better"),
    ("把学习率调小也没用", "lower-lr same"),
    ("换成 SGD 之后反而更快爆炸", "switch-to-sgd worse"),
    ("去掉 BN 之后可以正常收敛", "remove-batch-norm fixed"),
    ("加了 dropout 还是过拟合", "add-dropout same"),
    ("换了数据集还是一样", "other-dataset same"),
    ("batch size 调大之后好了", "larger-batch fixed"),
    ("单卡训练正常,多卡就不收敛", "single-device fixed"),
    ("用 pytorch 实现的版本能收敛,tensorflow 不行", "other-framework fixed"),
    ("加了梯度裁剪,问题解决", "add-gradient-clipping fixed"),
    ("增加训练轮数没有效果", "more-epochs same"),
    ("学习率降到 1e-5 之后好一些", "lower-lr better"),
    ("去掉数据增强后准确率更低", "remove-augmentation worse"),
    ("换随机种子结果一样", "different-seed same"),
    ("关掉混合精度就不会 nan 了", "full-precision fixed"),
    ("warmup 也试过,没用", "add-warmup same"),
    ("eval 的时候用 train 模式就正常", "evaluate-in-train-mode fixed"),
    ("准确率原来 60%,加了数据增强之后达到 76%", "add-augmentation better"),
    ("有人建议减小学习率,试了没用", "lower-lr same"),
    ("连一个 batch 都过拟合不了", "overfit-one-batch same"),
    ("单个 batch 可以过拟合", "overfit-one-batch fixed"),
    ("换成更小的网络后不再过拟合", "smaller-model fixed"),
    ("用预训练权重后好多了", "pretrained-weights fixed"),
    ("把 batch size 从 32 降到 8,还是 nan", "smaller-batch same"),
    ("归一化之后正常了", "normalise-inputs fixed"),
    ("打乱数据后问题解决", "shuffle-data fixed"),
]

NOTHING_TOLD = [
    "The real batch of 64 trains smoothly. The other one diverges above about 0.0125.",
    "In my experience SGD works better than Adam, so perhaps give it a try.",
    "It uses batch normalization after every conv, and the test accuracy is worse than train.",
    "The paper reports that adding dropout improves the score by 2 points, but not where.",
    "没用学习率调度，loss 是平滑的",
    "LR and warm-up in optimizer steps. I have a U-Net with GroupNorm and a batch of 4.",
    "DQN on CartPole, q values grow while the episode length remains 12.",
    "no lr change, no wd",
    "After 40 epochs the loss went from 4.605 only to 4.41.",
    "I haven't played with the learning rate so far because one run takes 5 days.",
    "The scheduler divides the rate by 10 at epoch 30, and the loss drops there to 0.2.",
    "建议先把学习率调小，或者加 warmup 试试",
    "一般来说加大 batch 会更稳定，但显存不够，没法试",
    # sizes that move by themselves, settings, what others say
    "The lr decays from 1e-3 to 1e-5 over the run and the loss falls.",
    "AdamW with weight decay 1 on half of the table. Validation went to 99 % late.",
    "训练第一个 batch 就 loss: nan",
    "类型也都是 float64，换成只用前 5 列就正常",
    "I removed both dropout layers since the loss fell too slowly. Test loss goes up.",
    "batch 16，单卡 3060，第一轮就 nan",
    "网上都说小批量泛化更好",
    "Box loss is Huber on positives and it falls.",
    "Does another seed help? Is it normal?",
    # how things are
    "There is no dropout in my network. The hand computation looks better.",
    "No dropout at all in the net. The other number is better.",
    "Single GPU is my reference. With DDP the score is lower.",
    "All random seeds are fixed.",
    "I tried to understand batch norm.",
    "没有任何 dropout。结果好多了",
    # plans and questions
    "should I try Adam?",
    "Should I lower the learning rate?",
    "Would a larger batch help?",
    "Can gradient clipping solve this?",
    "Do I need more data?",
    "What happens if I remove batch norm?",
    "If I add dropout, will it get better?",
    "I plan to switch to SGD next week.",
    "I will try batch norm tomorrow.",
    "I would like to try AdamW.",
    "Next I could reduce the learning rate.",
    "Thinking about adding weight decay to fix this.",
    # guesses
    "Maybe a lower learning rate would help.",
    "I wonder whether a smaller model would help.",
    # not done
    "I have not tried SGD yet",
    "I have not tried gradient clipping yet.",
    "I did not change the learning rate.",
    # other people's advice
    "My colleague suggested to use SGD instead of Adam, because it works better.",
    "Someone told me to try a lower learning rate and it would work.",
    "The docs recommend lowering the learning rate, which works better.",
    "People say that Adam works better than SGD.",
    "You could reduce the learning rate, that helps often.",
    # settings
    "My loss is higher when I train with bigger images.",
    "The learning rate is reduced on plateau. Then the loss improves.",
    "The loss dropped to 0.1 after the learning rate decay.",
    "I normalise the images by dividing by 255. The loss is still nan.",
    "The model uses dropout 0.5 and weight decay. Validation loss is better than training loss.",
    "I use Adam with learning rate 1e-3 and batch size 32. The loss does not decrease.",
    "The network uses batch norm and dropout. The loss is stuck.",
    "I train on a single GPU. The loss does not go down.",
    "I am fine-tuning BERT with a batch size of 16 and it overfits.",
    "The batch size is 256 and the loss is flat.",
    # no change, or no outcome of one
    "single-process evaluation: 0.71",
    "mixing both kinds in each batch: good",
    "batch 256: 0.4 seconds",
    "",
    "我打算换成 SGD 试试会不会更好",
    "还没有试过调小学习率",
    "网上说换成 SGD 会更好",
    "是不是学习率太大了?",
    "要不要加 dropout?",
    "可能需要更多数据才能改善",
    "我用的是 Adam,学习率 1e-3,batch size 32,loss 不下降",
    "模型里有 BN 和 dropout,loss 一直不变",
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text[:50] for text, _ in TOLD])
def test_what_was_tried_and_how_it_ended(text: str, expected: str, kb: Knowledge) -> None:
    wanted = dict(entry.split() for entry in expected.split(", "))
    assert told(text, kb) == wanted


@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_nothing_was_tried(text: str, kb: Knowledge) -> None:
    assert told(text, kb) == {}


def test_the_first_telling_of_a_kind_counts_and_is_quoted(kb: Knowledge) -> None:
    text = "Lowering the learning rate did not help. A lower learning rate is worse."
    (found,) = experiments(text, kb)
    assert (found.kind, found.outcome) == ("lower-lr", "same")
    assert found.said == "Lowering the learning rate did not help."


def test_values_are_kept_as_written(kb: Knowledge) -> None:
    (found,) = experiments("I reduced the learning rate from 1e-3 to 1e-5, no change.", kb)
    assert (found.from_value, found.to_value) == ("1e-3", "1e-5")


def test_an_outcome_may_stand_in_the_next_sentence_but_not_further(kb: Knowledge) -> None:
    assert told("I switched to SGD. Nothing changed.", kb) == {"switch-to-sgd": "same"}
    assert told("I switched to SGD. My data are images. It helps to sleep.", kb) == {}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("accuracy 60%. X then 76%", "better"),
        ("accuracy 76%. X then 60%", "worse"),
        ("error 76%. X then 60%", "better"),
        ("accuracy 60%. X then 60.4%", "same"),
        ("accuracy 60%. X then 62%", None),  # may be chance
        ("training accuracy 90%. X then validation accuracy 60%", None),  # not the same thing
        ("60%. X with dropout of 50%", None),
        ("60%. X on 80% of the data", None),
        ("60%. X", None),
        ("X went from 60% to 76%", "better"),
    ],
)
def test_percentages_tell_an_outcome(text: str, outcome: str | None) -> None:
    at = text.index("X")
    assert measured_outcome(text, (at, at + 1), 0, len(text)) == outcome


def test_every_kind_told_is_known(kb: Knowledge) -> None:
    kinds = {e.kind for text, _ in TOLD for e in experiments(text, kb)}
    assert kinds <= set(kb.experiments)


# --- long texts ---------------------------------------------------------------------------------

FILLER = "My data are images.\n"


@pytest.mark.parametrize("before", [BLOCK - 1, BLOCK, 2 * BLOCK + 7])
def test_an_experiment_is_found_however_far_on(before: int, kb: Knowledge) -> None:
    """Its outcome may stand in the next block; the quotation ends with the outcome."""
    telling = "I reduced the learning rate from 1e-3 to 1e-5. Nothing changed."
    (found,) = experiments(FILLER * before + telling + "\n" + FILLER, kb)
    assert (found.kind, found.outcome, found.said) == ("lower-lr", "same", telling.rstrip("."))
    assert (found.from_value, found.to_value) == ("1e-3", "1e-5")


COMPARED = "With mse it stalls at 60 %, with cross entropy it gets to 92 %.\n"
FITTING = (MOST_TEXT - len(COMPARED)) // len(FILLER)


@pytest.mark.parametrize(("before", "told_of"), [(FITTING, True), (FITTING + 5, False)])
def test_comparisons_are_taken_from_the_beginning_of_a_text(
    before: int, told_of: bool, kb: Knowledge
) -> None:
    """Other than changes, which are told of anywhere."""
    change = "I switched to SGD. Nothing changed.\n"
    found = told(FILLER * before + COMPARED + FILLER + change, kb)
    assert found == {"switch-to-sgd": "same"} | ({"change-loss": "fixed"} if told_of else {})


@pytest.mark.parametrize(
    "text",
    [
        "PyTorch works. Keras does not learn.",
        "Hello. PyTorch works, Keras does not learn.",
        "PyTorch works, Keras does not learn. Thanks.",
        "Hello. PyTorch works, Keras does not learn. I did not try mxnet yet.",
        "pytorch 正常收敛但keras不收敛。",
    ],
)
def test_two_names_are_compared_wherever_the_sentence_ends(text: str, kb: Knowledge) -> None:
    assert told(text, kb) == {"other-framework": "fixed"}
    for name, other in (("Keras", "It"), ("keras", "它"), ("mxnet", "that")):
        text = text.replace(name, other)
    assert told(text, kb) == {}
