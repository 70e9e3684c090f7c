"""Is it speech recognition, or trained with CTC?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:CTCLoss|ctc_loss\w*|ctc_batch_cost|ctc_decode|ctc_greedy_decoder|ctc_beam_search_decoder|CTC)$"
    r"|ForCTC(?:\.|$)|ForSpeech\w*|Wav2Vec2\w*|Whisper\w*|^(?:speechbrain|nemo\.collections\.asr|espnet\w*|whisper|jiwer)\b"
)


@detector("setting-speech-ctc")
def setting_speech_ctc(case: Case) -> Answer:
    """A CTC loss or decoder, or a library of speech. A setting.

    Reading audio alone, as for the classification of sounds, does not count.
    """
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "nothing of speech recognition")
