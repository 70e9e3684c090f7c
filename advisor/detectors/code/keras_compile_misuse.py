"""Does Keras' compile receive wrong or unknown arguments?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.unread_settings import unread_settings
from advisor.intake.code import program
from advisor.intake.code.keras_compile import compile_faults, keras_compiles
from advisor.model import Answer, Case


@detector("keras-compile-misuse", reads_comments=True)
def keras_compile_misuse(case: Case) -> Answer:
    """Check the names and the first two positions of every ``model.compile``.

    A class that defines its own compile may take what it likes. Which loss suits which output is
    not asked here. Settings that nothing reads count, too. Source: Keras 3 API, Model.compile.
    """
    code = program(case)
    faults = compile_faults(code)
    if faults:
        return present(*(f.call.evidence(f.what) for f in faults))
    unread = {p.where: p.evidence(observed=what) for p, what in unread_settings(code, case.prose)}
    if unread:
        return present(*unread.values())
    compiles = keras_compiles(code)
    if compiles:
        return absent("compile has arguments that it knows", compiles[0].evidence())
    return not_seen(code, "no Keras compile")
