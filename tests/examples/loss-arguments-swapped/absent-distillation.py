import torch.nn.functional as F

for x, y in loader:
    s_logits = student(x)
    t_logits = teacher(x).detach()
    target = F.softmax(t_logits / 4.0, dim=1)
    kd = F.kl_div(F.log_softmax(s_logits / 4.0, dim=1), target, reduction="batchmean")
    loss = 0.3 * F.cross_entropy(s_logits, y) + 0.7 * 16 * kd
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
