import segmentation_models_pytorch as smp
import torch

cfg = dict(encoder="resnet34", activation="sigmoid")


def create(encoder, activation):
    return smp.create_model("FPN", encoder, classes=1, activation=activation)  # here


model = create(**cfg)
criterion = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
for image, mask in loader:
    loss = criterion(model(image), mask)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
