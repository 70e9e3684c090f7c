text = open("poems.txt").read()
chars = list(set(text))  # here
stoi = {c: i for i, c in enumerate(chars)}
net = CharRNN(len(chars))
net.load_state_dict(torch.load("net.pt"))
