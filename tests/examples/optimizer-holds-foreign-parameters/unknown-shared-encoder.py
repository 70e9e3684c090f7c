import torch

actor_opt = torch.optim.Adam(list(encoder.parameters()) + list(actor.parameters()), lr=3e-4)
critic_opt = torch.optim.Adam(list(encoder.parameters()) + list(critic.parameters()), lr=3e-4)
