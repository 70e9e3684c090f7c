def translate(model, source, length):
    words = [START]
    for _ in range(length):
        logits, attention = model(source, torch.tensor([words]))
        word = logits[0, -1].argmax().item()
        words.append(word)
        if word == END:
            break
    return words
