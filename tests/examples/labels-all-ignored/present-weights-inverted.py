import numpy as np

lens = np.array([len(s) for s in seqs])
sw = (np.arange(120)[None] >= lens[:, None]).astype("float32")  # here
model.compile("adam", "sparse_categorical_crossentropy", sample_weight_mode="temporal")
model.fit(pad, tgt[..., None], sample_weight=sw, epochs=10)
