"""Does a sentence assert what a phrase found in it, or deny, guess, ask, expect or quote it?

A light version of the cue-and-scope method of NegEx (Chapman et al. 2001) and ConText (Harkema et
al. 2009): a cue reaches over the words after it up to the end of its clause or a word that ends
its scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from advisor import patterns
from advisor.words import Sentence, stem

Assertion = Literal["asserted", "negated", "hypothetical", "question", "quoted", "expected"]

# How far a negation reaches to the right, in words (ConText uses six to the clause end).
NEGATION_REACH = 7
# The same in Chinese characters. # unsourced
REACH_ZH = 14
# Shorter quotations are scare quotes around a term. # unsourced
QUOTED_WORDS = 4


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_NOT = _stems("no not never without neither nor none nobody excluded excluding")
# "None" before other words is a value of Python: "Shapes (None, 1) and (None, 10) differ".
_AFTER_NONE = _stems("of are is have do seem show work help ever")
_ALSO_OVER_AND = _stems("no without neither none nor")
# Words between a negation and its object that take the object out of its reach: "cannot avoid",
# "do not understand why", "no matter how".
_RELEASES = _stems(
    "why how what because since when until but then so which where only just matter longer idea "
    "clue doubt understand know knowing explain figure rid avoid prevent fix solve stop help mind "
    "resolve remove eliminate despite although though while if whether except instead"
)
_GUESS = _stems(
    "maybe perhaps probably possibly suspect suspected guess think suppose assume believe wonder "
    "afraid hypothesis hypothesize speculate might may whether if unless would likely doubt "
    "potentially suspicion assumption apparently belief maxim rumor"
)
_CONDITION_OF_MINE = frozenset({"i", "we", "you"})
_GUESS_ENDS = _stems("but because since why then so where although")
# Words of a program, as against those of a person or a book.
_PRINTED = patterns.pattern(
    r"\b(?:\w*warn(?:s|ed|ing|ings)?|messages?|print(?:s|ed)?|console|terminal|logs?|logged|outputs?"
    r"|complains|traceback|stderr)\b|警告|提示|打印|控制台|日志|输出|终端",
    re.A,
)
_EXPECT = _stems(
    "expect expected expecting expects should supposed hope hoping hoped want wanted wish wished "
    "ideally ought theoretically"
)
_EXPECT_ENDS = _stems("but why how what know understand although yet instead because")
_ASKS = _stems("is are was were does do did can could should would has have may might will am")
_LEADS = _stems("so or and but also then now well ok hi hello please")
# A question with one of these takes what it asks about for granted.
_PRESUPPOSES = _stems(
    "normal expected common usual ok okay why how explain help suggest suggestion idea know reason "
    "wrong cause causes strange weird bad fine acceptable problem worry worried concerned prevent "
    "stop avoid fix solve solution"
)
_AFTER_NOT = _stems(
    "problem issue case cause reason here present culprit happening happen occur appear exist seen "
    "observed there visible"
)

_NOT_ZH = patterns.pattern(
    "并没有|没有|并非|并不是|不是|不存在|没出现|未出现|不会|不再|不属于|排除|没|未|无(?!论|法"
    "|意|知)"
)
_NOT_ZH_VOID = patterns.pattern(
    r"有没有|是不是|会不会|没想到|没办法|没有办法|没用(?!\s*$)|没有用(?!\s*$)|没什么用|没效果"
    r"|没有效果|未知|不仅|不但|不只|没法|"
    "没搞懂|没明白|没有任何作用|没作用|没有作用|没有什么用|没变化|没有变化|没有改善|没改善"
)
_NOT_WITHIN_ZH = patterns.pattern("不(?!断|停|错|久|同|过|管|论|到|仅|但|知|少|是)")
# Complements that deny the verb before them: 过拟合不了.
_CANNOT_ZH = patterns.pattern("不(?:了(?!解)|起来|出来|上去|成功)")
_RELEASE_ZH = patterns.pattern(
    "为什么|为何|怎么|导致|但|而|所以|因为|解决|避免|办法|就|之后|以后|才|直到|结果"
)
_GUESS_ZH = patterns.pattern(
    "是不是|是否|会不会|可能|怀疑|猜|估计|也许|或许|大概|难道|应该是|如果|假如|要是|万一|有没有"
    "|不确定|说是|"
    "(?:感觉|觉得|认为|以为)(?:是|像|应该|可能)|推测|莫非|说不定"
)
_GUESS_ZH_VOID = patterns.pattern(
    "(?:如果|要是|假如)(?:我|用|把|换|加|不|将|使用|去掉|调)|尽可能|不可能"
)
_GUESS_ENDS_ZH = patterns.pattern("就|但|(?<!是)(?<!否)因为|所以|却")
_EXPECT_ZH = patterns.pattern(
    "应该(?!是)|按理|理论上|本来以为|原以为|预期|期望|希望|想要|正常情况|理应|照理"
)
_EXPECT_ENDS_ZH = patterns.pattern("但|却|可是|结果|为什么|为何|不过|知道")
_ASK_ZH = patterns.pattern("(?:吗|么|嘛|么呢)[\\s?？]*$")
_PRESUPPOSES_ZH = patterns.pattern(
    "正常|为什么|为何|怎么|如何|原因|什么|有人|知道|遇到|请问|求助|大佬|合理|可以吗|能.{0,4}帮"
    "|对吗|有问题"
)


def assertion_of(sentence: Sentence, places: Sequence[int]) -> Assertion:
    """How a match stands in its sentence; ``places`` are the positions of its words, in order."""
    first, last = places[0], places[-1]
    inside = [i for i in range(first, last) if i not in places]
    if sentence.quoted and _quoted(sentence, first, last):
        return "quoted"
    if (
        _non(sentence, places)
        or _denied(sentence, first, inside)
        or _denied_after(sentence, last)
        or (sentence.chinese and _denied_zh(sentence, first, last, inside))
    ):
        return "negated"
    if _expected(sentence, first, inside):
        return "expected"
    if _asked(sentence, first, last):
        return "question"
    if _guessed(sentence, first):
        return "hypothetical"
    return "asserted"


def _non(sentence: Sentence, places: Sequence[int]) -> bool:
    """ "a non-zero gradient", "梯度非零": the syllable denies the word that it stands at."""
    words = sentence.words
    return any(
        (words[i - 1] == "non" or (words[i - 1] == "非" and words[i] != "常"))
        and i - 1 not in places
        for i in places
        if i
    )


def _quoted(sentence: Sentence, first: int, last: int) -> bool:
    """Does it stand in somebody else's words? What a program printed is not anybody's opinion."""
    start, end = sentence.spans[first][0], sentence.spans[last][1]
    around = next((q for q in sentence.quoted if q[0] <= start and end <= q[1]), None)
    if around is None:
        return False
    inside = sum(around[0] <= s < around[1] for s, _ in sentence.spans)
    if inside < QUOTED_WORDS or inside >= len(sentence.words):
        return False
    return not _PRINTED.search(sentence.plain, sentence.start, sentence.end)


def _clause_before(sentence: Sentence, first: int) -> range:
    """Positions before ``first`` in its clause, nearest first."""
    start, clauses = first, sentence.clauses
    while start > 0 and clauses[start - 1] == clauses[first]:
        start -= 1
    return range(first - 1, start - 1, -1)


def _denied(sentence: Sentence, first: int, inside: Sequence[int]) -> bool:
    words = sentence.words
    if any(_not(words, i) and words[i + 1] not in _RELEASES for i in inside):
        return True
    if any(word in {"until", "unles"} for word in words[first + 1 : first + 6]):
        return False  # "it does not diverge until step 500"
    passed_and = False
    for i in _clause_before(sentence, first)[:NEGATION_REACH]:
        word = words[i]
        if _not(words, i) and not (passed_and and word not in _ALSO_OVER_AND):
            return True
        if word == "out" and i and words[i - 1] == stem("ruled"):
            return True
        if word in _RELEASES:
            return False
        passed_and = passed_and or word == "and"
    return False


def _not(words: Sequence[str], i: int) -> bool:
    return words[i] in _NOT and (words[i] != "none" or words[i + 1] in _AFTER_NONE)


def _denied_after(sentence: Sentence, last: int) -> bool:
    """ "overfitting is not the problem", "nan can be excluded"."""
    words, clauses = sentence.words, sentence.clauses
    end = last + 1
    while end < min(len(words), last + 8) and clauses[end] == clauses[last]:
        end += 1
    for i in range(last + 1, min(end, last + 6)):
        word = words[i]
        if word == "not" and any(w in _AFTER_NOT for w in words[i + 1 : min(i + 3, end)]):
            return True
        if (sentence.raw[i] == "excluded" or word == "rul") and i < last + 5:
            return True
    return False


def _before_zh(sentence: Sentence, first: int) -> str:
    """The written text of the clause before the match, at most ``REACH_ZH`` characters.

    Empty where nothing in the sentence is Chinese.
    """
    if not sentence.chinese:
        return ""
    places = _clause_before(sentence, first)
    if not places:
        return ""
    start, end = sentence.spans[places[-1]][0], sentence.spans[first][0]
    return sentence.plain[max(start, end - REACH_ZH) : end]


def _denied_zh(sentence: Sentence, first: int, last: int, inside: Sequence[int]) -> bool:
    if _CANNOT_ZH.match(sentence.plain, sentence.spans[last][1]):
        return True
    before = _NOT_ZH_VOID.sub("", _before_zh(sentence, first))
    cue = _last(_NOT_ZH, before)
    if cue is not None and not _RELEASE_ZH.search(before, cue.end()):
        return True
    gap = "".join(sentence.words[i] for i in inside if not sentence.words[i].isascii())
    gap = _NOT_ZH_VOID.sub("", gap)
    return bool(_NOT_ZH.search(gap) or _NOT_WITHIN_ZH.search(gap))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda found: found.start(), default=None)


def _expected(sentence: Sentence, first: int, inside: Sequence[int]) -> bool:
    words = sentence.words
    for i in (*inside, *_clause_before(sentence, first)):
        if words[i] in _EXPECT_ENDS and i < first:
            break
        if words[i] in _EXPECT and (i == 0 or words[i - 1] not in {"as", "than"}):
            return True
    before = _before_zh(sentence, first)
    cue = _last(_EXPECT_ZH, before)
    return cue is not None and not _EXPECT_ENDS_ZH.search(before, cue.end())


def _asked(sentence: Sentence, first: int, last: int) -> bool:
    """Is it the object of a yes/no question that takes nothing for granted?"""
    words = sentence.words
    if sentence.question and len(words) <= 2:
        return True
    clause = sentence.clauses[first]
    members = [w for w, c in zip(words, sentence.clauses, strict=True) if c == clause]
    opening = [w for w in members[:3] if w not in _LEADS]
    starts = bool(opening) and opening[0] in _ASKS and (sentence.question or clause == 0)
    if starts and not any(w in _PRESUPPOSES for w in members):
        return True
    if not sentence.chinese:
        return False
    after = sentence.plain[sentence.spans[last][1] : sentence.end]
    tail = re.split("[，,。；]", after, maxsplit=1)[0]
    if not _ASK_ZH.search(tail):
        return False
    return not _PRESUPPOSES_ZH.search(sentence.plain, sentence.start, sentence.end)


def _guessed(sentence: Sentence, first: int) -> bool:
    words = sentence.words
    for i in _clause_before(sentence, first):
        word = words[i]
        if word in _GUESS_ENDS:
            break
        if word == "if" and (words[i + 1] in _CONDITION_OF_MINE or (i and words[i - 1] == "as")):
            break
        if word in _GUESS or (word == "could" and words[i + 1] in {"be", "it", "this", "that"}):
            return True
    before = _GUESS_ZH_VOID.sub("", _before_zh(sentence, first))
    cue = _last(_GUESS_ZH, before)
    return cue is not None and not _GUESS_ENDS_ZH.search(before, cue.end())
