"""Changes told by the bare name of a thing: in a list of trials, or as "it" in a later sentence.

"What I tried: dropout, L2, mixup. None of these helped"; "There was batch norm. Without it ...".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from advisor.model import Outcome
from advisor.patterns import pattern
from advisor.phrases import Match, PhraseIndex
from advisor.words import Sentence

# Sentences back in which the thing that "it" means may be named. # unsourced
REFERS_BACK = 2
# Characters after "regardless of" that name what was varied. # unsourced
WHATEVER_REACH = 60
# Sentences of a list of trials. # unsourced
LONGEST_LIST = 30

_NOT_HELPED = (
    r"no (?:real |visible |significant )?(?:improvements?|effects?|changes?|luck|success|difference"
    r"|gains?)(?: \w+){0,2} (?:from|with|by)\b"
    r"|(?:what|which|things? that|these|the following)\b[^:.\n]{0,16}"
    r"(?:\bnot\b|n't\b)(?: help\w*| work\w*)?[^:.\n]{0,20}:"
    r"|\b(?:without|no|zero) (?:success|effect|improvement|luck|use|help|difference)\s?:"
    r"|\b(?:useless|in vain)\s?:|(?:没用|无效|没有用|没效果|没有效果)的?[^：:，。\n]{0,6}[:：]"
)
_HELPED = (
    r"what (?:did|does|has)? ?help(?:s|ed)?\b[^:.\n]{0,20}:"
    r"|\bhelp(?:s|ed)(?: a (?:bit|little))?\s?:"
    r"|(?<!没)(?:有用|有效)的?[^：:，。\n]{0,6}[:：]"
)
_TRIED = (
    r"\b(?:tried|attempts?|attempted|have done|i did|we did)\b"
    r"[^:：.\n]{0,60}(?:[:：]|\bthe following\b)"
    r"|(?:尝试|试过|试了|做过)[^:：。\n]{0,20}[:：]"
)
_WHATEVER = (
    r"\b(?:not|n't) depend(?:s|ing)? on\b|\bindependent(?:ly)? (?:of|from)\b|\bregardless of\b"
    r"|\birrespective of\b|\bno matter (?:what|which|how|the)\b|\bwhatever\b|\bwhichever\b"
    r"|\bwhether (?:i|we|it)\b"
    r"|无论|不管(?!用)|不论"
)
# A text without any of these has no header.
_HEADER_HINTS = (
    "the following", ":", "：", "mprovement", "effect", "luck", "change", "success", "difference",
    "gain", "depend",
    "egardless", "spective", "atter", "hatever", "hether", "hichever", "无论", "不管", "不论",
)  # fmt: skip
_HEADER = pattern(
    rf"(?i)(?P<same>{_NOT_HELPED})|(?P<better>{_HELPED})|(?P<tried>{_TRIED})"
    rf"|(?P<whatever>{_WHATEVER})"
)
_OUTCOMES: dict[str, Outcome] = {"same": "same", "better": "better", "whatever": "same"}
# Sentences that list trials without a header.
_TRYING = pattern(r"(?i)\b(?:tried|tested|trying)\b(?! to\b)|试了|试过|尝试[了过]")
_LIST_MARK = pattern(r"[,，、;；/]|\band\b|\bor\b|和|以及")
_BULLET = pattern(r"\s*(?:[-*•·–]|\(?\d{1,2}[.):、])")
_OFF = pattern(
    r"(?i)\b(?:turn|switch)(?:ed|ing)? (?:it|them|this|that) off\b"
    r"|\b(?:remov(?:e|ed|ing)|disabl(?:e|ed|ing)|dropp?(?:ed|ing)?|delet(?:e|ed|ing)|took|take|taking"
    r"|leav(?:e|ing)|left) (?:it|them|those|these)(?: out| away)?\b|\bwithout (?:it|them)\b"
    r"|(?:去掉|关掉|删掉|拿掉|取消)(?:它|之后|以后|后|就)|不加(?:的话|时|就)"
)
_ON = pattern(
    r"(?i)\b(?:add(?:ed|ing)?|enabl(?:e|ed|ing)|appl(?:y|ied|ying)) (?:it|them)\b"
    r"|\b(?:turn|switch)(?:ed|ing)? (?:it|them|this|that) on\b"
    r"|(?:加上|加了|打开|用上)(?:它|之后|以后|后|就)"
)


class Listed(NamedTuple):
    """The part of a sentence that lists trials; ``outcome`` is that of all of them."""

    start: int
    end: int
    outcome: Outcome | None

    def holds(self, match: Match) -> bool:
        """Does a change stand in the list?"""
        return self.start < match.end and match.start < self.end


def mentioned(
    text: str,
    spans: Sequence[Sentence],
    names: PhraseIndex,
    opposites: Mapping[str, str],
) -> tuple[list[Match], dict[int, Listed]]:
    """The changes that bare names tell of, and which sentences list trials, by their number.

    ``opposites`` names for a kind that adds something the one that takes it away.
    """
    may_list = any(hint in text for hint in _HEADER_HINTS) and _HEADER.search(text)
    lists = dict(_lists(text, spans)) if may_list else {}
    cues = [*((cue, True) for cue in _OFF.finditer(text))]
    cues += ((cue, False) for cue in _ON.finditer(text))
    if not lists and not cues and not _TRYING.search(text):
        return [], lists
    named = names.find(text)
    starts = [span.start for span in spans]
    told = list(_referred(spans, cues, named, opposites))
    for name in named:
        number = bisect_right(starts, name.start) - 1
        if _is_listed(text, spans[number], lists.get(number), name):
            told.append(Match(name.id, name.start, name.end, name.sentence, "asserted"))
    return told, lists


def _is_listed(text: str, span: Sentence, listed: Listed | None, name: Match) -> bool:
    if listed is not None:
        return listed.holds(name)
    tried = _TRYING.search(text, span.start, name.start)
    return tried is not None and _LIST_MARK.search(text, tried.end(), span.end) is not None


def _lists(text: str, spans: Sequence[Sentence]) -> Iterator[tuple[int, Listed]]:
    open_until = -1
    outcome: Outcome | None = None
    for number, span in enumerate(spans):
        found = _HEADER.search(text, span.start, span.end)
        if found is not None:
            kind = found.lastgroup
            outcome = _OUTCOMES.get(kind or "")
            open_until = number + LONGEST_LIST if kind != "whatever" else -1
            end = found.end() + WHATEVER_REACH if kind == "whatever" else span.end
            yield number, Listed(found.end(), min(end, span.end), outcome)
        elif number <= open_until and _BULLET.match(text, span.start, span.end):
            yield number, Listed(span.start, span.end, outcome)
        else:
            open_until = -1


def _referred(
    spans: Sequence[Sentence],
    cues: Iterable[tuple[re.Match[str], bool]],
    named: Sequence[Match],
    opposites: Mapping[str, str],
) -> Iterator[Match]:
    """ "When I turned it off": the change of the thing that was named last."""
    starts = [span.start for span in spans]
    for cue, off in cues:
        number = bisect_right(starts, cue.start()) - 1
        since = starts[max(0, number - REFERS_BACK)]
        before = [m.id for m in named if since <= m.start and m.end <= cue.start()]
        kind = before[-1] if before else ""
        if kind := opposites.get(kind, "") if off else kind:
            yield Match(kind, cue.start(), cue.end(), spans[number].quote, "asserted")
