opt_fwd = torch.optim.Adam(itertools.chain(enc_a.parameters(), enc_b.parameters()), lr=3e-4)
opt_dis = torch.optim.Adam(dis.parameters(), lr=3e-4)
