import torch
import torch.nn.functional as F


def fit(model, loader, optimizer, mixed, epochs=10):
    scaler = torch.cuda.amp.GradScaler(enabled=mixed)
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            if mixed:
                scaler.scale(loss).backward()
            else:
                loss.backward()
            if mixed:
                scaler.step(optimizer)
                scaler.update()
            else:
                optimizer.step()
            print(loss.item())
