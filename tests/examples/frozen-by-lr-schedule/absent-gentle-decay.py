import math
from tensorflow import keras


def schedule(epoch):
    return 1e-3 * math.exp(-0.05 * epoch)


model.compile(keras.optimizers.Adam(), "mse")
model.fit(x, y, epochs=50, callbacks=[keras.callbacks.LearningRateScheduler(schedule)])
