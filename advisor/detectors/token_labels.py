"""Labels over tokens for models of transformers: where they are made, and what pads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.ancestry import ancestry
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# Their forward(labels=...) scores every position but those with -100. Source: transformers
# reference, "labels" of the ForConditionalGeneration and ForCausalLM classes.
_SCORES_TOKENS = pattern(
    r"(?:For(?:Seq2SeqLM|ConditionalGeneration|CausalLM|Seq2SeqLMHead)|LMHeadModel|MTModel"
    r"|EncoderDecoderModel)(?:\.from_\w+)?$"
)
_UNPADDED = ("False", "do_not_pad", "DO_NOT_PAD")
_LABELS = ("labels", "lm_labels")
_ENTRIES = tuple(f"[{quote}{label}{quote}]" for label in _LABELS for quote in "\"'")


@dataclass(frozen=True, eq=False, slots=True)
class TokenLabels:
    """An expression that becomes the labels of a model, its moment and its place."""

    value: Value
    at: Call | Assignment
    place: Place


def scoring_models(code: Program) -> list[Call]:
    """Models of transformers that compute a loss over the tokens of ``labels``."""
    return [c for c in code.calls_like(_SCORES_TOKENS.search) if "from_" in c.name]


@remembered
def token_labels(code: Program) -> tuple[TokenLabels, ...]:
    """Everything that is put under the key "labels" or handed over as ``labels=``."""
    return tuple(_token_labels(code))


def _token_labels(code: Program) -> Iterator[TokenLabels]:
    for a in code.assignments:
        if a.target.endswith(_ENTRIES):
            yield TokenLabels(a.value, a, a.place)
        yield from _entries(a.value, a, a.place)
    for call in code.calls:
        for key in _LABELS:
            if key in call.kwargs:
                yield TokenLabels(call.kwargs[key], call, call.place)
        if call.args and "text_target" in call.kwargs:  # gives "labels" beside the inputs
            yield TokenLabels(Value("call", call.text, name=call.name, call=call), call, call.place)
        if call.short == "update":
            for value in call.args:
                yield from _entries(value, call, call.place)
    for function in code.functions:
        for value, place in function.returns:
            yield from _entries(value, function.moment(value, place), place)


def _entries(value: Value, at: Call | Assignment, place: Place) -> Iterator[TokenLabels]:
    for part in value.dicts():
        for key, inner in zip(part.keys, part.parts, strict=False):
            if key in _LABELS:
                yield TokenLabels(inner, at, place)


def padded_by(code: Program, labels: TokenLabels) -> Call | None:
    """The call that padded labels with something that the loss does not skip."""
    for call in ancestry(code, labels.value, labels.at).calls:
        if call.short == "pad_sequence" and _pads_with_token(code, call):
            return call
        flag = call.kwargs.get("padding") or call.kwargs.get("pad_to_max_length")
        if flag is None or not _is_tokenizer(code, call):
            continue
        found = code.resolve(flag, call)
        if (
            found.is_literal
            and found.literal not in (None, False)
            and found.string not in _UNPADDED
        ):
            return call
    return None


def _is_tokenizer(code: Program, call: Call) -> bool:
    maker = code.maker(call)
    return "tok" in call.text.lower() or (maker is not None and "Tokenizer" in maker.name)


def _pads_with_token(code: Program, call: Call) -> bool:
    value = code.argument(call, "padding_value", 2)
    return value is None or (value.number is not None and value.number >= 0)
