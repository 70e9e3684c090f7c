pred = model(xb)            # (64, 1)
loss = F.mse_loss(pred, yb) # yb: (64, 1)
