def translate(sentence):
    memory, hidden = encoder(sentence)
    word = torch.tensor([[START]])
    words = []
    for _ in range(40):
        output, _ = decoder(embed(word), hidden)  # here
        word = project(output[:, -1]).argmax(-1, keepdim=True)
        words.append(word.item())
    return words
