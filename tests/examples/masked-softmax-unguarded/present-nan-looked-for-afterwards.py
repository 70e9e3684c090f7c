def pool(query, keys, ids):
    score = torch.einsum("bd,bld->bl", query, keys)
    score = score.masked_fill(ids == 0, -float("inf"))
    return torch.softmax(score, dim=1)  # here


weights = pool(query, keys, ids)
print(torch.isnan(weights).any(-1).nonzero())
