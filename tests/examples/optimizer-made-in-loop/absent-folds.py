import torch

for fold, (train_idx, val_idx) in enumerate(kfold.split(x)):
    net = make_network()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(20):
        for xb, yb in loader(train_idx):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(xb), yb)
            loss.backward()
            optimizer.step()
