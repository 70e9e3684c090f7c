import random
from collections import deque
from dataclasses import dataclass

import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from copy import deepcopy


@dataclass
class HParams:
    env: str = "CartPole-v1"
    gamma: float = 0.99
    lr: float = 1e-3
    batch: int = 128
    capacity: int = 50_000
    warmup: int = 1_000
    sync_every: int = 500
    eps_start: float = 1.0
    eps_end: float = 0.05
    eps_decay: int = 10_000
    steps: int = 100_000


class QNet(nn.Module):
    def __init__(self, obs, act, h=128):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(obs, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU(), nn.Linear(h, act))

    def forward(self, s):
        return self.net(s)


class Replay:
    def __init__(self, capacity):
        self.buf = deque(maxlen=capacity)

    def push(self, *item):
        self.buf.append(item)

    def sample(self, n):
        s, a, r, s2, d = zip(*random.sample(self.buf, n))
        return (
            torch.as_tensor(np.stack(s), dtype=torch.float32),
            torch.as_tensor(a),
            torch.as_tensor(r, dtype=torch.float32),
            torch.as_tensor(np.stack(s2), dtype=torch.float32),
            torch.as_tensor(d, dtype=torch.float32),
        )

    def __len__(self):
        return len(self.buf)


class Agent:
    def __init__(self, hp, obs, act):
        self.hp, self.n_actions = hp, act
        self.online = QNet(obs, act)
        self.target = deepcopy(self.online)
        self.optim = torch.optim.Adam(self.online.parameters(), lr=hp.lr)
        self.memory = Replay(hp.capacity)
        self.t = 0

    def epsilon(self):
        hp = self.hp
        return hp.eps_end + (hp.eps_start - hp.eps_end) * max(0.0, 1 - self.t / hp.eps_decay)

    def act(self, s):
        self.t += 1
        if random.random() < self.epsilon():
            return random.randrange(self.n_actions)
        with torch.no_grad():
            return int(self.online(torch.as_tensor(s, dtype=torch.float32)[None]).argmax())

    def learn(self):
        s, a, r, s2, d = self.memory.sample(self.hp.batch)
        q = self.online(s).gather(1, a[:, None]).squeeze(1)
        with torch.no_grad():
            best = self.target(s2).max(dim=1).values
            y = r + self.hp.gamma * (1 - d) * best
        loss = F.smooth_l1_loss(q, y)
        self.optim.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.online.parameters(), 10.0)
        self.optim.step()
        if self.t % self.hp.sync_every == 0:
            self.target.load_state_dict(self.online.state_dict())
        return loss.item()


def main():
    hp = HParams()
    env = gym.make(hp.env)
    agent = Agent(hp, env.observation_space.shape[0], env.action_space.n)
    s, _ = env.reset(seed=0)
    total, returns = 0.0, deque(maxlen=20)
    for step in range(hp.steps):
        a = agent.act(s)
        s2, r, terminated, truncated, _ = env.step(a)
        agent.memory.push(s, a, r, s2, terminated)
        total += r
        s = s2
        if terminated or truncated:
            returns.append(total)
            total = 0.0
            s, _ = env.reset()
        if len(agent.memory) > hp.warmup:
            agent.learn()
        if step % 2000 == 0 and returns:
            print(step, f"return {np.mean(returns):.1f} eps {agent.epsilon():.2f}")


if __name__ == "__main__":
    main()
