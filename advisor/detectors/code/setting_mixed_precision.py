"""Is half or mixed precision used?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.precision import autocasts, format_of, halved
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_FLAGS = ("fp16", "bf16", "amp", "use_amp")
_SIXTEEN = pattern(r"^(?:bf)?16(?:-mixed|-true)?$")


@detector("setting-mixed-precision")
def setting_mixed_precision(case: Case) -> Answer:
    """Autocast, half weights, a mixed policy of Keras or the flag of a trainer. A setting.

    What is switched off (``enabled=False``, ``fp16=False``) does not count.
    """
    code = program(case)
    casts = autocasts(code)
    if casts:
        return present(casts[0][0].evidence())
    half = halved(code)
    if half:
        return present(half[0][0].evidence())
    for call in code.calls:
        policy = call.short in ("set_global_policy", "set_policy", "Policy") and call.args
        if policy and format_of(code.resolve(call.args[0], call)) is not None:
            return present(call.evidence())
        if any(n in call.kwargs and call.kwargs[n].literal is True for n in _FLAGS):
            return present(call.evidence())
        given = call.kwargs.get("precision") or call.kwargs.get("mixed_precision")
        found = None if given is None else code.resolve(given, call)
        if found is not None and (
            found.literal == 16
            or found.string in ("fp16", "bf16")
            or (found.string is not None and _SIXTEEN.match(found.string))
        ):
            return present(call.evidence())
    if code.has("apex.amp.initialize", "amp.initialize", "GradScaler"):
        return present(
            code.find("apex.amp.initialize", "amp.initialize", "GradScaler")[0].evidence()
        )
    return not_seen(code, "no half precision")
