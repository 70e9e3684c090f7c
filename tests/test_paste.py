"""Pasted posts: prose, logs and code are told apart, and nothing but the page around is lost."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor import intake, knowledge
from advisor.intake import paste
from advisor.intake.paste import Pasted, is_code_line, is_log_line, language_of, split

CODE = """\
import torch
from torch import nn

model = nn.Linear(10, 2)
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
"""
LOG = """\
Epoch 1/3 loss: 0.6931 val_loss: 0.6930
Epoch 2/3 loss: 0.6929 val_loss: 0.6931
Epoch 3/3 loss: 0.6930 val_loss: 0.6932"""
ASK = "My loss does not go down and I do not know why."
ASK_ZH = "我的损失一直不下降，请问是什么原因？"


def words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", text))


def everything(pasted: Pasted) -> str:
    return "\n".join([pasted.prose, pasted.log, *pasted.code])


@pytest.mark.parametrize("ask", [ASK, ASK_ZH])
@pytest.mark.parametrize("mark", ["```", "~~~", "```python", "```py"])
def test_fenced_code(mark: str, ask: str) -> None:
    pasted = split(f"{ask}\n\n{mark}\n{CODE}{mark.rstrip('python')}\n\nThanks.")
    assert pasted.code == (CODE.strip("\n"),)
    assert pasted.prose == f"{ask}\n\nThanks."
    assert pasted.log == ""


def test_fenced_log_beside_fenced_code() -> None:
    pasted = split(f"{ASK}\n```\n{LOG}\n```\nand\n```python\n{CODE}```\n")
    assert pasted.log == LOG
    assert pasted.code == (CODE.strip("\n"),)
    assert pasted.prose.split() == [*ASK.split(), "and"]


def test_fenced_prose_stays_prose() -> None:
    pasted = split("```\nI think that this is not the reason and it is what they said to me.\n```")
    assert pasted.code == ()
    assert "not the reason" in pasted.prose


def test_a_fence_that_never_closes() -> None:
    pasted = split(f"{ASK}\n```python\n{CODE}")
    assert pasted.code == (CODE.strip("\n"),)
    assert ASK in pasted.prose


@pytest.mark.parametrize("margin", ["    ", "\t", "        "])
def test_indented_code_loses_its_margin(margin: str) -> None:
    indented = "".join(margin + line if line.strip() else line for line in CODE.splitlines(True))
    pasted = split(f"{ASK}\n\n{indented}\nThanks for any hint, I am lost with this.")
    assert pasted.code == (CODE.strip("\n"),)
    assert pasted.prose.startswith(ASK)
    assert pasted.prose.endswith("lost with this.")


def test_bare_code_between_prose() -> None:
    pasted = split(f"{ASK}\n\n{CODE}\n{ASK_ZH}")
    assert pasted.code == (CODE.strip("\n"),)
    assert ASK in pasted.prose
    assert ASK_ZH in pasted.prose


def test_code_with_comments_in_prose_words() -> None:
    code = "x = load()\n# this is what I do because it was slow\ny = model(x)"
    assert split(f"{ASK}\n\n{code}\n").code == (code,)


def test_several_blocks_stay_apart() -> None:
    pasted = split(f"The model:\n```\nimport torch\n```\nThe loop:\n```\n{CODE}```\n")
    assert pasted.code == ("import torch", CODE.strip("\n"))


def test_flattened_code_on_one_line() -> None:
    flat = (
        "I have a problem with my network and do not know what it is. Here is the code: "
        "import torch model = nn.Linear(10, 2) opt = torch.optim.SGD(model.parameters(), lr=0.1) "
        "for x, y in loader: opt.zero_grad() loss = criterion(model(x), y) loss.backward() "
        "opt.step() print(loss.item()) "
        "I would be happy if you could tell me what is wrong with this and why it does not learn."
    )
    pasted = split(flat)
    assert len(pasted.code) == 1
    assert pasted.code[0].startswith("import torch model")
    assert "opt.step()" in pasted.code[0]
    assert pasted.prose.startswith("I have a problem")
    assert "why it does not learn" in pasted.prose
    assert "zero_grad" not in pasted.prose
    assert words(everything(pasted)) == words(flat)


def test_a_repl_session_is_code() -> None:
    repl = ">>> import torch\n>>> x = torch.ones(3)\n>>> x.sum()"
    assert split(f"{ASK}\n\n{repl}\n").code == (repl,)


def test_chinese_post_with_code_and_log() -> None:
    pasted = split(f"{ASK_ZH}\n\n{CODE}\n训练日志如下：\n\n{LOG}\n\n谢谢大家。")
    assert pasted.code == (CODE.strip("\n"),)
    assert pasted.log == LOG
    assert [line for line in pasted.prose.split("\n") if line] == [
        ASK_ZH,
        "训练日志如下：",
        "谢谢大家。",
    ]


def test_a_log_in_prose() -> None:
    pasted = split(f"{ASK}\n{LOG}\nAs you see it stays the same, what can I do?")
    assert pasted.log == LOG
    assert "Epoch" not in pasted.prose
    assert pasted.prose.endswith("what can I do?")


@pytest.mark.parametrize(
    "line",
    [
        "Epoch 3: loss=0.51 acc=0.82",
        "step 100 | loss 2.31 | lr 1e-4",
        "[12/100] train_loss: 0.12 val_loss: 0.34",
        "{'loss': 0.52, 'learning_rate': 5e-05}",
        "1875/1875 [==============================] - 5s - loss: 0.31 - accuracy: 0.9",
        "iter 20 loss: nan",
        "INFO:root:Epoch 3 finished, saving the model to runs/best.pt, val loss improved: 0.3412",
    ],
)
def test_log_lines(line: str) -> None:
    assert is_log_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "After epoch 3 the loss is 0.51 and it does not move.",
        "第 3 个 epoch 之后 loss 是 0.51，一直不动",
        "optimizer = Adam(model.parameters(), lr=0.001)",
        "",
        "val loss best in epoch 3 then goes up, val acc also down from 0.86 to 0.82. train 0.999",
        "Turbines, Keras, wrong activation? RMSE down to 14 cycles, yet acc: 0.0062 for 80 epochs.",
    ],
)
def test_lines_that_are_no_log(line: str) -> None:
    assert not is_log_line(line)


@pytest.mark.parametrize(
    "line",
    ["import torch", "x = 3", "model.fit(x, y)", "def f(x):", "    return x", "@tf.function"],
)
def test_code_lines(line: str) -> None:
    assert is_code_line(line)


@pytest.mark.parametrize(
    "line", ["I am lost.", "So what is the reason for this?", "损失不下降怎么办", "Thanks"]
)
def test_lines_that_are_no_code(line: str) -> None:
    assert not is_code_line(line)


def test_navigation_is_dropped_and_prose_around_it_kept() -> None:
    page = (
        f"3 votes\n12 answers\nShare\nasked Mar 3, 2019 at 10:12\n{ASK}\nFollow\n"
        "user1234's user avatar\nReply\n点赞\n收藏\nThanks a lot.\nAdd a comment"
    )
    kept = [line for line in split(page).prose.split("\n") if line]
    assert kept == [ASK, "Thanks a lot."]


def test_other_peoples_answers_are_left_out() -> None:
    page = f"Title of it\n\n{ASK}\n\n2 Answers\n\nYou should lower the learning rate.\n"
    assert split(page).prose.split("\n")[-1] == ASK


def test_line_ends_of_all_systems() -> None:
    text = f"{ASK}\n\n{CODE}\n{LOG}\n"
    assert split(text.replace("\n", "\r\n")) == split(text.replace("\n", "\r")) == split(text)


@pytest.mark.parametrize("text", ["", "\n\n\n", "   ", "```\n```"])
def test_nothing_is_nothing(text: str) -> None:
    pasted = split(text)
    assert (pasted.prose, pasted.log, pasted.code) == ("", "", ())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ASK, "en"),
        (ASK_ZH, "zh"),
        ("loss 不下降", "zh"),
        ("my ResNet50 val_loss 不下降 validation accuracy 卡在 10%", "zh"),
        ("The network is called 小明 and it does not learn at all, whatever I try to do.", "en"),
        ("", "en"),
        ("123 456", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


LINES = st.sampled_from(
    [*CODE.splitlines(), *LOG.splitlines(), ASK, ASK_ZH, "", "Thanks for reading this.", "    x"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert words(everything(split(text))) == words(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_split(text: str) -> None:
    pasted = split(text)
    assert set(words(everything(pasted))) <= set(words(text.replace("\t", "    ")))
    language_of(text)


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "a=b " * 200_000, "(" * 300_000, "\n" * 300_000, "loss: 0.5 " * 50_000,
     "```\n" * 10_001, "import a\nwhat is it\n" * 10_000],
    ids=["no-space", "flat", "brackets", "lines", "log", "fences", "mixed"],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.perf_counter()
    split(text)
    assert time.perf_counter() - start < 15


def test_sentences_after_a_formula_stay_sentences() -> None:
    text = (
        "My own loss: -torch.mean(t*torch.log(q) + (1-t)*torch.log(1-q)). q = sigmoid(z) comes from"
        " the net. It trains well for three epochs and then out of nothing loss = nan. I looked for"
        " nan in the files and found none."
    )
    pasted = split(text)
    assert "then out of nothing loss = nan" in pasted.prose
    assert "found none" in pasted.prose
    flattened = (
        "Why does it not learn? import torch class Net(nn.Module): def __init__(self):"
        " super().__init__() self.a = nn.Linear(4, 4) # Hidden layer of the net. Then the head"
        " self.b = nn.Linear(4, 2) def forward(self, x): return self.b(self.a(x))"
    )
    assert any("return self.b(self.a(x))" in code for code in split(flattened).code)


def test_what_only_looks_like_code_is_read_as_prose() -> None:
    kb = knowledge.load()
    case = intake.read("loss stays\n\n```python\nC:\\> what 3 does the (loss mean?\n```", kb)
    shown = " ".join([case.prose, *(s.text for s in case.snippets)])
    assert "does the (loss mean?" in shown


@pytest.mark.parametrize("text", ["Sorted by length before batching: .840.", "solution"])
def test_words_that_look_like_a_page_are_kept_when_there_are_no_others(text: str) -> None:
    assert split(text).prose == text


PIECES = [
    "epoch", "Step", "iter", "batch", "loss", "val_loss", "lr", "is", "nan", "1", "0.5", "2e-3",
    ":", "=", "[", "]", "#", "/", " ", "\t", "(", ")", ".", "-", "_", "self.", "def ", "a", '"""',
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("3/10 [==>...]")
@example("global_step [ 3 ] acc")
@example("Loss is nan")
@example("iter 7")
def test_what_is_searched_for_first_passes_over_no_log_and_no_code(line: str) -> None:
    if paste._LOG.search(line):
        assert paste._LOG_HINT.search(line.lower())
    marks = sum(1 for _ in paste._CODE_MARK.finditer(line))
    assert marks <= sum(map(line.count, paste._IN_CODE_MARKS))
