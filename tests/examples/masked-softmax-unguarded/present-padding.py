score = score.masked_fill(mask == 0, float("-inf"))
attn = F.softmax(score, dim=-1)  # here
out = torch.bmm(attn, value)
