"""Is it about time series?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:TimeseriesGenerator|timeseries_dataset_from_array|TimeSeriesSplit|TimeSeriesDataSet|ARIMA"
    r"|adfuller|seasonal_decompose|TemporalFusionTransformer|NBeats)$"
    r"|^(?:darts|gluonts|prophet|fbprophet|pytorch_forecasting|neuralforecast|yfinance|statsmodels\.tsa|sktime)\b"
)
_OWN = pattern(
    r"^(?:self\.)?(?:look_?back|n_lags?|lag_?size|forecast_?horizon|horizon|n_steps_(?:in|out)"
    r"|series_to_supervised|create_sequences|split_sequences?|time_?steps_ahead|windowed_dataset)$",
    re.IGNORECASE,
)


@detector("setting-time-series")
def setting_time_series(case: Case) -> Answer:
    """Windows over past values, forecasting libraries, or names of the program. A setting."""
    code = program(case)
    seen = named(code, _NAMES) or defined(code, _OWN)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "nothing of time series")
