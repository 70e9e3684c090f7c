import torch

mask = torch.from_numpy(read(p)).long()  # values {0, 255}
mask[mask == 255] = 1
crit = torch.nn.CrossEntropyLoss(ignore_index=255)
for x, m in dl:
    loss = crit(net(x), m)
    loss.backward()
    opt.step()
