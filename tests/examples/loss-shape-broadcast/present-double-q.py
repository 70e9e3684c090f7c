import torch
import torch.nn.functional as F


def learn(self, batch):
    s, a, r, s2, d = batch
    q = self.online(s).gather(1, a.long().view(-1, 1))
    with torch.no_grad():
        best = self.online(s2).argmax(1, keepdim=True)
        after = self.target(s2).gather(1, best).squeeze(1)
        goal = r + 0.99 * after * (1 - d)
    loss = F.smooth_l1_loss(q, goal)  # here
    self.opt.zero_grad()
    loss.backward()
    self.opt.step()
