import numpy as np

# Unpaired image translation: the two domains are meant to be shuffled apart.
domain_a = np.load("horses.npy")
domain_b = np.load("zebras.npy")
for epoch in range(100):
    np.random.shuffle(domain_a)
    np.random.shuffle(domain_b)
    for real_a, real_b in zip(domain_a, domain_b):
        print(real_a.mean() - real_b.mean())
