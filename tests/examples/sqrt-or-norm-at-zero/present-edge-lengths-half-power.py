def edge_length(vertices):
    step = vertices[:, 1:] - vertices[:, NEIGHBOUR[1:]]
    return (step * step).sum(-1) ** 0.5  # here


mesh = net(image)
loss = (edge_length(mesh) - edge_length(truth)).abs().mean()
optimizer.zero_grad()
loss.backward()
optimizer.step()
