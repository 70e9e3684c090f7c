q, k, v = q.half(), k.half(), v.half()
scores = q @ k.transpose(-1, -2)
scores = scores.masked_fill(mask == 0, -1e9)  # here
w = scores.softmax(-1)
