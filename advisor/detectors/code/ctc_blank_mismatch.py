"""Is the blank of CTC another index in the loss than in the alphabet?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_LAST = pattern(
    r"(?i)blank.{0,20}(?:last|end|最后|末尾)|(?:last|最后|末尾).{0,24}(?:blank|empty|空)"
    r"|(?<!\d)0*[1-9]\d* ?= ?'?blank|blank ?= ?[1-9]"
)
_BLANK = pattern(r"(?i)^(?:[-_~^ε]|<?\[?blank\]?>?|<pad>|\[PAD\]|<eps>|<ctc>)$")
_SKIPS = pattern(r"\b(\w+) ?!= ?([1-9]\d{0,4})\b")
_PAD_LAST = pattern(r"^(\w+)\[['\"](?:\[PAD\]|<pad>)['\"]\]$")


@detector("ctc-blank-mismatch", reads_comments=True)
def ctc_blank_mismatch(case: Case) -> Answer:
    """``CTCLoss()`` with its blank of 0, and an alphabet whose first symbol is a real one.

    By an index that begins at 0 without a blank in front, by a comment that puts the blank last,
    or by a decoder that leaves out another index. For Wav2Vec2ForCTC the blank is ``pad_token_id``,
    0 unless it is given. An alphabet counted from 1, or one that begins with a blank, is right.
    Sources: torch.nn.CTCLoss; transformers, Wav2Vec2ForCTC.
    """
    code = program(case)
    losses = [c for c in code.find("CTCLoss", "ctc_loss") if c.name.startswith("torch.")]
    first = [c for c in losses if _blank_is_first(code, c)]
    found = list(_pad_of_transformers(code))
    for call in first:
        found += [call.evidence(observed="blank is 0 here"), *_other_place(code)][:2]
        found = found if len(found) > 1 else []
    if found:
        return present(*{e.where: e for e in found}.values())
    if losses and not first:
        return absent("the blank is told to the loss", losses[0].evidence())
    return not_seen(code, "whether the blank agrees with the alphabet")


def _blank_is_first(code: Program, call: Call) -> bool:
    given = code.argument(call, "blank", 0 if call.short == "CTCLoss" else 4)
    return given is None or given.number == 0


def _other_place(code: Program) -> Iterator[Evidence]:
    """Where the program says, or shows, that 0 is no blank."""
    for a in code.assignments:
        note = a.place.text.partition("#")[2]
        if _LAST.search(note):
            yield a.place.evidence(observed=note.strip()[:60])
        elif _ENUMERATES.match(a.value.text) and not _begins_with_blank(code, a.value.text):
            yield a.place.evidence(observed="index 0 is a symbol of the alphabet")
    for function in code.functions:
        for value, place in function.returns:
            match = _SKIPS.search(value.text)
            if match is not None and "decode" in function.name:
                yield place.evidence(observed=f"the decoder leaves out {match[2]}")


_ENUMERATES = pattern(
    r"^\{(\w+): ?(\w+) for (?:\2, ?\1) in enumerate\((?:sorted\()?(?:set\()?([\w.]+)\)*\}$"
)


def _begins_with_blank(code: Program, text: str) -> bool:
    """Whether the first symbol of the alphabet is the blank, or is not shown."""
    match = _ENUMERATES.match(text)
    held = None if match is None else code.lookup(match[3])
    if held is None:
        return True
    value = held.value
    if value.call is not None and value.call.name == "list" and value.call.args:
        value = value.call.args[0]
    if value.string is not None:
        return bool(_BLANK.match(value.string[:1]))
    first = value.parts[0].string if value.kind in ("list", "tuple") and value.parts else None
    return first is None or bool(_BLANK.match(first))


def _pad_of_transformers(code: Program) -> Iterator[Evidence]:
    """``vocab["[PAD]"] = len(vocab)`` and a model that keeps ``pad_token_id`` at 0."""
    loaded = [c for c in code.find("from_pretrained") if "ForCTC" in c.name]
    loaded = [c for c in loaded if "pad_token_id" not in c.kwargs and not c.starred]
    late = [a for a in code.assignments_like(_PAD_LAST.match) if "len(" in a.value.text]
    told = any("pad_token_id" in a.target for a in code.assignments)
    if loaded and late and not told:
        yield loaded[0].evidence(observed="the blank is pad_token_id, 0 unless given")
        yield late[0].place.evidence(observed="the vocabulary has it last")
