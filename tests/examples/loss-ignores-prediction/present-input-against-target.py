import torch
import torch.nn as nn

model = DenoisingAutoencoder().to(device)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(20):
    for noisy, clean in loader:
        recon = model(noisy)
        loss = criterion(noisy, clean)  # here
        optimizer.zero_grad()
        loss.requires_grad_(True)
        loss.backward()
        optimizer.step()
