kl_weight = min(1.0, global_step / warmup_epochs)  # here
loss = rec.mean() + kl_weight * kl.sum(-1).mean()
