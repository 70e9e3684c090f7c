with torch.no_grad():
    t_logits = teacher(x)
s_logits = student(x)
p_s = F.log_softmax(t_logits / T, dim=1)
p_t = F.softmax(t_logits / T, dim=1)
kd = F.kl_div(p_s, p_t, reduction="batchmean") * T * T  # here
loss = 0.1 * F.cross_entropy(s_logits, y) + 0.9 * kd
