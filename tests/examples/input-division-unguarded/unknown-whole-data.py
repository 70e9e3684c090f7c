x = np.load("x.npy")
x = (x - x.mean(0)) / x.std(0)
