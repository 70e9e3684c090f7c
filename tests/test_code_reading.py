"""Pasted code: what is undone before parsing, where lines came from, and what facts are found."""

from __future__ import annotations

import json
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.intake.code import (
    Call,
    Program,
    facts_from_code,
    is_code_line,
    kind_of,
    losses,
    networks,
    optimizers,
    program,
    read_code,
    summary,
)
from advisor.intake.code.names import canonical
from advisor.intake.code.reflow import is_flattened, reflow
from advisor.model import Case

LOOP = """\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in loader:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
"""
EXPECTED = {"SGD", "parameters", "range", "criterion", "model", "backward", "step"}


def facts(text: str | bytes, name: str = "train.py") -> Program:
    return program(Case(snippets=read_code(text, name)))


def only(code: Program, name: str) -> Call:
    (call,) = code.find(name)
    return call


def numbered(text: str) -> str:
    return "".join(f"{i:3d}  {line}\n" for i, line in enumerate(text.splitlines(), 12))


def session(text: str) -> str:
    lines = text.splitlines()
    return "\n".join((">>> " if line[:1].strip() else "... ") + line for line in lines)


VARIANTS = {
    "as it is": LOOP,
    "indented": textwrap.indent(LOOP, "        "),
    "first line not indented": LOOP.splitlines()[0]
    + "\n"
    + textwrap.indent("\n".join(LOOP.splitlines()[1:]), "    "),
    "tabs": LOOP.replace("    ", "\t"),
    "mixed tabs": LOOP.replace("        ", "\t    "),
    "fence": f"Here is my code:\n\n```python\n{LOOP}```\n\nIt does not learn at all.",
    "prose around": f"I train a network on my data.\nThis is the code I use:\n\n{LOOP}\nWhy is that?",  # noqa: E501
    "chinese prose": f"我的模型不收敛，代码如下：\n{LOOP}\n请问是什么原因？",
    "prompts": session(LOOP),
    "line numbers": numbered(LOOP),
    "windows line ends": LOOP.replace("\n", "\r\n"),
    "entities": LOOP.replace("(x), y", "(x), y if 1 &lt; 2 else y"),
    "nbsp": LOOP.replace("    ", "\u00a0\u00a0\u00a0\u00a0"),
    "ellipsis": LOOP.replace("import torch\n", "import torch\n...\n"),
    "magic": "%matplotlib inline\n!pip install torch\n" + LOOP,
    "diff": "--- a/t.py\n+++ b/t.py\n@@ -1,7 +1,7 @@\n"
    + "".join(f"+{line}\n" for line in LOOP.splitlines())
    + "-optimizer.zero_grad()\n",
    "pre tag": f"<pre><code>{LOOP}</code></pre>",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_calls_are_found_however_it_was_pasted(variant: str) -> None:
    code = facts(VARIANTS[variant])
    assert {c.short for c in code.calls} == EXPECTED
    assert only(code, "SGD").name == "torch.optim.SGD"
    backward = only(code, "backward")
    assert [b.kind for b in backward.loops] == ["for", "for"]
    assert backward.place.text == "loss.backward()"
    original = VARIANTS[variant].replace("\r\n", "\n").split("\n")[backward.place.line - 1]
    assert "loss.backward()" in original


def test_places_are_lines_of_the_persons_own_text() -> None:
    code = facts(f"It fails.\n\n```\n{LOOP}```", "post")
    assert only(code, "backward").where == "post:9"


def test_a_notebook_gives_one_snippet_a_code_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["import torch\n", "lr = 0.1"]},
        {"cell_type": "code", "source": "opt = torch.optim.SGD(p, lr=lr)"},
    ]
    snippets = read_code(json.dumps({"cells": cells}), "nb.ipynb")
    assert [s.name for s in snippets] == ["nb.ipynb[2]", "nb.ipynb[3]"]
    code = program(Case(snippets=snippets))
    assert only(code, "SGD").where == "nb.ipynb[3]:1"
    assert optimizers(code)[0].learning_rate == 0.1


def test_python_2() -> None:
    (snippet,) = read_code(
        "try:\n    print 'loss', loss\nexcept ValueError, e:\n    print e\nfor i in xrange(3): f(i)\n",  # noqa: E501
        "a.py",
    )
    assert snippet.language_version == "python2"
    code = program(Case(snippets=(snippet,)))
    assert {c.short for c in code.calls} == {"xrange", "f"}
    assert code.errors == 0


FLAT = (
    "My loss oscillates and I do not know why. # Create the Estimator classifier = "
    'tf.estimator.Estimator(model_fn=cnn_model) # Train the model hook = {"classes": '
    'tf.argmax(input=logits, axis=1),# Generate (for PREDICT) "p": tf.nn.softmax(logits)} if mode '
    "== TRAIN: optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.1) train_op = "
    "optimizer.minimize(loss=loss) return train_op classifier.train(input_fn=f, steps=2000)"
)


def test_flattened_code_gets_its_statements_back() -> None:
    (snippet,) = read_code(FLAT, "post")
    assert not snippet.scope_certain
    code = program(Case(snippets=(snippet,)))
    assert code.errors == 0
    assert [c.short for c in code.calls] == [
        "Estimator",
        "argmax",
        "softmax",
        "GradientDescentOptimizer",
        "minimize",
        "train",
    ]
    assert optimizers(code)[0].learning_rate == 0.1
    assert set(snippet.lines) == {1}


@pytest.mark.parametrize(
    "line",
    [
        "x = a if b else c; y = [i for i in range(3) if i]",
        'parser.add_argument("--lr", type=float, default=1e-3, help="the rate of learning to use")',
        "# this comment explains that x = 3 and then y = 4 because model.fit(x) returns nothing",
        "model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])",
        "assert isinstance(value, int) and value not in seen, f'{value} was seen before in {seen}'",
    ],
)
def test_ordinary_lines_are_not_flattened(line: str) -> None:
    assert not is_flattened(line)


def test_reflow_keeps_whole_statements() -> None:
    source = [
        "import numpy as np",
        "from torch import nn",
        "a, b = f(1), g(2)",
        "x[0] = y if y else 3",
        "for i in range(3):",
        "total += i",
        "print(total)",
    ]
    assert reflow(" ".join(source)).split("\n") == source


@pytest.mark.parametrize(
    ("line", "is_code"),
    [
        ("x = model(images)", True),
        ("loss.backward()", True),
        ("    return F.relu(x)", True),
        ("import torch.nn as nn", True),
        ("for epoch in range(10):", True),
        ("print 'loss', loss", True),
        ("train_op = ...", True),
        ("I train a network for 10 epochs.", False),
        ("Epoch 3/10 loss: 0.52 acc: 0.81", False),
        ("step 50, loss = 1.38, training_acc = 0.3250", False),
        ("The loss = 0.5 stays there", False),
        ("为什么损失不下降？", False),
        ("Thanks", False),
        ("precision @ 1 = 0.2440 val loss = 1.39", False),
    ],
)
def test_is_code_line(line: str, is_code: bool) -> None:
    assert (is_code_line(line) >= 0.5) is is_code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tf.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.convolutional.Convolution2D", "keras.layers.Conv2D"),
        ("tensorflow.compat.v1.train.AdamOptimizer", "tensorflow.train.AdamOptimizer"),
        ("keras.engine.Input", "keras.Input"),
        ("keras.models.Sequential", "keras.Sequential"),
        ("tf.losses.BinaryCrossentropy", "keras.losses.BinaryCrossentropy"),
        ("tf.losses.softmax_cross_entropy", "tensorflow.losses.softmax_cross_entropy"),
        ("torch.nn.modules.loss.CrossEntropyLoss", "torch.nn.CrossEntropyLoss"),
        ("pytorch_lightning.LightningModule", "lightning.LightningModule"),
        ("torch.cuda.amp.autocast", "torch.amp.autocast"),
    ],
)
def test_canonical_names(name: str, expected: str) -> None:
    assert canonical(name) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("imports", "call", "expected"),
    [
        ("import tensorflow as tf", "tf.keras.layers.Dense(3)", "keras.layers.Dense"),
        ("from torch import nn", "nn.Linear(3, 4)", "torch.nn.Linear"),
        ("import torch.nn.functional as F", "F.relu(z)", "torch.nn.functional.relu"),
        ("from keras.layers import Dense as D", "D(3)", "keras.layers.Dense"),
        (
            "from keras.layers import (\n    Dense,\n    Conv2D,\n)",
            "Conv2D(3, 3)",
            "keras.layers.Conv2D",
        ),
        ("import torch", "torch.nn.ReLU()", "torch.nn.ReLU"),
        ("", "np.zeros(3)", "numpy.zeros"),
        ("", "Dense(3)", "keras.layers.Dense"),
        ("from flax import linen as nn", "nn.Dense(3)", "flax.linen.Dense"),
    ],
)
def test_aliases(imports: str, call: str, expected: str) -> None:
    assert facts(f"{imports}\nx = {call}\n").calls[0].name == expected


def test_a_variable_is_not_mistaken_for_a_library() -> None:
    code = facts("layers = build()\nlayers.append(3)\noptimizer = make(layers)\n")
    assert only(code, "append").name == "layers.append"
    assert only(code, "append").receiver is not None


@pytest.mark.parametrize(
    "source",
    [
        "lr = 1e-3 * 2\nopt = torch.optim.Adam(p, lr)",
        "opt = torch.optim.Adam(p, lr=0.002)",
        "cfg = {'lr': 0.002}\nopt = torch.optim.Adam(p, lr=cfg['lr'])",
        "parser.add_argument('--lr', default=0.002)\nopt = torch.optim.Adam(p, lr=args.lr)",
        "class Config:\n    lr = 0.002\nopt = torch.optim.Adam(p, lr=Config.lr)",
        "def f(rate=0.002):\n    return torch.optim.Adam(p, lr=rate)",
        "lr = 1\nlr = 0.002\nopt = torch.optim.Adam(p, lr=lr)\nlr = 5",
        "tf.app.flags.DEFINE_float('lr', 0.002, '')\nopt = tf.train.AdamOptimizer(FLAGS.lr)",
        "opt = keras.optimizers.Adam(learning_rate=float('0.002'))",
    ],
)
def test_values_are_followed(source: str) -> None:
    assert optimizers(facts(source))[0].learning_rate == 0.002


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("A = {'relu': nn.ReLU, 'tanh': nn.Tanh}\nkind = 'tanh'\nx = A[kind](3)", "torch.nn.Tanh"),
        ("A = {'relu': nn.ReLU}\nx = A.get('gelu', nn.GELU)()", "torch.nn.GELU"),
        ("x = getattr(nn, 'Tanh')()", "torch.nn.Tanh"),
        ("x = models.__dict__['resnet18'](num_classes=3)", "torchvision.models.resnet18"),
        ("A = {'none': lambda: nn.Identity()}\nx = A['none']()", "torch.nn.Identity"),
        ("def f():\n    act = nn.ReLU\n    x = act()", "torch.nn.ReLU"),
        ("def f(act=nn.ReLU):\n    x = act()\nf()\nf()", "torch.nn.ReLU"),
        ("def f(act=nn.ReLU):\n    x = act()\nf()\nf(nn.Tanh)", "act"),
        ("A = {'relu': nn.ReLU}\nx = A[kind]()", "()"),
        ("act = nn.ReLU if deep else nn.Tanh\nx = act()", "act"),
    ],
)
def test_what_a_table_or_another_name_stands_for_is_called(source: str, name: str) -> None:
    code = facts(f"from torch import nn\nfrom torchvision import models\n{source}\n")
    (made,) = code.assignments_to("x")
    assert made.value.name == name
    assert made.value.call is not None
    assert made.value.call.name == name


def test_a_lambda_of_a_table_gets_what_its_call_gives() -> None:
    code = facts(
        "make = {'sgd': lambda p, r: torch.optim.SGD(p, lr=r, momentum=0.9)}\n"
        "opt = make['sgd'](net.parameters(), 0.3)\n"
    )
    assert optimizers(code)[-1].learning_rate == 0.3


OPTIMIZERS = """\
parser.add_argument("--opt", default={default!r})
{before}
if {condition}:
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
else:
    opt = torch.optim.Adam(net.parameters(), lr=0.001)
"""


@pytest.mark.parametrize(
    ("default", "condition", "before", "kinds"),
    [
        ("sgd", "args.opt == 'sgd'", "", ["sgd"]),
        ("adam", "args.opt == 'sgd'", "", ["adam"]),
        ("SGD", "args.opt in ('sgd', 'SGD')", "", ["sgd"]),
        ("adam", "not plain", "plain = True", ["adam"]),
        ("adam", "args.opt == 'sgd' or 'momentum'", "", ["sgd"]),
        ("adam", "args.opt == 'sgd' and deep", "", ["adam"]),
        ("adam", "args.opt == 'sgd' or deep", "", ["sgd", "adam"]),
        ("adam", "plain", "plain = True\nif deep:\n    plain = False", ["sgd", "adam"]),
        ("adam", "config['plain']", "config = {'plain': 1}\nconfig[key] = 2", ["sgd", "adam"]),
    ],
)
def test_branches_that_the_settings_never_enter(
    default: str, condition: str, before: str, kinds: list[str]
) -> None:
    code = facts(OPTIMIZERS.format(default=default, condition=condition, before=before))
    assert [o.kind for o in optimizers(code)] == kinds


def test_defaults_are_told_apart() -> None:
    optimizer = optimizers(facts("opt = torch.optim.Adam(net.parameters())"))[0]
    assert (optimizer.learning_rate, optimizer.lr_is_default) == (0.001, True)
    code = facts("opt = torch.optim.SGD(p, lr=0.1)")
    assert code.argument(code.calls[0], "momentum") is None
    momentum = code.setting(code.calls[0], "momentum")
    assert momentum is not None
    assert (momentum.literal, momentum.is_default) == (0, True)


def test_the_layers_of_a_loss_are_followed_through_a_module() -> None:
    code = facts(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU())\n"
        "        self.head = nn.Linear(8, 3)\n"
        "    def forward(self, x):\n"
        "        return torch.sigmoid(self.head(self.body(x)))\n"
        "net = nn.DataParallel(Net()).cuda()\n"
        "criterion = nn.BCELoss()\n"
        "for x, y in loader:\n"
        "    out = net(x)\n"
        "    loss = criterion(out, y)\n"
    )
    (loss,) = losses(code)
    assert [layer.kind for layer in loss.path.layers] == [
        "dense",
        "activation",
        "dense",
        "activation",
    ]
    assert loss.path.complete
    assert loss.path.output is not None
    assert (loss.path.output.units, loss.path.output.activation) == (3, "sigmoid")


def test_keras_functional_and_sequential_agree() -> None:
    sequential = facts(
        "m = Sequential()\nm.add(Dense(8, activation='relu'))\nm.add(Dense(2, activation='softmax'))"  # noqa: E501
    )
    functional = facts(
        "i = Input((4,))\nh = Dense(8, activation='relu')(i)\no = Dense(2, activation='softmax')(h)\n"  # noqa: E501
        "m = Model(i, o)"
    )
    shapes = [
        [(la.kind, la.units, la.activation) for la in networks(c)[0].path.layers if la.weighted]
        for c in (sequential, functional)
    ]
    assert shapes[0] == shapes[1] == [("dense", 8, "relu"), ("dense", 2, "softmax")]


def test_a_pipeline_is_a_chain() -> None:
    code = facts(
        "ds = tf.data.Dataset.list_files(p)\nds = ds.shuffle(9)\nds = ds.map(f).batch(4)\n"
    )
    assert [c.short for c in code.chain(only(code, "batch"))] == [
        "list_files",
        "shuffle",
        "map",
        "batch",
    ]


def test_loops_around_a_called_function() -> None:
    code = facts(
        "def step(x):\n    loss(x).backward()\nfor epoch in range(3):\n    for x in data:\n        step(x)\n"  # noqa: E501
    )
    backward = only(code, "backward")
    assert backward.loops == ()
    assert [b.target for b in code.loops_around(backward)] == ["epoch", "x"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np\nx = np.load('a')\nf(x)", "array"),
        ("x = [1, 2]\nf(x)", "list"),
        ("x = sorted(glob.glob('a'))\nf(x)", "list"),
        ("x = torch.zeros(3)\nf(x[1:])", "tensor"),
        ("(x, y), _ = mnist.load_data()\nf(x)", "array"),
        ("x = # numpy array of images\nf(x)", "array"),
        ("x = load()\nf(x)", None),
    ],
)
def test_kinds(source: str, expected: str | None) -> None:
    code = facts(source)
    call = only(code, "f")
    assert kind_of(code, call.args[0], call) == expected


def test_facts_from_code() -> None:
    found = facts_from_code(
        facts(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n"
            "m = Sequential([Dense(5, activation='softmax')])\n"
            "m.compile(optimizer='sgd', loss='categorical_crossentropy')\n"
            "m.fit(x, y, batch_size=32, epochs=7)\n"
        )
    )
    assert found.framework == "keras"
    assert (found.batch_size, found.epochs, found.num_classes) == (32, 7, 5)
    assert (found.optimizer, found.learning_rate) == ("sgd", 0.01)
    assert found.origins["batch_size"] == "train.py:5"


def test_a_summary_puts_it_together() -> None:
    code = facts(
        "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))\n"
        "loader = DataLoader(data, batch_size=16, shuffle=True)\n"
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
        "model.train()\n"
        "for x, y in loader:\n"
        "    F.cross_entropy(model(x), y).backward()\n"
    )
    found = summary(code)
    assert [la.kind for la in found.networks[0].path.layers] == ["dense", "activation", "dense"]
    assert [(o.kind, o.learning_rate) for o in found.optimizers] == [("sgd-momentum", 0.1)]
    assert [c.short for c in found.schedules] == ["StepLR"]
    assert [c.short for c in found.pipeline] == ["DataLoader"]
    assert [c.short for c in found.modes] == ["train"]
    assert (found.facts.batch_size, found.facts.num_classes) == (16, 3)


def test_a_parameter_is_what_every_call_passes() -> None:
    code = facts(
        "def build(rate):\n    return torch.optim.Adam(p, lr=rate)\n"
        "def main():\n    opt = build(0.25)\nmain()\n"
    )
    assert optimizers(code)[0].learning_rate == 0.25
    twice = facts("def f(rate):\n    return torch.optim.Adam(p, lr=rate)\nf(1)\nf(2)\n")
    assert optimizers(twice)[0].learning_rate is None


def test_fragments_say_so() -> None:
    assert facts("x = ...\nf(x)").is_fragment
    assert facts("train(...)").ellipses
    assert "loader" in facts("for x in loader:\n    print(x)").undefined
    assert not facts("import torch\nx = torch.zeros(3)\nprint(x)").is_fragment


@pytest.mark.parametrize("text", ["I wonder why.", "Epoch 1 loss 0.5\nEpoch 2 loss 0.4", "a\nb"])
def test_no_python_gives_nothing(text: str) -> None:
    assert read_code(text, "post") == ()


@pytest.mark.parametrize(
    "data", [b"", "", "  \n ", b"\x00\x01\x02abc", b"\x89PNG\r\n" + bytes(300), "x = 1\n" * 400_000]
)
def test_refused(data: bytes | str) -> None:
    with pytest.raises(InputError, match=r"^a\.py: "):
        read_code(data, "a.py")


HOSTILE = {
    "long line": "x = " + "f(1) + " * 20_000 + "1",
    "open brackets": "(" * 19_000,
    "nested calls": "x = " + "f(" * 4000 + ")" * 4000,
    "nested blocks": "".join(" " * i + "if x:\n" for i in range(400)) + " " * 400 + "f()",
    "chain": "x" + ".a()" * 4500,
    "attributes": "x" + ".a" * 9000,
    "sum": "x = " + "1+" * 9000 + "1",
    "quotes": '"\\' * 9000,
    "own tail": "a = a\n" * 2000 + "f(a)",
    "power": "x = 9**9**9**9\nf(lr=x)\n",
    "doubling": "a0 = 1\n"
    + "".join(f"a{i} = a{i - 1} + a{i - 1}\n" for i in range(1, 60))
    + "SGD(p, a59)",
    "recursion": "def f(x):\n    return f(f(x))\nimport torch.nn.functional as F\nF.cross_entropy(f(x), y)",  # noqa: E501
    "words": "foo bar " * 2400,
    "statements": "model.add(Dense(1)) " * 900,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_bounded(name: str) -> None:
    start = time.perf_counter()
    code = facts(HOSTILE[name])
    losses(code), optimizers(code), networks(code), facts_from_code(code)
    assert time.perf_counter() - start < 10  # s; a runaway would take minutes


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    try:
        snippets = read_code(text, "post")
    except InputError:
        return
    code = program(Case(snippets=snippets))
    losses(code), optimizers(code), networks(code), facts_from_code(code)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_bytes(data: bytes) -> None:
    try:
        read_code(data, "post")
    except InputError:
        return


PIECES = st.sampled_from(
    [
        *LOOP.splitlines(),
        *FLAT.split(". "),
        "(",
        "'''",
        "```",
        ">>> x = 1",
        "...",
        "else:",
        "\t",
        "}",
        "# a = b",
    ]
)


@given(st.lists(PIECES, max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_code(pieces: list[str]) -> None:
    try:
        snippets = read_code("\n".join(pieces), "post")
    except InputError:
        return
    code = program(Case(snippets=snippets))
    losses(code), optimizers(code), networks(code), facts_from_code(code)
    assert all(1 <= c.place.line <= len(pieces) for c in code.calls)
