"""Base rates of the causes from the confirmed ones of a site."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from advisor.knowledge import Knowledge
from advisor.learning.tickets import Solved
from advisor.model import Commonness

# With fewer confirmed tickets the shipped rates stay. # unsourced
LEAST_TICKETS = 30
# Tickets that the shipped rates count for. # unsourced
SHIPPED = 100.0
WORDS: tuple[Commonness, ...] = ("rare", "occasional", "common", "very-common")


def refitted(tickets: Sequence[Solved], kb: Knowledge) -> dict[str, Commonness]:
    """Words that change, by cause: the shipped rates and what was confirmed, weighed together.

    The floor: none becomes less than ``rare``, and none falls by more than one word, for a cause
    that was not met yet may be met tomorrow.
    """
    confirmed = Counter(t.cause for t in tickets if t.cause in kb.causes)
    total = confirmed.total()
    if total < LEAST_TICKETS:
        return {}
    scale = kb.scales.prior
    weight = sum(scale[c.prior] for c in kb.causes.values())
    found: dict[str, Commonness] = {}
    for cause in kb.causes.values():
        share = (confirmed[cause.id] + SHIPPED * scale[cause.prior] / weight) / (total + SHIPPED)
        word = _nearest(share * weight, scale)
        word = WORDS[max(WORDS.index(word), WORDS.index(cause.prior) - 1)]
        if word != cause.prior:
            found[cause.id] = word
    return found


def _nearest(rate: float, scale: dict[Commonness, float]) -> Commonness:
    return min(WORDS, key=lambda w: abs(math.log(scale[w] / rate)))
