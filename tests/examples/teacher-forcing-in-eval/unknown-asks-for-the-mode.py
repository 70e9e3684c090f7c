import random


class Translator(nn.Module):
    def forward(self, src, trg, teacher_forcing_ratio=0.7):
        state, word = self.encoder(src), trg[0]
        for t in range(1, len(trg)):
            logits, state = self.decoder(word, state)
            forced = self.training and random.random() < teacher_forcing_ratio
            word = trg[t] if forced else logits.argmax(1)


def validate(model, loader):
    model.eval()
    for src, trg in loader:
        out = model(src, trg)
