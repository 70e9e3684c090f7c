import torch


def train():
    model.train()
    total_loss = 0.0
    for batch, (data, targets) in enumerate(train_data):
        model.zero_grad()
        loss = criterion(model(data), targets)
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        if batch % 200 == 0 and batch > 0:
            cur_loss = total_loss / 200
            print("batch", batch, "loss", cur_loss)
            total_loss = 0.0
