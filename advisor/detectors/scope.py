"""Is this question about the training of a neural network at all?

Installation, imports, plain Python errors, API look-ups and purchases are other people's business.
Words of trouble in training win over all of them: "how do I stop the validation loss from rising"
is a how-to by its form only. A text without any word of the field is sent away, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.knowledge import Knowledge
from advisor.model import Words
from advisor.patterns import pattern
from advisor.phrases import Match
from advisor.words import sentences

# Kinds and topics of ``scope.yaml`` with a meaning of their own.
_INSIDE, _LEANING, _FIELD, _AMBIGUOUS = "in_scope", "leaning", "field", "ambiguous"
_UNRELATED, _ERROR_TOPIC, _REQUEST_TOPIC = "unrelated", "python-error", "how-to"
# A question for an error message is decided at its beginning; a long story has other things in it.
MOST_TEXT = 20_000
QUOTED = 160
# So many different words that may be the field's make one that is: "my network learns". # unsourced
AMBIGUOUS_ENOUGH = 2
# Words (characters in Chinese) of another topic; fewer is a cry for help. # unsourced
OTHER_WORDS, OTHER_CHARACTERS = 1, 2
# A longer text tells a story, even where no word of trouble in it is known. A Chinese character
# counts as a word. # unsourced
REQUEST_WORDS = 45
# What a request begins with.
_REQUEST = pattern(
    r"(?:\W|and |so |also |hi\W+|hello\W+|hey\W+|please |quick question\W+|\w+: ){0,3}"
    r"(?:how (?:do|does|to|can|could|should|would|is|are|much|many|exactly)\b"
    r"|what(?:'s| is| are| does| do|'re)?\b|which\b|where\b|who\b|when should\b|(?:is|are) there\b"
    r"|(?:is|would|will|does|do|can|could|may|should) \w+|any(?:one|body)?\b|best\b|show\b"
    r"|prove\b|explain\b|write\b|give\b"
    r"|recommend|looking for\b|need (?:a|an|to|some)\b|i(?:'d| would)? (?:want|need|like|wish) \w+"
    r"|difference\b|access\b|compute\b|derive\b|convert\b|example\b)"
)
_REQUEST_ZH = pattern(
    r"怎么(?!回事|办|会|就|还|都|不|没|这么|那么|也|一直)|如何|哪[里个些种]|什么(?!都|也|原因|问题|情况)"
    r"|能不能|可以.{0,12}吗|有没有|求(?!助|救)|推荐|值得|请教|想.{0,4}(?:把|用|做|写|画|导|看|问)|区别"
    r"|为什么要|是多少|多久"
)
_EXCEPTION = pattern(
    r"(?<!\bno )(?<!\bnot an )(?<!\bnot a )\b[A-Za-z]\w*(?:Error|Exception)\b|\b[Ee]rror:"
    r"|报错|报\s?[A-Za-z]|找不到|丢失|缺少"
)
# Words and numbers with which people tell what they observed.
_OBSERVED = pattern(
    r"(?i)(?<![\w.])\d?\.\d+(?![\w.])|\d\s?%|\b(?:why|how come|normal|expected|weird|strange|wrong"
    r"|odd|keep|stop|prevent|avoid|make|get|raise|improve|escape|handle|unexpected|suddenly|suspicious|got|went|became|instead|still|only|always|never|same|worse"
    r"|better|differ\w*|but|nothing)\b|为什么(?!要)|正常|奇怪|怎么回事|怎么办|却|但|只|总是|一直|突然"
    r"|都是|不对|让|别(?!人|的)|不再|避免|防止"
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose business a text is: a topic of ``scope.yaml``, why, and the sentence that told."""

    topic: str
    reason: Words
    quote: str


def out_of_scope(text: str, kb: Knowledge, *, material: bool = False) -> Elsewhere | None:
    """Whose business the text is instead; None when it is ours or when it does not tell.

    ``material`` says that a log, a curve or code came with the text, which then need not name its
    subject.
    """
    if not text.strip() or not kb.scope:
        return None
    text = text[:MOST_TEXT]
    found = kb.scope_phrases.find(text)
    telling = {_INSIDE, _LEANING, *kb.scope}
    matches = [m for m in found if m.id in telling and m.assertion != "negated"]
    told = {m.id for m in matches}
    if _INSIDE in told:
        return None
    topics = [m for m in matches if m.id in kb.scope]
    special = [m for m in topics if not kb.scope[m.id].general]
    if _LEANING in told:
        topics = special
    if special:
        return _elsewhere(special, kb)
    near = any(m.id.startswith(_AMBIGUOUS) for m in found)
    if not material and not (topics and near) and _speaks_of_other_things(text, found):
        first = sentences(text)[0]
        return Elsewhere(_UNRELATED, kb.scope[_UNRELATED].reason, _quote(first.quote))
    if topics:
        return _elsewhere(topics, kb)
    if _LEANING in told or material:
        return None
    return _asked_by_form(text, kb)


def reads_like(topic: str, text: str, kb: Knowledge) -> Elsewhere | None:
    """A text that no rule knows but that reads like this topic; None for one without a reason."""
    if topic not in kb.scope:
        return None
    return Elsewhere(topic, kb.scope[topic].reason, _quote(sentences(text)[0].quote))


def _asked_by_form(text: str, kb: Knowledge) -> Elsewhere | None:
    """A short text that tells of no trouble and has the form of a request, or of an exception."""
    all_ = sentences(text)
    if sum(len(s.words) for s in all_) > REQUEST_WORDS:
        return None
    for sentence in all_:
        said = sentence.plain[sentence.start : sentence.end].strip()
        topic = _ERROR_TOPIC if _EXCEPTION.search(sentence.quote) else _REQUEST_TOPIC
        asked = _REQUEST.match(said) or _REQUEST_ZH.search(said)
        if topic == _ERROR_TOPIC or (asked and not _OBSERVED.search(text)):
            return Elsewhere(topic, kb.scope[topic].reason, _quote(sentence.quote))
    return None


def _elsewhere(topics: list[Match], kb: Knowledge) -> Elsewhere:
    """The topic named most often."""
    counts = {m.id: sum(o.id == m.id for o in topics) for m in topics}
    topic = max(counts, key=lambda id: counts[id])
    first = next(m for m in topics if m.id == topic)
    return Elsewhere(topic, kb.scope[topic].reason, _quote(first.sentence))


def _quote(sentence: str) -> str:
    return " ".join(sentence.split())[:QUOTED]


def _speaks_of_other_things(text: str, matches: list[Match]) -> bool:
    """Has the text a subject, and no word of the field in it?"""
    if any(m.id == _FIELD for m in matches):
        return False
    if len({m.id for m in matches if m.id.startswith(_AMBIGUOUS)}) >= AMBIGUOUS_ENOUGH:
        return False
    covered = [(m.start, m.end) for m in matches]
    rest = [
        text[start:end]
        for sentence in sentences(text)
        for start, end in dict.fromkeys(sentence.spans)
        if not any(a <= start and end <= b for a, b in covered)
    ]
    return _count(rest, han=False) >= OTHER_WORDS or _count(rest, han=True) >= OTHER_CHARACTERS


def _count(words: Iterable[str], *, han: bool) -> int:
    return sum(("\u3400" <= w[0] <= "\u9fff") == han and w[0].isalpha() for w in words)
