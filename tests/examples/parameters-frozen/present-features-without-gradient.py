def forward(self, image):
    with torch.no_grad():
        maps = self.body(image)  # here
    return self.head(maps.mean((2, 3)))
