import torch
from transformers import Wav2Vec2ForCTC

vocab = {c: i for i, c in enumerate(chars)}
vocab["[PAD]"] = len(vocab)
model = Wav2Vec2ForCTC.from_pretrained("base", pad_token_id=vocab["[PAD]"])
criterion = torch.nn.CTCLoss(blank=vocab["[PAD]"])
