classes = sorted(os.listdir("data/train"))
cls2idx = {c: i for i, c in enumerate(classes)}
