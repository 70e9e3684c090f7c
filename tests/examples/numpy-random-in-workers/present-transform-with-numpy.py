class Shift:
    def __call__(self, image):
        dx = np.random.randint(-8, 9)  # here
        return np.roll(image, dx, axis=1)


train = Photos(files, transform=Shift())
loader = DataLoader(train, batch_size=32, shuffle=True, num_workers=4)  # here
