"""Does early stopping, or the choice of the best weights, take better for worse?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_RISES = pattern(
    r"(?i)acc|auc|f1|dice|iou|jaccard|recall|precision|bleu|rouge|(?:^|_)map\b|psnr|ssim|r2\b|ndcg"
)
_FALLS = pattern(r"(?i)loss|err|(?:^|_)(?:mse|mae|rmse|wer|cer|perplexity|ppl|fid|eer|nll)\b")
# Keras 2 takes the maximum of what ends so and the minimum of all else; Keras 3 knows its own
# metrics and refuses others. Source: keras/callbacks EarlyStopping, mode="auto".
_KERAS_KNOWS = pattern(r"(?i)acc(?:uracy)?$|auc$|fmeasure|precision|recall|mean_io_?u|f1_?score")
_LIMIT = pattern(r"^(?:self\.)?[A-Za-z_]\w*\s*(?:>=|>|==)\s*[\w.]+$")


@detector("early-stopping-turned")
def early_stopping_turned(case: Case) -> Answer:
    """EarlyStopping or ModelCheckpoint with a score whose direction is wrong, given or by default.

    Lightning takes the minimum unless told; so does Keras of scores whose names it does not know.
    The Trainer of transformers takes the maximum of all that does not end in "loss". By hand: a
    counter of bad epochs that is raised below a comparison and never set back. Watching a loss
    for its minimum is right. Sources: Lightning EarlyStopping and ModelCheckpoint, Keras
    EarlyStopping, transformers TrainingArguments (greater_is_better).
    """
    code = program(case)
    watches = [
        c for c in code.find("EarlyStopping", "ModelCheckpoint") if code.klass(c.short) is None
    ]
    turned = [(c, why) for c in watches if (why := _turned(code, c))]
    turned += [
        (c, why)
        for c in code.find("TrainingArguments", "Seq2SeqTrainingArguments")
        if (why := _best(code, c))
    ]
    if turned:
        return present(*(c.evidence(observed=why) for c, why in turned))
    by_hand = list(_never_reset(code))
    if by_hand:
        return present(*by_hand)
    if watches:
        return absent("what is watched fits the direction", watches[0].evidence())
    return not_seen(code, "no early stopping")


def _turned(code: Program, call: Call) -> str:
    """What is watched and the wrong direction; "" when the two fit."""
    monitor, mode = code.argument(call, "monitor", 0), code.argument(call, "mode")
    watched = "" if monitor is None else monitor.string or ""
    if not watched or call.starred:
        return ""
    rises = _RISES.search(watched) is not None and _FALLS.search(watched) is None
    falls = _FALLS.search(watched) is not None
    way = None if mode is None else mode.string or "unread"
    if way is None and rises:
        way = _default_way(code, call, watched)
    if (way == "min" and rises) or (way == "max" and falls and not _RISES.search(watched)):
        return f"the {way}imum of {watched}"
    return ""


def _default_way(code: Program, call: Call, watched: str) -> str | None:
    if call.name.startswith("lightning."):
        single = call.short == "ModelCheckpoint" and _keeps_all(code, call)
        return None if single else "min"
    if call.name.startswith("keras."):
        if call.short == "ModelCheckpoint" and "save_best_only" not in call.kwargs:
            return None
        return None if _KERAS_KNOWS.search(watched) else "min"
    shown = code.has("LightningModule") or any(
        "Lightning" in b for c in code.classes for b in c.bases
    )
    trained = shown or any(_is_lightning(c) for c in code.find("Trainer"))
    return "min" if trained and not code.framework.startswith("keras") else None


def _is_lightning(trainer: Call) -> bool:
    return trainer.name.startswith("lightning.") or (
        "callbacks" in trainer.kwargs
        and ("max_epochs" in trainer.kwargs or "devices" in trainer.kwargs)
    )


def _keeps_all(code: Program, call: Call) -> bool:
    kept = code.argument(call, "save_top_k")
    return kept is not None and kept.literal in (-1, 0)


def _best(code: Program, call: Call) -> str:
    """``metric_for_best_model`` whose direction is not what the Trainer takes."""
    metric = call.kwargs.get("metric_for_best_model")
    given = call.kwargs.get("greater_is_better")
    watched = None if metric is None else code.resolve(metric, call).string
    if not watched or call.starred:
        return ""
    greater = not watched.endswith("loss")
    if given is not None:
        flag = code.resolve(given, call).literal
        if not isinstance(flag, bool):
            return ""
        greater = flag
    falls, rises = _FALLS.search(watched), _RISES.search(watched)
    if greater and falls and not rises:
        return f"the maximum of {watched}"
    return f"the minimum of {watched}" if not greater and rises and not falls else ""


def _never_reset(code: Program) -> Iterator[Evidence]:
    """``bad += 1`` below a comparison in a loop, ``if bad >= n: break``, and no ``bad = 0``."""
    for a in code.assignments:
        if (
            a.augmented != "+="
            or a.value.number != 1
            or not a.target.replace(".", "_").isidentifier()
        ):
            continue
        compared = [b for b in a.blocks if b.kind in ("if", "else", "elif") and _compares(b)]
        loops = [b for b in a.blocks if b.kind in ("for", "while")]
        if not compared or not loops or not _stops(code, a, loops[-1]):
            continue
        inside = [
            o
            for o in code.assignments_to(a.target)
            if o is not a and o.function == a.function and loops[-1] in o.blocks
        ]
        if not inside and _keeps_best(code, compared[-1], loops[-1], a):
            yield a.place.evidence(observed=f"{a.target} is never set back to 0")


def _compares(block: Block) -> bool:
    return block.value is not None and block.value.operator in ("<", ">", "<=", ">=")


def _stops(code: Program, counted: Assignment, loop: Block) -> bool:
    """Whether the counter is compared with a limit within the loop, and no more than that."""
    name = re.escape(counted.target)
    for block in code.blocks:
        if block.kind != "if" or block.value is None or block.order < loop.order:
            continue
        text = block.value.text
        if _LIMIT.match(text) and re.match(rf"{name}\s*(?:>=|>|==)", text):
            return True
    return False


def _keeps_best(code: Program, compared: Block, loop: Block, counted: Assignment) -> bool:
    """Whether the comparison is with the best value so far, which is renewed in the loop."""
    names = set[str]() if compared.value is None else compared.value.names()
    return any(
        a.target in names
        and loop in a.blocks
        and a is not counted
        and a.function == counted.function
        and any(b.kind in ("if", "else") for b in a.blocks)
        for a in code.assignments
    )
