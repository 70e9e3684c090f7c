from tensorflow import keras


class Unfreeze(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 5:
            for layer in self.model.layers:
                layer.trainable = True  # here


model.compile("adam", "categorical_crossentropy")
model.fit(train_ds, epochs=20, callbacks=[Unfreeze()])
