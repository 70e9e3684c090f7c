def loss_fn(query, item):
    q = F.normalize(query_tower(query), dim=-1)
    d = F.normalize(item_tower(item), dim=-1)
    return (1 - (q * d).sum(-1)).mean()  # here
