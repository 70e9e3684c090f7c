"""REINFORCE with a baseline on LunarLander."""
import argparse

import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
from torch.distributions import Categorical


class ActorCritic(nn.Module):
    def __init__(self, obs, act, hidden=128):
        super().__init__()
        self.shared = nn.Sequential(nn.Linear(obs, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh())
        self.pi = nn.Linear(hidden, act)
        self.v = nn.Linear(hidden, 1)

    def forward(self, x):
        h = self.shared(x)
        return Categorical(logits=self.pi(h)), self.v(h).squeeze(-1)


def discounted(rewards, gamma):
    out, running = [], 0.0
    for r in reversed(rewards):
        running = r + gamma * running
        out.insert(0, running)
    return torch.tensor(out, dtype=torch.float32)


def run_episode(env, net):
    obs, _ = env.reset()
    log_probs, values, rewards, entropies = [], [], [], []
    done = False
    while not done:
        dist, value = net(torch.as_tensor(obs, dtype=torch.float32))
        action = dist.sample()
        obs, reward, terminated, truncated, _ = env.step(action.item())
        log_probs.append(dist.log_prob(action))
        values.append(value)
        entropies.append(dist.entropy())
        rewards.append(float(reward))
        done = terminated or truncated
    return torch.stack(log_probs), torch.stack(values), rewards, torch.stack(entropies)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--env", default="LunarLander-v3")
    ap.add_argument("--gamma", type=float, default=0.99)
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--episodes", type=int, default=2000)
    args = ap.parse_args()

    env = gym.make(args.env)
    net = ActorCritic(env.observation_space.shape[0], env.action_space.n)
    optimizer = torch.optim.Adam(net.parameters(), lr=args.lr)
    history = []
    for ep in range(args.episodes):
        log_probs, values, rewards, entropies = run_episode(env, net)
        returns = discounted(rewards, args.gamma) / 100.0
        advantage = returns - values.detach()
        policy_loss = (log_probs * advantage).mean()
        value_loss = nn.functional.mse_loss(values, returns)
        loss = policy_loss + 0.5 * value_loss - 0.01 * entropies.mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        history.append(sum(rewards))
        if ep % 50 == 0:
            print(f"episode {ep}: mean return {np.mean(history[-50:]):.1f}")


if __name__ == "__main__":
    main()
