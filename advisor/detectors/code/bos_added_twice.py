"""Is text that carries its special tokens tokenised with special tokens added again?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_TOKENIZER = pattern(r"(?i)^(?:self\.)?_?tok(?:enizer|enize|r)?$|^(?:self\.)?processor$")


@detector("bos-added-twice")
def bos_added_twice(case: Case) -> Answer:
    """``text = tok.apply_chat_template(..., tokenize=False)`` and ``tok(text)`` afterwards.

    The template has written the begin token already. ``add_special_tokens=False``, or
    ``tokenize=True``, is right; tokenizers without a begin token are not harmed. Source:
    transformers documentation, "Chat templates".
    """
    code = program(case)
    written = {a.target for a in code.assignments if _is_text(a.value.call)}
    read = [c for c in code.calls if _reads(c, written)]
    wrong = [c for c in read if "add_special_tokens" not in c.kwargs and not c.starred]
    if wrong:
        return present(*(c.evidence(observed="special tokens are added again") for c in wrong))
    if read:
        return absent("special tokens are not added again", read[0].evidence())
    return not_seen(code, "no text of a chat template is tokenised")


def _is_text(call: Call | None) -> bool:
    flag = None if call is None else call.kwargs.get("tokenize")
    chat = call is not None and call.short == "apply_chat_template"
    return chat and flag is not None and flag.literal is False


def _reads(call: Call, written: set[str]) -> bool:
    if not _TOKENIZER.match(call.text) and call.short not in ("encode", "encode_plus"):
        return False
    first: Value | None = call.args[0] if call.args else call.kwargs.get("text")
    if first is None:
        return False
    parts = first.parts if first.kind == "list" else (first,)
    return any(p.text in written or _is_text(p.call) for p in parts)
