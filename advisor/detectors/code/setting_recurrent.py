"""Is the network recurrent?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:LSTM|GRU|RNN|SimpleRNN|LSTMCell|GRUCell|RNNCell|SimpleRNNCell|ConvLSTM\dD|Bidirectional|BasicLSTMCell"
    r"|BasicRNNCell|MultiRNNCell|dynamic_rnn|static_rnn|bidirectional_dynamic_rnn|CuDNNLSTM|CuDNNGRU"
    r"|OptimizedLSTMCell|pack_padded_sequence|StackedRNNCells)$"
)


@detector("setting-recurrent")
def setting_recurrent(case: Case) -> Answer:
    """A recurrent layer or cell of any of the libraries. A setting."""
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "no recurrent layer")
