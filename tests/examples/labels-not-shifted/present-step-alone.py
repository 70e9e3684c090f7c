for xb in loader:                      # xb: (B, 256) token ids
    xb = xb.to(dev)
    logits = model(xb)                 # causal transformer
    loss = F.cross_entropy(logits.reshape(-1, V), xb.reshape(-1))  # here
    opt.zero_grad(set_to_none=True)
    loss.backward()
    opt.step()
