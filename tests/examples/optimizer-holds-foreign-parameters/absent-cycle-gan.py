import itertools

import torch

opt_G = torch.optim.Adam(itertools.chain(G_AB.parameters(), G_BA.parameters()), lr=2e-4)
opt_D_A = torch.optim.Adam(D_A.parameters(), lr=2e-4)
opt_D_B = torch.optim.Adam(D_B.parameters(), lr=2e-4)
