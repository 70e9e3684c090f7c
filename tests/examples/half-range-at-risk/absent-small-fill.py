q, k, v = q.half(), k.half(), v.half()
scores = (q @ k.transpose(-1, -2)).masked_fill(mask == 0, -1e4)
w = scores.softmax(-1)
