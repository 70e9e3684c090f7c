"""Are float32 products computed with fewer digits than float32 has?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case

# PyTorch docs, CUDA semantics, "TensorFloat-32 on Ampere": off for products by default since 1.12,
# on for convolutions.
_FLAG = "torch.backends.cuda.matmul.allow_tf32"
_COARSE = frozenset({"high", "medium", "tensorfloat32", "bfloat16", "default", "fastest"})
_SETTERS = ("set_float32_matmul_precision", "default_matmul_precision")


@detector("tf32-switched-on")
def tf32_switched_on(case: Case) -> Answer:
    """``allow_tf32 = True`` or ``set_float32_matmul_precision("high")``: 10 bits of mantissa."""
    code = program(case)
    for a in code.assignments:
        if a.target.endswith("matmul.allow_tf32") and a.value.literal is True:
            return present(a.place.evidence(observed=f"{_FLAG} = True"))
    for call in code.find(*_SETTERS):
        word = code.resolve(call.args[0], call).string if call.args else None
        if word in _COARSE:
            return present(call.evidence(observed=f"precision {word}"))
        if word is not None:
            return absent(f"precision {word}", call.evidence())
    return not_seen(code, "the precision of products is left as it is")
