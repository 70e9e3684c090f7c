"""A defect is what the program does; comments and names of folders only raise a suspicion."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import advisor
from advisor import intake, knowledge, pipeline
from advisor.detectors import detectors_of
from advisor.knowledge import Knowledge
from advisor.model import CodeReading

EXAMPLES = Path(__file__).parent / "examples"
# Seven legends for seven outputs, counted from 1, and the same with the labels in the code.
TOLD = """
import torch.nn as nn
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
criterion = nn.CrossEntropyLoss()
for x, y in loader:  # y: 1 = wheat, 2 = rye, 3 = oats, 4 = maize, 5 = hops, 6 = flax, 7 = hay
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
"""
SHOWN = """
import torch.nn as nn
label_names = ["wheat", "rye", "oats", "maize", "hops", "flax", "fallow", "grass"]  # 8 crops
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
criterion = nn.CrossEntropyLoss()
loss = criterion(net(x), y)
"""
SEVERAL = """
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
loss = nn.CrossEntropyLoss()(net(x), y)   # y is multi-hot: several labels may be true
"""
FOLDER = """
from transformers import AutoModelForMaskedLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("./my_tokenizer")
model = AutoModelForMaskedLM.from_pretrained("bert-base-uncased")
"""
# Keras takes the list of what is trained at the first fit; long ago it did so at the compile.
COMPILED = """
from keras.layers import Dense
from keras.models import Sequential
model = Sequential([base, Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
"""
FROZEN = COMPILED + "base.trainable = False\nmodel.fit(x, y, epochs=3)\n"
FROZEN_LATER = COMPILED + "model.fit(x, y)\nbase.trainable = False\nmodel.fit(x, y, epochs=3)\n"
FROZEN_LONG_AGO = COMPILED + "base.trainable = False\nmodel.fit(x, y, nb_epoch=3)\n"


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def read(code: str, kb: Knowledge) -> CodeReading:
    return pipeline.look_at_code(intake.read("", kb, codes=[("train.py", code.encode())]), kb)


@pytest.mark.parametrize(
    ("code", "symptom", "certain"),
    [
        (TOLD, "num-classes-mismatch", False),
        (SHOWN, "num-classes-mismatch", True),
        (SEVERAL, "cce-on-binary-or-multilabel", False),
        (FOLDER, "tokenizer-mismatch", False),
        (FROZEN, "trainable-after-compile", False),
        (FROZEN_LATER, "trainable-after-compile", True),
        (FROZEN_LONG_AGO, "trainable-after-compile", True),
    ],
)
def test_what_only_words_say_is_seen_but_no_defect(
    code: str, symptom: str, certain: bool, kb: Knowledge
) -> None:
    found = read(code, kb)
    assert symptom in {f.symptom for f in found.findings if f.status == "present"}
    assert (symptom in {d.symptom for d in found.defects}) is certain


@pytest.mark.parametrize(
    ("example", "certain"),
    [
        ("optimizer-values-odd/present-betas-swapped", True),
        ("optimizer-values-odd/present-optax-betas-in-a-dict", True),
        ("optimizer-values-odd/present-betas-exchanged", False),
        ("optimizer-values-odd/present-short-memory", False),
        ("optimizer-values-odd/present-momentum", False),
        ("optimizer-values-odd/present-fast-target", False),
        ("scheduler-per-batch/present-one-cycle-per-epoch", True),
        ("scheduler-per-batch/present-cosine-over-all-batches", True),
        ("scheduler-per-batch/present-one-cycle-with-helper", False),
        ("scheduler-per-batch/present-one-cycle-beside-train", False),
        ("scheduler-per-batch/present-steplr-in-batch-loop", False),
        ("padding-not-ignored-in-loss/present-hf-map-max-length", True),
        ("padding-not-ignored-in-loss/present-hf-collator-not-shown", False),
        ("padding-not-ignored-in-loss/present-hf-one-word-answers", False),
        ("padding-not-ignored-in-loss/present-hf-padded-to-the-longest", False),
        ("padding-not-ignored-in-loss/present-copied-ids-model-not-shown", False),
        ("padding-not-ignored-in-loss/present-torch-pad-sequence", False),
        ("preprocess-missing-in-eval/present-generator-without-rescale", True),
        ("preprocess-missing-in-eval/present-rescale-only-of-validation", True),
        ("preprocess-missing-in-eval/present-single-image-predict", True),
        ("preprocess-missing-in-eval/present-read-by-other-module", False),
        ("preprocess-missing-in-eval/present-given-to-other-module", False),
        ("preprocess-missing-in-eval/present-generator-only-looked-at", False),
        ("preprocess-missing-in-eval/present-torch-no-normalize", False),
    ],
)
def test_only_the_proven_form_of_a_fault_is_a_defect(
    example: str, certain: bool, kb: Knowledge
) -> None:
    found = read((EXAMPLES / f"{example}.py").read_text(), kb)
    symptom = example.partition("/")[0]
    assert symptom in {f.symptom for f in found.findings if f.status == "present"}
    assert (symptom in {d.symptom for d in found.defects}) is certain


# --- which detectors read comments ---

ADVISOR = Path(advisor.__file__).parent
# Where comments come from, and what only shows lines, decides nothing.
GIVERS = ("advisor.intake.code.facts", "advisor.intake.code.extract", "advisor.intake.code.glance")
Definition = tuple[str, str]


class Sources:
    """The functions, classes and constants of detectors and of what they ask, by module."""

    def __init__(self) -> None:
        self.found: dict[Definition, ast.stmt] = {}
        self.names: dict[Definition, set[str]] = {}
        self.imported: dict[Definition, Definition] = {}
        files = (*(ADVISOR / "detectors").rglob("*.py"), *(ADVISOR / "intake/code").glob("*.py"))
        for file in files:
            parts = ("advisor", *file.relative_to(ADVISOR).with_suffix("").parts)
            self.note(".".join(p for p in parts if p != "__init__"), ast.parse(file.read_text()))

    def note(self, module: str, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("advisor"):
                for a in node.names:
                    self.imported[module, a.asname or a.name] = node.module or "", a.name
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                self.found[module, statement.name] = statement
            elif isinstance(statement, ast.Assign):
                names = [t.id for t in statement.targets if isinstance(t, ast.Name)]
                self.found.update({(module, name): statement for name in names})
        for (where, name), statement in self.found.items():
            if where == module:
                inner = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
                self.names[module, name] = inner

    def reached(self, start: Definition) -> set[Definition]:
        """All that a definition names, directly or by what it names."""
        seen: set[Definition] = set()
        queue = [start]
        while queue:
            here = queue.pop()
            while here in self.imported:
                here = self.imported[here]
            if here in seen or here not in self.found or here[0] in GIVERS:
                continue
            seen.add(here)
            queue += [(here[0], name) for name in self.names[here]]
        return seen


def reads_comments(definition: ast.stmt) -> bool:
    """Whether anything but what is shown as evidence comes from a comment or a whole line."""
    shown: set[int] = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and ast.unparse(node.func).lower().endswith("evidence"):
            shown.update(id(inner) for inner in ast.walk(node))
    return any(
        node.attr in ("comment", "comments") or ast.unparse(node).endswith("place.text")
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute) and id(node) not in shown
    )


def test_a_detector_that_reads_comments_says_so() -> None:
    sources = Sources()
    readers = {k for k, definition in sources.found.items() if reads_comments(definition)}
    for found in detectors_of("code"):
        name = found.symptom.replace("-", "_")
        reads = sources.reached((f"advisor.detectors.code.{name}", name)) & readers
        assert bool(reads) == found.reads_comments, f"{found.symptom}: {reads or 'reads none'}"
