for it in range(3000):
    solver.zero_grad()
    energy = potential(net(points)).mean()
    energy.backward()
    update_with_clipping(solver, net)
