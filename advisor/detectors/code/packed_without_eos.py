"""Are texts strung together into blocks without an end token between them?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_END = pattern(r"(?i)eos|sep_token|end_?of|<\|?(?:/s|im_end|end|eot)|bos_token")
_BLOCK = pattern(r"\[\s*(\w+)\s*:\s*\1\s*\+\s*\w+\s*\]")


@detector("packed-without-eos", reads_comments=True)
def packed_without_eos(case: Case) -> Answer:
    """Token ids without special tokens, concatenated and cut into blocks, and no end token.

    The network learns to go on with another text where one ends, and never to stop. An end token
    in the text, after each list of ids or anywhere else in the program is right.
    """
    code = program(case)
    bare = [c for c in code.calls if _without_special(c)]
    if not bare or not _has_blocks(code):
        return not_seen(code, "no texts are packed into blocks")
    texts = [v.text for v in _values(code)]
    texts += [a.place.text for a in code.assignments] + [c.place.text for c in code.calls]
    if any(_END.search(t.partition("#")[0]) for t in texts):
        return absent("an end token is added", bare[0].evidence())
    return present(bare[0].evidence(observed="no end token between texts"))


def _has_blocks(code: Program) -> bool:
    """``[ids[i : i + n] for i in ...]``: a long list cut into pieces of one length."""
    return any(v.operator == "comprehension" and _BLOCK.search(v.text) for v in _values(code))


def _without_special(call: Call) -> bool:
    flag = call.kwargs.get("add_special_tokens")
    return flag is not None and flag.literal is False and not call.short.startswith("decode")


def _values(code: Program) -> list[Value]:
    found = [a.value for a in code.assignments]
    found += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    found += [v for f in code.functions for v, _ in f.returns]
    return [p for v in found for p in v.walk()]
