trials = np.load("trials.npy")  # (288, 1000, 22)
x = np.reshape(trials, (288, 1, 22, 1000))  # here
clip = load_clip(path)  # (B, 3, T, 112, 112)
frames = clip.reshape(B * T, 3, 112, 112)  # here
obs = env.reset()  # (84, 84, 4) uint8
state = torch.from_numpy(obs.reshape(4, 84, 84))  # here
