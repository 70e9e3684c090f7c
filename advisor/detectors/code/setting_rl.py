"""Is it reinforcement learning?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"^(?:gym|gymnasium|stable_baselines3?|tf_agents|rlax|pettingzoo|procgen|torchrl)\b"
    r"|(?:^|\.)(?:ReplayBuffer|ReplayMemory|PrioritizedReplayBuffer|ExperienceReplay)$"
    r"|(?:^|\.)envs?\.(?:step|reset)$|^ray\.rllib"
)


@detector("setting-rl")
def setting_rl(case: Case) -> Answer:
    """An environment that is stepped, a library of agents, or a replay buffer. A setting."""
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "no environment")
