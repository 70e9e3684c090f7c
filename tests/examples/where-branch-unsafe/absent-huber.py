import torch


def huber(prediction, target, delta=1.0):
    error = (prediction - target).abs()
    loss = torch.where(error < delta, 0.5 * error**2, delta * (error - 0.5 * delta))
    return loss.mean()


loss = huber(net(x), y)
loss.backward()
