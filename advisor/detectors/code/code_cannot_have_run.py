"""Would the code as posted stop with an error before any training?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Program, program
from advisor.intake.code.keras_compile import compile_faults
from advisor.model import Answer, Case, Evidence

# These refuse positions since TensorFlow 1.0 (a sentinel parameter comes first).
_BY_NAME_ONLY = (
    "tensorflow.nn.softmax_cross_entropy_with_logits",
    "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
    "tensorflow.nn.sigmoid_cross_entropy_with_logits",
)


@detector("code-cannot-have-run")
def code_cannot_have_run(case: Case) -> Answer:
    """Only what certainly raises counts: then the curve was made by other code.

    Missing imports and elided parts are normal in a post and do not count, nor do syntax errors,
    which pasting makes.
    """
    code = program(case)
    stops = [*_compile(code), *_positions(code)]
    if stops:
        return present(*stops)
    return not_seen(code, "nothing in it must raise")


def _compile(code: Program) -> list[Evidence]:
    return [f.call.evidence(f"{f.what}: Keras raises") for f in compile_faults(code) if f.raises]


def _positions(code: Program) -> list[Evidence]:
    if code.framework != "tensorflow1":
        return []
    return [
        c.evidence(f"{c.short} accepts only named arguments: TensorFlow raises")
        for c in code.calls
        if c.name in _BY_NAME_ONLY and len(c.args) >= 2 and not c.starred
    ]
