"""Losses that compare the samples of a batch with one another."""

from __future__ import annotations

from advisor.intake.code import Call, Program, Value
from advisor.patterns import pattern

_LIBRARY = pattern(
    r"(?:^|\.)(?:NTXentLoss|NT_?Xent|InfoNCE\w*|info_nce\w*|SupCon\w*|supcon\w*|MultipleNegativesRankingLoss"
    r"|Triplet(?:SemiHard|Hard)Loss|triplet_semihard_loss|simclr_loss|clip_loss|ClipLoss|NpairsLoss|npairs_loss)$"
)
_CROSS_ENTROPY = pattern(
    r"(?:^|\.)(?:cross_entropy|CrossEntropyLoss|criterion|sparse_categorical_crossentropy"
    r"|softmax_cross_entropy_with_integer_labels|sparse_softmax_cross_entropy_with_logits)$"
)
_SOFT = frozenset({"logsumexp", "reduce_logsumexp", "log_softmax", "cross_entropy", "exp"})
# More negatives than those of the batch, or the same rows with attention.
_ELSEWHERE = pattern(r"(?i)queue|memory_?bank|all_gather|GatherLayer|momentum_encoder|cache")


def in_batch_losses(code: Program) -> list[Call]:
    """Calls of losses whose negatives or pairs are the other samples of the batch.

    By a library's name; cross-entropy with targets ``arange(batch)``; and a matrix of
    similarities of a batch with itself, ``z @ z.T``, that goes into a softmax. Nothing when a
    queue or a gather from other devices gives more.
    """
    if _elsewhere(code):
        return []
    found = {*code.calls_like(_LIBRARY.search)}
    scored = (*code.calls_like(_CROSS_ENTROPY.search), *_scored_by_object(code))
    found.update(c for c in scored if _by_position(code, c))
    return sorted(found, key=lambda c: c.order) or _self_similarities(code)


def _elsewhere(code: Program) -> bool:
    search = _ELSEWHERE.search
    return bool(code.calls_like(search) or code.assignments_like(search))


def _scored_by_object(code: Program) -> tuple[Call, ...]:
    return tuple(call for call, _ in code.calls_made_by("CrossEntropyLoss"))


def _by_position(code: Program, call: Call) -> bool:
    """``cross_entropy(similarities, arange(n))``: row i belongs to column i."""
    return any(_counts_up(code, v, call) for v in (*call.args, *call.kwargs.values()))


def _counts_up(code: Program, value: Value, at: Call) -> bool:
    found = code.resolve(value, at).call
    for _ in range(4):  # arange(n).cuda(), arange(n).to(device)
        if found is None or found.short in ("arange", "range"):
            break
        found = found.receiver.call if found.receiver is not None else None
    if found is None or found.short not in ("arange", "range") or len(found.args) != 1:
        return False
    return found.args[0].number is None


def _self_similarities(code: Program) -> list[Call]:
    found: list[Call] = []
    for function in code.functions:
        inside = code.within(function)
        if function.klass or not any(c.short in _SOFT for c in inside):
            continue
        values = [a.value for a in code.assignments_in(function.name)]
        values += [v for v, _ in function.returns]
        if any(_with_itself(part) for v in values for part in v.walk()):
            found += [c for c in inside if c.short in _SOFT][:1]
    return found


def _with_itself(value: Value) -> bool:
    """``z @ z.T``, ``z.mm(z.t())`` or ``matmul(z, z, transpose_b=True)``."""
    if value.operator == "@" and len(value.parts) == 2:
        left, right = (p.text.replace(" ", "") for p in value.parts)
        return right in (f"{left}.T", f"{left}.t()", f"{left}.mT")
    call = value.call
    if call is None or call.short not in ("matmul", "mm", "dot"):
        return False
    given = [a.text.replace(" ", "") for a in call.args[:2]]
    if len(given) == 2:
        same = given[1] in (f"{given[0]}.T", f"{given[0]}.t()", f"{given[0]}.transpose()")
        return same or (given[0] == given[1] and bool(call.kwargs))
    first = "" if call.receiver is None else call.receiver.text.replace(" ", "")
    return len(given) == 1 and given[0] in (f"{first}.T", f"{first}.t()")
