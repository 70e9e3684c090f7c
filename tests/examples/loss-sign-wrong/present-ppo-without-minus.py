import torch
from torch import nn


def ppo_update(policy, value_net, optimizer, batch, clip=0.2):
    dist = torch.distributions.Categorical(logits=policy(batch["obs"]))
    log_prob = dist.log_prob(batch["actions"])
    ratio = (log_prob - batch["old_log_prob"]).exp()
    advantage = batch["advantages"]
    surr1 = ratio * advantage
    surr2 = torch.clamp(ratio, 1 - clip, 1 + clip) * advantage
    policy_loss = surr1.mean()  # here
    value_loss = nn.functional.mse_loss(value_net(batch["obs"]).squeeze(-1), batch["returns"])
    loss = policy_loss + 0.5 * value_loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
