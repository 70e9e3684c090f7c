import collections
import random

import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn

GAMMA = 0.99
BUFFER = 100_000
BATCH = 64
LR = 5e-4
SYNC = 500
EPS_START, EPS_END = 1.0, 0.02
EPS_DECAY = 0.99995
EPISODES = 1500

Transition = collections.namedtuple("Transition", "s a r s2 done")


class QNet(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(n_in, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, n_out))
        # obs: position in [-1.2, .6], velocity in [-.07, .07]
        self.register_buffer("mu", torch.tensor([-0.3, 0.0]))
        self.register_buffer("sd", torch.tensor([0.5, 0.03]))

    def forward(self, s):
        return self.f((s - self.mu) / self.sd)


class Agent:
    def __init__(self, env):
        n_in, self.n_act = env.observation_space.shape[0], env.action_space.n
        self.q, self.target = QNet(n_in, self.n_act), QNet(n_in, self.n_act)
        self.target.load_state_dict(self.q.state_dict())
        self.opt = torch.optim.Adam(self.q.parameters(), lr=LR)
        self.memory = collections.deque(maxlen=BUFFER)
        self.eps = EPS_START
        self.steps = 0

    def act(self, s):
        if random.random() < self.eps:
            return random.randrange(self.n_act)
        with torch.no_grad():
            return self.q(torch.as_tensor(s).unsqueeze(0)).argmax(1).item()

    def observe(self, *tr):
        self.memory.append(Transition(*tr))
        self.steps += 1
        self.eps = max(EPS_END, self.eps * EPS_DECAY)
        if len(self.memory) >= 2000:
            self.learn()
        if self.steps % SYNC == 0:
            self.target.load_state_dict(self.q.state_dict())

    def learn(self):
        b = Transition(*zip(*random.sample(self.memory, BATCH)))
        s, s2 = torch.from_numpy(np.stack(b.s)), torch.from_numpy(np.stack(b.s2))
        a = torch.tensor(b.a).unsqueeze(1)
        r = torch.tensor(b.r, dtype=torch.float32)
        done = torch.tensor(b.done, dtype=torch.float32)
        q = self.q(s).gather(1, a).squeeze(1)
        with torch.no_grad():
            nxt = self.target(s2).gather(1, self.q(s2).argmax(1, keepdim=True)).squeeze(1)
            y = r + GAMMA * nxt * (1 - done)
        loss = nn.functional.smooth_l1_loss(q, y)
        self.opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.q.parameters(), 10)
        self.opt.step()


env = gym.make("MountainCar-v0")
agent = Agent(env)
scores = collections.deque(maxlen=50)
for ep in range(EPISODES):
    s, _ = env.reset(seed=ep)
    R = 0
    while True:
        a = agent.act(s)
        s2, r, terminated, truncated, _ = env.step(a)
        agent.observe(s, a, r, s2, terminated)
        s, R = s2, R + r
        if terminated or truncated:
            break
    scores.append(R)
    if ep % 20 == 0:
        print(f"ep {ep}  return {R:.0f}  avg50 {np.mean(scores):.1f}  eps {agent.eps:.3f}")
