import torch

compute_gradients(model, batch)
torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
