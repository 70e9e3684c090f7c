"""What a person types after a question, as an event."""

from __future__ import annotations

from advisor.dialogue.events import Answered, Event, Said, Skipped
from advisor.dialogue.questions import Question
from advisor.errors import InputError
from advisor.model import Outcome
from advisor.patterns import pattern

SKIP = frozenset({"s", "skip", "next", "跳过", "跳過", "下一个", "pass"})
WHY = frozenset(
    {
        *("?", "？", "why", "why?", "why do you ask", "why do you ask?", "why do you ask this?"),
        *("为什么", "为什么？", "为什么?", "为什么问", "为什么问这个", "为何"),
    }
)
# A Chinese word ends where no other one follows: "有时" is no 有.
_UNKNOWN = pattern(
    r"(?i)(?:i\s+)?(?:do\s*n[o']t|dont|don’t)\s+know\b|(?:i(?:'m|’m| am)\s+)?not\s+sure\b"
    r"|no\s+idea\b|(?:idk|dunno|unknown|unsure|sometimes|maybe|perhaps)\b"
    r"|(?:我)?(?:不知道|不清楚|不确定|没注意|不一定|有时候?|也许|可能)"
)
_YES = pattern(
    r"(?i)(?:yes|yep|yeah|yup|y|true|correct)\b|(?:是的|是|对的|对|有的|有|嗯)(?=$|[\s，。,.!！、])"
)
_NO = pattern(r"(?i)(?:no|nope|nah|n|false)\b|(?:不是|没有|不对|否|不|没)(?=$|[\s，。,.!！、])")
_NOT_TRIED = pattern(
    r"(?i)(?:i\s+)?(?:have\s+not|haven[’']?t|did\s*n[o’']?t|never|not)\s+(?:yet\s+)?(?:tr(?:y|ied)|done)"
    r"|not\s+yet|还没|没试|没有试|未试"
)
# Who has not looked cannot say; "没看到" has looked.
_NOT_LOOKED = pattern(
    r"(?i)(?:i\s+)?(?:have\s+not|haven[’']?t|did\s*n[o’']?t|never|not)\s+(?:yet\s+)?"
    r"(?:tr(?:y|ied)|check(?:ed)?|look(?:ed)?|measured?|test(?:ed)?)\b"
    r"|我?还?(?:没有?|未)(?:试|测|查|检查|看(?![到见]))过?"
)
_HAS_NOT = pattern(
    r"(?i)(?:no,?\s+)?i\s+(?:do\s*n[o’']?t|do\s+not)\s+have\s+(?:it|any|one|that|them|the\s+\w+)"
    r"|我?(?:现在|手头|暂时)?没有(?:这个|这些|代码|日志|记录)?"
)
_OUTCOMES: tuple[tuple[Outcome, str], ...] = (
    ("fixed", r"(?i)fixed|cured|solved|gone|went away|works? now|解决|好了|消失|正常了"),
    ("worse", r"(?i)worse|更糟|更差|变差"),
    ("better", r"(?i)better|improved|helped|好转|好一些|变好|有改善"),
    ("same", r"(?i)same|no change|no difference|nothing|unchanged|没变|没有变化|一样|不变|无变化"),
)


def understand(text: str, question: Question | None) -> Event:
    """The event of a line: the number of an option, its word, more words, or something told.

    Raises ``InputError`` for a number that is no option. What is no answer is told: it is read like
    the description, and the question stays open.
    """
    said = text.strip()
    if question is None:
        return Said(text=said)
    if said.lower() in SKIP:
        return Skipped(test=question.test)
    if said.isdecimal():
        return _chosen(int(said), question)
    if question.kind in ("request", "probe"):
        # "I do not know", or a bare no: they have not got it.
        bare = said.strip(" ,.!，。！")
        declined = any(f.fullmatch(bare) for f in (_UNKNOWN, _NO, _NOT_LOOKED, _HAS_NOT))
        return Skipped(test=question.test) if declined else Said(text=said)
    value, rest = _answer(said, question)
    if value is None:
        return Said(text=said)
    return Answered.model_validate({"test": question.test, "answer": value, "text": rest})


def agreed(text: str) -> bool:
    """Whether a bare yes is all that is said."""
    return _YES.fullmatch(text.strip(" ,.!，。！")) is not None


def _chosen(number: int, question: Question) -> Event:
    options = question.options
    if number == len(options) + 1:
        return Skipped(test=question.test)
    if not 1 <= number <= len(options):
        offered = f"1 to {len(options) + 1}" if options else "1 to pass over it"
        raise InputError(f"{number}: no such option. Type {offered}, your own words, or ? for why.")
    return Answered.model_validate({"test": question.test, "answer": options[number - 1].value})


def _answer(said: str, question: Question) -> tuple[str | None, str]:
    """The value that the words begin with, and the words worth reading beyond it."""
    for option in question.options:
        if said.casefold() in (option.value, option.label.en.casefold(), option.label.zh):
            return option.value, ""
    if question.kind == "experiment":
        if _UNKNOWN.match(said) or _NOT_TRIED.match(said):
            return "unknown", ""
        for outcome, words in _OUTCOMES:
            if pattern(words).search(said):
                return outcome, said
        return None, said
    forms = (("unknown", _UNKNOWN), ("unknown", _NOT_LOOKED), ("yes", _YES), ("no", _NO))
    for value, form in forms:
        if found := form.match(said):
            return value, said[found.end() :].strip(" ,.;:!-，。；：！")
    return None, said
