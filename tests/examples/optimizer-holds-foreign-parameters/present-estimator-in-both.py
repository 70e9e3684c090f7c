opt_model = torch.optim.Adam(itertools.chain(flow.parameters(), bound.parameters()), lr=2e-4)  # here
opt_bound = torch.optim.Adam(bound.parameters(), lr=2e-4)
for x in loader:
    z = flow.encode(x)
    loss = flow.nll(x) + 0.1 * bound.estimate(x, z)
    opt_model.zero_grad(); loss.backward(); opt_model.step()
