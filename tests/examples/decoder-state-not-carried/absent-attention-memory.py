def translate(sentence):
    memory = encoder(sentence)
    words = torch.tensor([[START]])
    for _ in range(40):
        output, weights = decoder(words, memory)
        best = output[:, -1].argmax(-1, keepdim=True)
        words = torch.cat([words, best], 1)
    return words
