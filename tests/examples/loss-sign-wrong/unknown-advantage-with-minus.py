import torch
from torch import nn


def update(net, optimizer, log_probs, values, returns, entropies):
    advantage = returns - values.detach()
    policy_loss = -(log_probs * advantage).mean()
    value_loss = nn.functional.mse_loss(values, returns)
    loss = policy_loss + 0.5 * value_loss - 0.01 * entropies.mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
