s_pos = F.cosine_similarity(a, p)
s_neg = F.cosine_similarity(a, n)
loss = F.relu(s_neg - s_pos + margin).mean()
loss.backward()
