"""Checkpoints of transformers that a program names, and which of them belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor import patterns
from advisor.intake.code import Call, Program

_TOKENIZER = patterns.pattern(r"Tokenizer(?:Fast)?\.from_pretrained$|Processor\.from_pretrained$")
_MODEL = patterns.pattern(r"(?:Model\w*|For[A-Z]\w*|LMHeadModel)\.from_pretrained$")
_NO_MODEL = patterns.pattern(r"Peft|Config|Adapter|Vision|Image|Feature|Diffusion|Pipeline")
# A folder of the person's own: what lies in it cannot be known.
_LOCAL = patterns.pattern(
    r"^[./~]|^[A-Za-z]:\\|^(?:out|output|result|checkpoint|model|save|ckpt|runs)s?\b"
)
# Checkpoints that share one vocabulary. RoBERTa has the merges of GPT-2 but other ids. # unsourced
_VOCABULARIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bert-uncased", re.compile(r"^(?:google-bert/)?(?:bert|distilbert)-(?:base|large)-uncased")),
    ("bert-uncased", re.compile(r"^distilbert/distilbert-base-uncased|^google/electra-")),
    (
        "bert-cased",
        re.compile(r"^(?:google-bert/|distilbert/)?(?:bert|distilbert)-(?:base|large)-cased"),
    ),
    ("bert-multilingual-cased", re.compile(r"(?:^|/)(?:bert|distilbert)-base-multilingual-cased")),
    ("bert-chinese", re.compile(r"(?:^|/)bert-base-chinese|chinese-(?:bert|roberta)-wwm")),
    ("gpt2", re.compile(r"^(?:openai-community/)?gpt2(?:-medium|-large|-xl)?$|(?:^|/)distilgpt2$")),
    ("roberta", re.compile(r"^(?:FacebookAI/|distilbert/)?(?:distil)?roberta-(?:base|large)")),
    ("xlm-roberta", re.compile(r"(?:^|/)xlm-roberta-")),
    ("albert", re.compile(r"(?:^|/)albert-\w+-v[12]")),
    ("t5", re.compile(r"^(?:google-t5/)?t5-(?:small|base|large|3b|11b)$|^google/flan-t5-")),
    ("llama-2", re.compile(r"(?i)^meta-llama/llama-2-")),
    ("llama-3", re.compile(r"(?i)^meta-llama/(?:meta-)?llama-3")),
    ("mistral", re.compile(r"(?i)^mistralai/mistral-7b-(?:instruct-)?v0\.[12]")),
    ("qwen2", re.compile(r"(?i)^qwen/qwen2")),
)
_INSTRUCT = patterns.pattern(
    r"(?i)[-_](?:instruct|chat|it|sft|dpo)(?:$|[-_])|zephyr-|vicuna|^openchat|alpaca"
)
_BASE = patterns.pattern(
    r"^(?:google-bert/|FacebookAI/|distilbert/|google/|microsoft/|facebook/|albert/)?"
    r"(?:bert-(?:base|large)-(?:un)?cased|bert-base-(?:chinese|multilingual-\w+)|roberta-(?:base|large)"
    r"|distilbert-base-(?:un)?cased|distilroberta-base|xlm-roberta-(?:base|large)|albert-\w+-v[12]"
    r"|electra-\w+-discriminator|deberta(?:-v3)?-(?:base|large|small))$"
    r"|^[\w.-]{1,40}/bert-(?:base|large)-[a-z]{2,20}-(?:un)?cased$"
)


@dataclass(frozen=True, eq=False, slots=True)
class Checkpoint:
    """One ``from_pretrained``: ``name`` is what is loaded, "" when it is no constant."""

    kind: str
    name: str
    call: Call

    @property
    def is_local(self) -> bool:
        """Whether it is a folder, or nothing that can be read."""
        return not self.name or _LOCAL.search(self.name) is not None


def checkpoints(code: Program) -> tuple[Checkpoint, ...]:
    """Every tokenizer and model that is loaded by name, in order."""
    found: list[Checkpoint] = []
    for call in code.find("from_pretrained"):
        given = call.args[0] if call.args else call.kwargs.get("pretrained_model_name_or_path")
        text = None if given is None else code.resolve(given, call).string
        if _TOKENIZER.search(call.name):
            found.append(Checkpoint("tokenizer", text or "", call))
        elif _MODEL.search(call.name) and not _NO_MODEL.search(call.name):
            found.append(Checkpoint("model", text or "", call))
    return tuple(found)


def vocabulary(name: str) -> str | None:
    """The vocabulary of a well-known checkpoint; None for any other."""
    return next((family for family, pattern in _VOCABULARIES if pattern.search(name)), None)


def is_instruct(name: str) -> bool:
    """Whether a name says that the model was tuned on conversations."""
    return _INSTRUCT.search(name) is not None


def is_base(name: str) -> bool:
    """Whether a checkpoint is a bare pretrained body without a task head."""
    return _BASE.search(name) is not None
