"""Is it a language model?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"For(?:CausalLM|MaskedLM|ConditionalGeneration|PreTraining)(?:\.|$)|LMHeadModel(?:\.|$)"
    r"|(?:^|\.)(?:DataCollatorForLanguageModeling|SFTTrainer|DPOTrainer|AutoModelForSeq2SeqLM)(?:\.|$)"
    r"|(?:^|\.)(?:GPT\w{0,3}|nanoGPT|MiniGPT|BigramLanguageModel|LanguageModel\w*|RNNModel)$"
    r"|^(?:unsloth|llama_cpp|vllm)\b"
)
_SPEECH = pattern(r"Whisper|Speech|Wav2Vec|Vision", re.IGNORECASE)


@detector("setting-language-model")
def setting_language_model(case: Case) -> Answer:
    """A model of transformers for language modelling, its collator or trainer, or an own GPT.

    A setting. A classifier on top of such a body is no language model.
    """
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None and not _SPEECH.search(seen.text):
        return present(seen.evidence())
    return not_seen(code, "no language model")
