pred = model(xb)            # (0, 1)
loss = F.mse_loss(pred, yb) # yb in (mm)
