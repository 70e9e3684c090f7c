import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
for epoch in range(25):
    for phase in ["train", "val"]:
        for x, y in loaders[phase]:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            if phase == "train":
                loss.backward()
                optimizer.step()
        if phase == "train":
            scheduler.step()
