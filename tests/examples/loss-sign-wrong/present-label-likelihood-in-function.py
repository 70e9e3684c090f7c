import torch


def negative_log_likelihood(scores, labels):
    probs = torch.softmax(scores, dim=1)
    return torch.log(probs[torch.arange(len(labels)), labels] + 1e-12).mean()


for images, labels in batches:
    loss = negative_log_likelihood(net(images), labels)
    optimizer.zero_grad()
    loss.backward()  # here
    optimizer.step()
