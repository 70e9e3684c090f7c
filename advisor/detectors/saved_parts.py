"""What transformers leave out: heads beside an adapter, columns without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.intake.code import Place, Program
from advisor.patterns import pattern

_COLUMNS = pattern(r"\[('[\w -]{1,40}'(?:\s*,\s*'[\w -]{1,40}'){1,20})\]")
_LABELS = frozenset({"label", "labels", "label_ids", "start_positions", "target_ids"})


def saved_parts(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is lost."""
    yield from _head_not_in_adapter(code)
    yield from _no_label_column(code)


def _head_not_in_adapter(code: Program) -> Iterator[tuple[Place, str]]:
    """A classifier unfrozen by hand beside LoRA: it is trained, but the adapter leaves it out."""
    configs = code.find("LoraConfig")
    if len(configs) != 1 or configs[0].starred or not code.has("PeftModel.from_pretrained"):
        return
    if {"task_type", "modules_to_save"} & configs[0].kwargs.keys() or not code.has(
        "get_peft_model"
    ):
        return
    if any("ForSequence" in c.name or "ForToken" in c.name for c in code.calls):
        yield configs[0].place, "without modules_to_save the adapter is stored without the head"


def _no_label_column(code: Program) -> Iterator[tuple[Place, str]]:
    """A Trainer on a data set whose columns, as a comment lists them, hold no labels."""
    if not code.has("Trainer") or any("label_names" in c.kwargs for c in code.calls):
        return
    if code.has("rename_column", "rename_columns", "add_column"):
        return
    if any(a.target.endswith(("['labels']", '["labels"]', "['label']")) for a in code.assignments):
        return
    for text, place in code.comments:
        match = _COLUMNS.search(text.replace('"', "'"))
        if match is None or "column" not in f"{place.text}":
            continue
        names = set(re.findall(r"'([^']*)'", match[1]))
        if "input_ids" in names and not names & _LABELS:
            yield place, "no column is called labels or label, and the Trainer drops the others"
