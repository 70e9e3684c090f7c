def generate(net, prompt, length):
    ids = list(prompt)
    last, hidden = ids[-1], None
    for _ in range(length):
        logits, hidden = net(torch.tensor([[last]]), hidden)
        last = torch.multinomial(F.softmax(logits[0, -1], -1), 1).item()
        ids.append(last)
    return ids
