z1, z2 = backbone(view1), backbone(view2)
p1, p2 = head(z1), head(z2)
loss = -0.5 * (F.cosine_similarity(p1, z2).mean() + F.cosine_similarity(p2, z1).mean())  # here
loss.backward()
