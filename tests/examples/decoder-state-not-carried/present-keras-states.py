word = np.zeros((1, 1))
while True:
    scores, h, c = decoder.predict([word] + states)  # here
    best = scores[0, -1].argmax()
    if best == END:
        break
    word = np.array([[best]])
