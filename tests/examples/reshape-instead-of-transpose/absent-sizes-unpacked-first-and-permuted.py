class Recogniser(nn.Module):
    def forward(self, image):
        maps = self.backbone(image).squeeze(2)
        batch, channels, width = maps.shape
        maps = maps.permute(2, 0, 1)
        steps = maps.reshape(width, batch, channels)
        out, _ = self.rnn(steps)
        return self.head(out).log_softmax(-1)
