import torch.nn.functional as F


def tv(u):
    return (u[..., 1:, :] - u[..., :-1, :]).abs().sum() + (u[..., 1:] - u[..., :-1]).abs().sum()


image = net(sinogram)
fidelity = F.mse_loss(project(image), sinogram)
loss = fidelity + 1.0 * tv(image)  # here
loss.backward()
