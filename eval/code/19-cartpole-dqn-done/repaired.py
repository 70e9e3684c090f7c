import random
from collections import deque, namedtuple

import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

Transition = namedtuple("Transition", "state action reward next_state done")


class ReplayBuffer:
    def __init__(self, capacity):
        self.memory = deque(maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        batch = Transition(*zip(*random.sample(self.memory, batch_size)))
        return (torch.tensor(np.array(batch.state), dtype=torch.float32), torch.tensor(batch.action),
                torch.tensor(batch.reward, dtype=torch.float32),
                torch.tensor(np.array(batch.next_state), dtype=torch.float32),
                torch.tensor(batch.done, dtype=torch.float32))

    def __len__(self):
        return len(self.memory)


class QNet(nn.Module):
    def __init__(self, n_obs, n_act):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_obs, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, n_act))

    def forward(self, x):
        return self.net(x)


env = gym.make("CartPole-v1")
n_obs, n_act = env.observation_space.shape[0], env.action_space.n
policy, target = QNet(n_obs, n_act), QNet(n_obs, n_act)
target.load_state_dict(policy.state_dict())
target.eval()
opt = torch.optim.Adam(policy.parameters(), lr=5e-4)
buffer = ReplayBuffer(50_000)
gamma, batch_size, sync_every, warmup = 0.99, 64, 500, 1000
eps_start, eps_end, eps_decay = 1.0, 0.05, 10_000


def act(state, step):
    eps = eps_end + (eps_start - eps_end) * max(0.0, 1 - step / eps_decay)
    if random.random() < eps:
        return env.action_space.sample()
    with torch.no_grad():
        return policy(torch.as_tensor(state, dtype=torch.float32)[None]).argmax(1).item()


def learn():
    s, a, r, s2, done = buffer.sample(batch_size)
    q = policy(s).gather(1, a.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        next_q = target(s2).max(1).values
        y = r + gamma * next_q * (1 - done)
    loss = F.smooth_l1_loss(q, y)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(policy.parameters(), 10)
    opt.step()
    return loss.item()


step = 0
returns = deque(maxlen=20)
for episode in range(600):
    state, _ = env.reset()
    total, over = 0, False
    while not over:
        action = act(state, step)
        nxt, reward, terminated, truncated, _ = env.step(action)
        over = terminated or truncated
        buffer.push(state, action, reward, nxt, terminated)
        state, total, step = nxt, total + reward, step + 1
        if len(buffer) >= warmup:
            learn()
        if step % sync_every == 0:
            target.load_state_dict(policy.state_dict())
    returns.append(total)
    if episode % 20 == 0:
        print(episode, step, np.mean(returns))
