import gym
import torch
import torch.nn as nn

env = gym.make("CartPole-v1")
q = nn.Linear(4, 2)
loss = nn.functional.mse_loss(q(s), target)
