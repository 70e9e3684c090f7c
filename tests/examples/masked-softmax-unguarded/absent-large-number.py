score = score.masked_fill(mask == 0, -1e4)
attn = F.softmax(score, dim=-1)
