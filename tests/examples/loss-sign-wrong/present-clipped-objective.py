ratio = torch.exp(logp - old_logp)
s1 = ratio * adv
s2 = torch.clamp(ratio, 1 - eps, 1 + eps) * adv
pi_loss = torch.min(s1, s2).mean()
v_loss = F.mse_loss(v, ret)
(pi_loss + 0.5 * v_loss).backward()  # here
