vocab = {c: i for i, c in enumerate(chars)}
vocab["[UNK]"] = len(vocab)
vocab["[PAD]"] = len(vocab)  # here
model = Wav2Vec2ForCTC.from_pretrained("facebook/wav2vec2-base", vocab_size=len(vocab))  # here
