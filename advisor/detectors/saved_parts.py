"""What transformers leave out: heads beside an adapter, columns without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.intake.code import Call, Function, Place, Program
from advisor.patterns import pattern

_COLUMNS = pattern(r"\[('[\w -]{1,40}'(?:\s*,\s*'[\w -]{1,40}'){1,20})\]")
_LABELS = frozenset({"label", "labels", "label_ids", "start_positions", "target_ids"})


def saved_parts(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is lost."""
    yield from _head_not_in_adapter(code)
    yield from _no_label_column(code)
    yield from _dropped_columns(code)


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


def _dropped_columns(code: Program) -> Iterator[tuple[Place, str]]:
    """A forward reads a column from ``**kwargs``; the Trainer drops all that it does not name."""
    given = {k: v for c in code.calls for k, v in c.kwargs.items()}
    if not code.has("Trainer", "transformers.Trainer") or "label_names" in given:
        return
    flag = given.get("remove_unused_columns")
    if (flag is not None and flag.literal is not True) or any(c.starred for c in _arguments(code)):
        return
    for function in code.functions:
        owner = code.klass(function.klass) if function.klass else None
        if owner is None or not function.name.endswith(".forward"):
            continue
        for place, column in _columns_read(code, function):
            if column not in (*function.parameters, "label", "label_ids", "labels"):
                yield place, f"the Trainer drops {column}: forward does not name it"
                break


def _arguments(code: Program) -> tuple[Call, ...]:
    return code.find("TrainingArguments")


def _columns_read(code: Program, function: Function) -> Iterator[tuple[Place, str]]:
    """``kwargs["stars"]`` and ``kwargs.get("stars")`` in a function that takes ``**kwargs``."""
    for a in code.assignments_in(function.name):
        for part in a.value.walk():
            if part.kind == "subscript" and part.parts[0].name in _REST and part.parts[-1].string:
                yield a.place, part.parts[-1].string
    for call in code.within(function):
        rest = call.receiver is not None and call.receiver.name in _REST
        if call.short == "get" and rest and call.args and call.args[0].string:
            yield call.place, call.args[0].string


_REST = frozenset({"kwargs", "kw", "kwds", "batch_kwargs", "extra"})


def _no_label_column(code: Program) -> Iterator[tuple[Place, str]]:
    """A Trainer on a data set whose columns, as a comment lists them, hold no labels."""
    if not code.has("Trainer") or bool(code.calls_with("label_names")):
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
