import torch.nn.functional as F

T = 4.0
for x, y in loader:
    s, t = student(x), teacher(x)
    loss = F.kl_div(F.log_softmax(s / T, 1), F.softmax(t / T, 1), reduction="batchmean") * T * T
    loss.backward()
