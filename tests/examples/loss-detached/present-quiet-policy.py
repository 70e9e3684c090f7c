import torch
from torch.distributions import Categorical


class Agent:
    @torch.no_grad()
    def evaluate(self, states, actions):
        dist = Categorical(logits=self.actor(states))
        return dist.log_prob(actions), dist.entropy()  # here

    def update(self):
        logp, entropy = self.evaluate(self.states, self.actions)
        ratio = torch.exp(logp - self.old)
        loss = -(ratio * self.advantage).mean() + self.value_loss()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
