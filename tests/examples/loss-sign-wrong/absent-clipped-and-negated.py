ratio = torch.exp(logp - old_logp)
pg1 = -adv * ratio
pg2 = -adv * torch.clamp(ratio, 0.8, 1.2)
pi_loss = torch.max(pg1, pg2).mean()
loss = F.cross_entropy(logits, labels)
loss.backward()
