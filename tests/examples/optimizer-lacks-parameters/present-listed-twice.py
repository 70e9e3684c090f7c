opt_fwd = torch.optim.Adam(itertools.chain(enc_a.parameters(), enc_a.parameters()), lr=3e-4)  # here
opt_dis = torch.optim.Adam(dis.parameters(), lr=3e-4)
