slope = torch.zeros(1, requires_grad=True)
for t in range(300):
    err = ((slope * xs - ys) ** 2).mean()
    err.backward()  # here
    slope.data -= 1e-2 * slope.grad
