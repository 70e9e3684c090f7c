class SpatialAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3)

    def forward(self, x):
        avg, mx = x.mean(1, keepdim=True), x.amax(1, keepdim=True)
        return torch.sigmoid(self.conv(torch.cat([avg, mx], 1)))

criterion = nn.BCEWithLogitsLoss()
loss = criterion(model(img), mask)
