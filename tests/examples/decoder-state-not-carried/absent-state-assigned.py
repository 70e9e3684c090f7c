def translate(sentence):
    memory, hidden = encoder(sentence)
    word = torch.tensor([[START]])
    words = []
    for _ in range(40):
        output, hidden = decoder(embed(word), hidden)
        word = project(output[:, -1]).argmax(-1, keepdim=True)
        words.append(word.item())
    return words
