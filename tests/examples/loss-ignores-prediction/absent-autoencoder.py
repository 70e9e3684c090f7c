import torch
import torch.nn as nn

model = DenoisingAutoencoder().to(device)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(20):
    for noisy, clean in loader:
        recon = model(noisy)
        loss = criterion(recon, clean)
        baseline = criterion(noisy, clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(loss.item() / baseline.item())
