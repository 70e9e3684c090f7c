"""What agents are told of an answer, and what they may send."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.dialogue import Question
from advisor.model import Diagnosis, Words
from advisor.report import markdown

FOOT = Words(
    en="advisor, ticket {id}. Only agents see this note; the draft below is not sent.",
    zh="advisor，工单 {id}。此备注仅客服可见；下面的草稿尚未发送。",
)


def written(diagnosis: Diagnosis, question: bytes, ticket_id: str) -> Iterator[tuple[bool, str]]:
    """The note, and as ``True`` the draft of a reply. Of what is not our business: nothing."""
    if diagnosis.verdict == "not-a-training-question":
        return
    asked = Question.model_validate_json(question) if question else None
    wording = asked.text[diagnosis.language] if asked else ""
    draft = markdown.reply(diagnosis, question=wording)
    foot = FOOT[diagnosis.language].format(id=ticket_id)
    yield False, f"{markdown.report(diagnosis)}\n{foot}\n\n{draft}"
    yield True, draft
