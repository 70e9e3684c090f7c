texts = [t for t in texts if len(t.split()) > 3]
labels = labels[:len(texts)]  # here
train(texts, labels)
