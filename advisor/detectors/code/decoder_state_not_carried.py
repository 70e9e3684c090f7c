"""Does decoding word by word start from the same recurrent state at every word?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, program
from advisor.intake.code.remembered import remembered
from advisor.model import Answer, Case
from advisor.patterns import pattern

_STATE = pattern(
    r"^(?:self\.)?(?:h|hc|hx|hidden\w*|states?(?:_values?)?|h_?n|h_?t|hid|h0|dec_state\w*)$"
)
_PICKS = ("argmax", "multinomial", "sample", "topk", "max", "random_choice", "choice")


@detector("decoder-state-not-carried")
def decoder_state_not_carried(case: Case) -> Answer:
    """``out, _ = rnn(embed(word), h)`` in a loop that picks words, where h is never assigned.

    Every word is then decoded as if it were the first. Training with teacher forcing runs the
    whole sentence in one call and does not show it. Attention over the encoder's outputs is no
    state; a decoder that gets all words so far needs none.
    """
    code = program(case)
    loops = list(_decoding(code))
    wrong = [c for loop in loops for c in (*_unfed(code, loop), *_forgotten(code, loop))]
    if wrong:
        return present(*(c.evidence(observed="the new state is thrown away") for c in wrong))
    if loops:
        return absent("the state goes on from word to word", loops[0].place.evidence())
    return not_seen(code, "no decoding word by word")


def _decoding(code: Program) -> Iterator[Block]:
    """Loops in which something is picked and used again in the next round."""
    for block in code.blocks:
        if block.kind not in ("for", "while"):
            continue
        inside = {c.short for c in code.calls_under(block)}
        if not inside.isdisjoint(_PICKS) and "backward" not in inside:
            yield block


def _unfed(code: Program, loop: Block) -> Iterator[Call]:
    inside = code.assignments_under(loop)
    targets = {a.target for a in inside}
    for a in inside:
        call = a.value.call
        if call is None or a.unpacked != 0 or not _returns_state(inside, a):
            continue
        values = [*call.args, *call.kwargs.values()]
        states = [
            v for v in (*values, *(p for v in values for p in v.parts)) if _STATE.match(v.text)
        ]
        fed_back = any(v.names() & targets for v in values)
        if states and fed_back and not {s.text for s in states} & targets:
            yield call


_NO_STATE = pattern(r"(?i)^_|att|attn|weight|alpha|score|prob|mask|info|loss|aux|cache")


def _forgotten(code: Program, loop: Block) -> Iterator[Call]:
    """``out, h = net(word)`` or ``p, h2, c2 = dec.predict([word] + state)``: h is never read."""
    inside = code.assignments_under(loop)
    targets = {a.target for a in inside}
    for a in inside:
        call = a.value.call
        if call is None or a.unpacked != 0 or code.ellipses:
            continue
        others = [b.target for b in inside if b.value is a.value and (b.unpacked or 0) > 0]
        fed_back = any(v.names() & targets for v in (*call.args, *call.kwargs.values()))
        state = [o for o in others if _STATE.match(o) or call.short == "predict"]
        if not state or not fed_back or any(_NO_STATE.search(o) for o in others):
            continue
        read = _read(code)
        if read.isdisjoint(others) and a.target in read:
            yield call


@remembered
def _read(code: Program) -> frozenset[str]:
    """The names that anything is given or made of."""
    values = [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    values += [a.value for a in code.assignments]
    return frozenset(n for v in values for n in v.names())


def _returns_state(inside: Sequence[Assignment], first: Assignment) -> bool:
    """Whether the call gives back something beside the output."""
    return any(a.value is first.value and (a.unpacked or 0) > 0 for a in inside)
