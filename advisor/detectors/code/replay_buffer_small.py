"""Does the replay buffer of an agent hold few transitions?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.roles import names_of
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_KEPT = pattern(r"(?i)(?:^|[._])(?:replay|memory|buffer|buf|experiences?)|replay|memory$")
_OTHER = pattern(r"(?i)frame|score|reward|return|loss|stack|window|recent|history|audio|seq")
_BUFFERS = frozenset(
    {"ReplayBuffer", "ReplayMemory", "PrioritizedReplayBuffer", "ExperienceReplay", "Memory"}
)
_AGENTS = frozenset({"DQN", "SAC", "TD3", "DDPG", "QRDQN", "TQC"})
_SIZES = ("capacity", "buffer_size", "max_size", "size", "maxlen", "memory_size", "max_len")
# Some dozens of episodes of classic control. Mnih et al. (2015) keep a million frames,
# stable-baselines3 by default as many transitions.
FEW = 10_000
# A deque of fewer things keeps frames or scores.
LEAST = 64


@detector("replay-buffer-small")
def replay_buffer_small(case: Case) -> Answer:
    """``deque(maxlen=2000)`` called memory or replay, a buffer class, or an agent's buffer_size."""
    code = program(case)
    sizes = [(c, n) for c in code.calls if (n := _size(code, c)) is not None and n >= LEAST]
    small = [c.evidence(observed=f"it holds {n:.0f} transitions") for c, n in sizes if n <= FEW]
    if small:
        return present(*small)
    if sizes:
        call, most = sizes[0]
        return absent(f"it holds {most:.0f} transitions", call.evidence())
    return not_seen(code, "no replay buffer")


def _size(code: Program, call: Call) -> float | None:
    """How many transitions a call makes room for; None when it makes no replay buffer."""
    if call.short == "deque":
        named = [n for n in names_of(code, call) if _KEPT.search(n) and not _OTHER.search(n)]
        value = call.kwargs.get("maxlen") or (call.args[1] if len(call.args) > 1 else None)
        sampled = code.has("sample", "choice", "randint", "choices", "randperm")
        return _number(code, value, call) if named and sampled else None
    if call.short in _BUFFERS and not call.klass:
        return next((n for v in _given(call) if (n := _number(code, v, call)) is not None), None)
    if call.short in _AGENTS and "buffer_size" in call.kwargs:
        return _number(code, call.kwargs["buffer_size"], call)
    return None


def _given(call: Call) -> Iterator[Value]:
    """What may be the size: by its name, or the only number among the positions."""
    named = [call.kwargs[k] for k in _SIZES if k in call.kwargs]
    yield from named or (call.args if len(call.args) == 1 else ())


def _number(code: Program, value: Value | None, at: Call) -> float | None:
    return None if value is None else code.resolve(value, at).number
