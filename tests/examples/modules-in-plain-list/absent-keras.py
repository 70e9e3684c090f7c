from tensorflow import keras


class MLP(keras.Model):
    def __init__(self, width, depth):
        super().__init__()
        self.blocks = [keras.layers.Dense(width, activation="relu") for _ in range(depth)]

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
