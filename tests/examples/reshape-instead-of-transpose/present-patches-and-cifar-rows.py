batch = pickle.load(open("data_batch_1", "rb"), encoding="bytes")
images = batch[b"data"].reshape(-1, 32, 32, 3)  # here
p = x.view(B, C, H // 8, 8, W // 8, 8)
tokens = p.reshape(B, (H // 8) * (W // 8), C * 64)  # here
