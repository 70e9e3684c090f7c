err = (y_hat - y).pow(2)        # [B, 1]
loss = (w * err).mean()  # w: [B]  # here
