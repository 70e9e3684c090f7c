"""Does a sentence tell of a change that was tried, or of a setting, a plan, advice, a question?

Works on the text around a match of a change; the phrases themselves are in ``experiments.yaml``.
"""

from __future__ import annotations

from typing import Literal

from advisor.patterns import pattern

# What somebody else says should be done, unless the person then tells how it went.
_ADVICE = pattern(
    r"(?i)(?<!\bas )\b(?:suggest(?:s|ed|ing|ions?)?|recommend(?:s|ed|ing|ations?)?"
    r"|advis(?:e[sd]?|ing)"
    r"|advice|propos(?:e[sd]?|al)|told me|tells? me|says?|said|claims?|claimed"
    r"|(?:i|we|have) (?:read|heard)|people (?:use|do|report|say)|you (?:could|should|can|may"
    r"|might|must|need to|have to)|usually|generally|in (?:my|our) experience"
    r"|(?:paper|author|authors|article|tutorial|docs?) (?:uses?|used|does|did))\b"
    r"|你(?:可以|应该|需要)|建议|推荐|有人说|别人(?:都)?说|网上(?:都|也)?说|大家(?:都)?说|书上说|听说|据说|一般(?:来说|都)|论文里|作者"
)
# What others found: no trial of the person's own, however the sentence goes on.
_REPORTED = pattern(
    r"(?i)\b(?:papers?|authors?|article|tutorial|docs?|literature|blog(?: post)?)"
    r" (?:reports?|reported|shows?|showed|finds?|found|states?)\b"
)
_DID_SO = pattern(
    r"(?i)\s*(?:so |and |then )?(?:i|we) (?:did|tried|followed|applied) (?:it|that|this|so)\b"
    r"|\s*(?:我)?(?:试了|照做)"
)
_LONGER = pattern(r"(?i)\b(?:takes?|took|taking)\b[^,.;]{0,12}\blonger\b")
_UNDONE = pattern(
    r"(?i)\b(?:not|n't|never)(?: yet)? (?:tried|played|experimented|tested|got (?:a)?round)\b"
    r"|没法试|没试|没来得及|还没(?:有)?试"
)
_DID = pattern(
    r"(?i)\b(?:i|we|i've|we've)(?: have| had| then| also| just| already)? (?:tr[iy]|did|chang"
    r"|switch"
    r"|add|remov|us(?:ed|ing)|set|lower|reduc|increas|replac|test|ran|follow)"
    r"|我(?:也|就|已经|又)?(?:试|换|改|加|用|调|把|按)"
)
_YET = pattern(
    r"(?i)\b(?:but|however|yet|though|sadly|unfortunately|still|no luck|tried|did)\b|n't\b"
    r"|但|不过|然而|可是|还是|没用|试了|依然|仍"
)
_IN_VAIN = pattern(r"(?i)(?:n't|\bnot) (?:work|help)(?:ed|s)?\b|没用|没有用|不管用|不起作用")
# A list of trials by somebody who still asks: had one of them helped, they would say so.
_TRIED_LIST = pattern(
    r"(?i)\b(?:tried|things (?:i|we) (?:did|tried)|attempts? so far)\b(?! to\b)"
    r"|试了|试过|尝试了|尝试过"
)
_QUESTION = pattern(
    r"(?i)\W{0,3}(?:(?:so|and|but|also|or|then)\W{1,2})?"
    r"(?:can|could|should|would|will|shall|may|might|do|does)\b"
)
# How the thing is set up, as against what was tried.
_SETTING = pattern(
    r"(?i)\b(?:i|we)(?:'m| am|'re| are)? (?:currently |only |just )?(?:use|using|train|training"
    r"|run|running"
    r"|have|normali[sz]e|scale|shuffle|resize|augment|clip|freeze|apply|do|feed)\b"
    r"|\b(?:model|network|net|code|it|which) (?:uses|has|is trained|contains)\b"
    r"|\bthere (?:is|are|was|were) no\b"
    r"|我(?:们)?(?:用的|使用的|的)|用\s?[\w-]+\s?做|没有任何|(?:模型|网络|代码)(?:里|中)?(?:有|用|是|使用)"
)
_TRIAL = pattern(
    r"(?i)\b(?:when|if|whenever|even|instead|now|only when|once"
    r"|after (?:i|we|that|this|\w+ing)|too|also|as well|tri(?:ed"
    r"|es)|try|trying"
    r"|switch\w*|chang\w*|replac\w*|test(?:ed|ing))\b|如果|要是|当|换|改|时候|之后|以后|试|再|也"
)
# Verbs that a list of things to try can follow: "tried dropout, L2 and augmentation".
_LIST_VERB = pattern(r"(?i)(?:tr[iy]|test|add|us|put|appl|introduc|with\b|试|加|用|尝试|使用)")
_LIST = pattern(r"[,，、;；](?!\s*\d)|\band \w+ing\b|\bbut\b|但")
_OTHER_VERB = pattern(
    r"(?i)[;；]|\bbut\b|但|\b(?:lower|reduc|increas|rais|remov|chang|switch|replac|decreas"
    r"|dropp|delet"
    r"|disabl|turn|without|no|not|i|we)\w*\b|[去改换降减调关删]"
)
# "I am working on", "please help", "to improve the accuracy I", "a better choice".
_NO_OUTCOME = pattern(
    r"(?i)\b(?:previous|related|prior|other|existing|my|your) works?\b"
    r"|(?<!n't )(?<!not )\bwork(?:s|ed|ing)? (?:on|with|at|as|of|flow)\b"
    r"|\b(?:please|any|can you|could you|need|your|someone|anyone|for|would|kindly|to) help"
    r"|\bhelp (?:me|is|would|please|will|here)\b"
    r"|\b(?:to|should|could|can i|how to|want to|hope to) (?:improve|increase|fix|solve|boost"
    r"|stabili\w+|reduce|resolve|get better|work)\b"
    r"|\bbetter (?:choice|option|way|idea|understand\w*|solution|practice)\b"
    r"|\blabel[- ]smooth\w*"
    r"|\bseeds? (?:is |are |was |were |all )?fixed\b"
    r"|\bfixed (?:random )?(?:seeds?|lr|learning[- ]rate)\b"
    r"|\b(?:last|latest|previous) good\b"
    r"|\bfixed (?!(?:it|this|that|the|my|everything|by|with|when|if|now|and)\b)[a-z]"
    r"|\b(?:several|a few|one of) fixed\b"
    r"|\b(?:exploding|vanishing) gradients?\b|梯度(?:爆炸|消失)"
    r"|\bbest (?:practice|way|model|epoch)"
    r"|帮助我|求帮助|如何(?:解决|提高|改善)|怎么(?:解决|提高|改善)|怎样(?:解决|提高|改善)"
    r"|想(?:提高|解决|改善)"
)


# What a person did to their own program.
_CHANGED = pattern(
    r"(?i)\b(?:i|we)\b[^.?!]{0,80}?\b(?:changed|swapped|switched|varied|lowered|raised|reduced"
    r"|increased|removed|replaced|re-?installed|re-?initiali[sz]ed|doubled|halved|disabled|swept"
    r"|played (?:with|around))\b|(?:换|调|改|关|去掉|加大|减小)[^。？！]{0,40}(?:都|全|也)?试"
)

# Why something is set up as it is: no trial.
_REASON = pattern(
    r"(?i)\b(?:since|because|so that|in order to|as (?:i|we|it|the))\b|因为|由于|为了"
)
# The outcome in one word at the end of a clause: "smaller nets same", "gamma changed: nothing".
_BARE_SAME = pattern(
    r"(?i)[^,.;:!?，。；：！？\n]{0,40}?[\s:=,–-]{1,3}(?:the )?"
    r"(?:same|nothing|no (?:help|use|luck|gain|good)|nope|none|ditto|unchanged)"
    r"(?=\s*(?:[,.;!)]|$|\n))"
)

_LAST_SAME = pattern(
    r"(?i)[,:;–-]\s(?:(?:but |and )?(?:nothing|no (?:change|effect|difference|help|luck))"
    r"|(?:all |always )?the same)\s*[.!]?\s*\Z"
)

# "No dropout at all in the net", "a single GPU is my reference": how things are.
_IN_NETWORK = pattern(
    r"(?i)(?: at all)?,? in (?:the|my|our|this|it) ?(?:net|network|model|code)?\b"
)
_LACKING = pattern(r"(?i)(?:no|without)\b|没有|无")
_REFERENCE = pattern(r"(?i)\bis (?:my|our|the) (?:reference|baseline)\b")


# "The lr decays from 1e-3 to 1e-5": what a schedule does.
_SCHEDULED = pattern(
    r"(?i)\b(?:lr|learning[ -]rate)\s(?:is |was |then )?(?:decay|anneal|fall|drop|go|warm|decreas)"
    r"(?:s|es|ed|ing)\b"
)


# "Every time I add it", "只要一加".
_TRIGGER = pattern(
    r"(?i)\b(?:every ?time|each time|whenever|as soon as|the moment"
    r"|(?:only|just) (?:when|if|once))\b"
    r"|每次|一旦|只要|只有在?"
)
_IF = pattern(r"(?i)\b(?:when|if|once|after|with|without|using|by)\b|如果|当|用|换|去掉|加|后")
# Characters of a change that may tell the condition: "without dropout". # unsourced
IF_WITHIN = 12
_IN_ORDER = pattern(
    r"(?i)\b(?:fine|ok|okay|correct(?:ly)?|right|match(?:es|ed)?|line up|as expected|valid|good"
    r"|no (?:problems?|errors?|nans?|issues?)|nothing (?:wrong|odd|strange)|in order)\b"
    r"|没问题|没有问题|没有错|正常|正确|对的|都对|没错"
)


def asks(text: str, start: int, end: int) -> bool:
    """Is a sentence a question?"""
    return text[start:end].rstrip().endswith(("?", "？"))


def conditional(text: str, start: int, change: int, end: int) -> Literal["if", "trigger"] | None:
    """Does a clause tell what happens under a change, or whenever the change is made?

    ``start`` is that of the sentence, ``change`` and ``end`` those of the change.
    """
    if _TRIGGER.search(text, start, end):
        return "trigger"
    return "if" if _IF.search(text, start, min(end, change + IF_WITHIN)) else None


def found_in_order(text: str, start: int, end: int) -> bool:
    """Did somebody who looked at their data find nothing wrong?"""
    return _IN_ORDER.search(text, start, end) is not None


def tells_no_outcome(text: str, start: int, end: int) -> bool:
    """Are these words of outcome used otherwise: "please help", "I am working on"?"""
    return _NO_OUTCOME.search(text, max(0, start - 12), end + 12) is not None


def joins_two(text: str, start: int, end: int) -> bool:
    """Was a change put together from two items of a list: "lowered the rate, more layers"?"""
    comma = _LIST.search(text, start, end)
    if comma is None:
        return False
    return not _LIST_VERB.match(text, start) or bool(_OTHER_VERB.search(text, comma.start(), end))


def was_tried(text: str, sentence: tuple[int, int], change: tuple[int, int]) -> bool:
    """Is the mentioned change something that the person tried?"""
    start, end = sentence
    if asks(text, start, end) and _QUESTION.match(text, start):
        return False
    if _LACKING.match(text, change[0]) and _IN_NETWORK.match(text, change[1]):
        return False
    if _REFERENCE.search(text, change[1], end) or _SCHEDULED.search(text, *change):
        return False
    if _SETTING.search(text, start, change[1]) and not _TRIAL.search(text, start, end):
        return False
    if _UNDONE.search(text, start, end):
        return False
    if _IN_VAIN.search(text, start, end) or _DID.search(text, start, change[1]):
        return True
    if _REPORTED.search(text, start, change[0]):
        return False
    if not _ADVICE.search(text, start, change[0]):
        return True
    return bool(_YET.search(text, change[1], end) or _DID_SO.match(text, end))


def told_in_a_word(text: str, change: int, end: int) -> bool:
    """Does the clause of a change, which ends here, or the sentence end with "nothing"?"""
    return bool(_BARE_SAME.match(text, change, end) or _LAST_SAME.search(text, change, end))


def takes_longer(text: str, start: int, end: int) -> bool:
    """Do these words say that training took longer, rather than that it was made to?"""
    return _LONGER.search(text, start, end) is not None


def tells_trial(text: str, start: int, end: int) -> bool:
    """Does a sentence say that the person did something, rather than how things are?"""
    return bool(_TRIED_LIST.search(text, start, end) or _DID.search(text, start, end))


def reason_after(text: str, change: int, end: int) -> int:
    """Where the reason for a change begins ("since the loss fell slowly"): no outcome of it."""
    found = _REASON.search(text, change, end)
    return found.start() if found else end


def changed_several(text: str, sentence: tuple[int, int]) -> bool:
    """Does a sentence list what the person changed, without telling of a success?"""
    start, end = sentence
    if asks(text, start, end) or _REASON.search(text, start, end):
        return False
    return _CHANGED.search(text, start, end) is not None


def tried_in_vain(text: str, sentence: tuple[int, int], change: int) -> bool:
    """Is a change one of a list of trials of which no outcome is told?"""
    start, end = sentence
    if asks(text, start, end):
        return False
    return _TRIED_LIST.search(text, start, change + 10) is not None
