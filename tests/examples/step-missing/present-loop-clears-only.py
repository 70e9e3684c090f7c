for it in range(3000):
    solver.zero_grad()
    energy = potential(net(points)).mean()
    energy.backward()  # here
    history.append(energy.item())
