text = open("poems.txt").read()
chars = sorted(list(set(text)))
stoi = {c: i for i, c in enumerate(chars)}
net = CharRNN(len(chars))
net.load_state_dict(torch.load("net.pt"))
