class Recogniser(nn.Module):
    def forward(self, image):
        maps = self.backbone(image).squeeze(2)
        batch, channels, width = maps.shape
        steps = maps.reshape(width, batch, channels)  # here
        out, _ = self.rnn(steps)
        return self.head(out).log_softmax(-1)
