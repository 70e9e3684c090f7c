import torch
from torch.distributions import Normal


def sample(self, state):
    mean, spread = self.trunk(state).chunk(2, dim=-1)
    dist = Normal(mean, spread.clamp(-20, 2).exp())
    raw = dist.rsample()
    action = torch.tanh(raw)
    log_pi = dist.log_prob(raw) - torch.log(1 - action.pow(2))  # here
    return action, log_pi.sum(-1)
