mask = (ids != 0).float().unsqueeze(-1)
vec = (self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1)
