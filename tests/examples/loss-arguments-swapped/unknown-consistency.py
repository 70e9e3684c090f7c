import torch.nn.functional as F

for x, _ in loader:
    target = ema(weak(x))
    out = student_of(strong(x))
    loss = F.binary_cross_entropy_with_logits(target, out)
    loss.backward()
    optimizer.step()
