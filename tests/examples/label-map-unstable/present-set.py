labels = df["species"].tolist()
label2id = {l: i for i, l in enumerate(set(labels))}  # here
y = [label2id[l] for l in labels]
