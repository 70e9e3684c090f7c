scores = scores.masked_fill(mask == 0, -1e9)
w = scores.softmax(-1)
