from tensorflow import keras


class Run:
    def __init__(self, model):
        self.model = model
        self.callbacks = [keras.callbacks.CSVLogger("log.csv")]
        self.plateau = keras.callbacks.ReduceLROnPlateau(patience=5)  # here

    def go(self, train, validation):
        self.model.compile("adam", "mse")
        return self.model.fit(train, validation_data=validation, callbacks=self.callbacks)
