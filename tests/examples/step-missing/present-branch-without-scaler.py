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
                scaler.step(optimizer)
                scaler.update()
            else:
                loss.backward()  # here
            print(loss.item())
