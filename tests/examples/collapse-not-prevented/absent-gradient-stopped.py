import torch.nn.functional as F

z1, z2 = backbone(view1), backbone(view2)
p1, p2 = head(z1), head(z2)
loss = -0.5 * F.cosine_similarity(p1, z2.detach()).mean()
loss = loss - 0.5 * F.cosine_similarity(p2, z1.detach()).mean()
loss.backward()
