mask = Image.open(path).convert("L").resize((320, 320), Image.BICUBIC)  # here
mask = torch.from_numpy(np.array(mask)).float().unsqueeze(0) / 255
