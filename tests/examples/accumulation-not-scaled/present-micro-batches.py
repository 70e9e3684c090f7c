import torch
import torch.nn.functional as F

for step in range(max_steps):
    opt.zero_grad(set_to_none=True)
    for micro in range(16):
        x, y = get_batch("train")
        logits = model(x)
        loss = F.cross_entropy(logits.view(-1, logits.size(-1)), y.view(-1))
        loss.backward()  # here
    opt.step()
