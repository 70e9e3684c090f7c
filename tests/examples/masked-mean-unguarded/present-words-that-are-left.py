keep = (ids != 0).float().unsqueeze(-1)
vec = (self.emb(ids) * keep).sum(1) / keep.sum(1)  # here
