"""Is an average of the weights evaluated?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:AveragedModel|SWA\w*|ModelEma\w*|ModelEMA|EMA|EMAModel|ExponentialMovingAverage|MovingAverage"
    r"|StochasticWeightAveraging|update_bn|SwapEMAWeights|update_ema\w*|ema_update|polyak_average\w*)$"
    r"|swa_utils|torch_ema\b"
)


@detector("setting-weight-averaging")
def setting_weight_averaging(case: Case) -> Answer:
    """A moving or stochastic average of the weights by a library or a class named so. A setting.

    An exponential average of a curve (pandas ``ewm``) or of batch-norm statistics is not meant.
    """
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    for call in code.calls:
        given = call.kwargs.get("use_ema")
        if given is not None and given.literal is True:
            return present(call.evidence())
    return not_seen(code, "no average of weights")
