"""A conversation: frozen events, the diagnosis of all that stands, and the next question.

No input or output here but in ``history``, which callers import by name.
"""

from advisor.dialogue.events import (
    Answered,
    Conversation,
    Event,
    Gave,
    Probed,
    Said,
    Skipped,
    Tried,
    Undone,
    read_event,
    standing,
)
from advisor.dialogue.questions import Option, Question, next_question, settled
from advisor.dialogue.reading import case_of, check, diagnose
from advisor.dialogue.replies import agreed, understand

__all__ = [
    "Answered",
    "Conversation",
    "Event",
    "Gave",
    "Option",
    "Probed",
    "Question",
    "Said",
    "Skipped",
    "Tried",
    "Undone",
    "agreed",
    "case_of",
    "check",
    "diagnose",
    "next_question",
    "read_event",
    "settled",
    "standing",
    "understand",
]
