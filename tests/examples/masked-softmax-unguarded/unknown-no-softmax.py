score = score.masked_fill(mask == 0, float("-inf"))
best = score.argmax(-1)
