import torch


class Learner:
    def __init__(self, policy, lr=1e-3):
        self.policy = policy
        self.opt = torch.optim.Adam(policy.parameters(), lr=lr)

    def update(self, log_probs, returns):
        loss = torch.stack([p * g for p, g in zip(log_probs, returns)]).sum()
        self.opt.zero_grad()
        loss.backward()  # here
        self.opt.step()
