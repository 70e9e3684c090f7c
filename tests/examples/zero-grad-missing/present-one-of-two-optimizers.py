import torch
from torch import nn


class ActorCritic:
    def __init__(self, state_dim, actions, lr=3e-4):
        self.actor = nn.Sequential(nn.Linear(state_dim, 64), nn.Tanh(), nn.Linear(64, actions))
        self.critic = nn.Sequential(nn.Linear(state_dim, 64), nn.Tanh(), nn.Linear(64, 1))
        self.actor_opt = torch.optim.Adam(self.actor.parameters(), lr=lr)
        self.critic_opt = torch.optim.Adam(self.critic.parameters(), lr=lr)

    def update(self, states, actions, returns):
        values = self.critic(states).squeeze(-1)
        critic_loss = nn.functional.mse_loss(values, returns)
        critic_loss.backward()
        self.critic_opt.step()  # here

        dist = torch.distributions.Categorical(logits=self.actor(states))
        actor_loss = -(dist.log_prob(actions) * (returns - values.detach())).mean()
        self.actor_opt.zero_grad()
        actor_loss.backward()
        self.actor_opt.step()


agent = ActorCritic(8, 4)
for states, actions, returns in torch.load("rollouts.pt"):
    agent.update(states, actions, returns)
