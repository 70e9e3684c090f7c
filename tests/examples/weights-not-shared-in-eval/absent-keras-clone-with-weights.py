class Probe(keras.callbacks.Callback):
    def __init__(self, model, x, y):
        super().__init__()
        self.copy = keras.models.clone_model(model)
        self.copy.compile("adam", "mse")
        self.x, self.y = x, y

    def on_epoch_end(self, epoch, logs=None):
        self.copy.set_weights(self.model.get_weights())
        print(self.copy.evaluate(self.x, self.y, verbose=0))
