import torch
from torch import nn


class DDPG:
    def __init__(self, state, action, lr=1e-3):
        self.actor = nn.Sequential(nn.Linear(state, 64), nn.ReLU(), nn.Linear(64, action), nn.Tanh())
        self.critic = nn.Sequential(nn.Linear(state + action, 64), nn.ReLU(), nn.Linear(64, 1))
        self.actor_opt = torch.optim.Adam(self.actor.parameters(), lr=lr)
        self.critic_opt = torch.optim.Adam(self.critic.parameters(), lr=lr)

    def update(self, s, a, target):
        critic_loss = nn.functional.mse_loss(self.critic(torch.cat([s, a], 1)), target)
        self.critic_opt.zero_grad()
        critic_loss.backward()
        self.critic_opt.step()

        actor_loss = self.critic(torch.cat([s, self.actor(s)], 1)).mean()
        self.actor_opt.zero_grad()
        actor_loss.backward()  # here
        self.actor_opt.step()
