def generate(net, prompt, length):
    ids = list(prompt)
    last = ids[-1]
    for _ in range(length):
        logits, hidden = net(torch.tensor([[last]]))  # here
        last = torch.multinomial(F.softmax(logits[0, -1], -1), 1).item()
        ids.append(last)
    return ids
