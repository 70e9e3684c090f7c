optimizer = optim.SGD([{"params": net.features.parameters()}, {"params": net.head.parameters()}], lr=0.01)
optimizer.defaults["weight_decay"] = cfg.weight_decay  # here
