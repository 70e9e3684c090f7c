l2i = {name: i for i, name in enumerate(names)}
ids = [l2i.get(t, len(l2i)) for t in tags]  # here
model = AutoModelForTokenClassification.from_pretrained(checkpoint, num_labels=len(l2i))
