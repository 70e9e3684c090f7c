def edge_length(vertices):
    step = vertices[:, 1:] - vertices[:, NEIGHBOUR[1:]]
    return ((step * step).sum(-1) + 1e-12) ** 0.5


mesh = net(image)
loss = (edge_length(mesh) - edge_length(truth)).abs().mean()
optimizer.zero_grad()
loss.backward()
optimizer.step()
