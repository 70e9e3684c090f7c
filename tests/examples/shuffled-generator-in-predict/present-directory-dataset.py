import numpy as np
import tensorflow as tf

test_ds = tf.keras.utils.image_dataset_from_directory("data/test", image_size=(96, 96))  # here
model = tf.keras.models.load_model("model.keras")
y_pred = np.argmax(model.predict(test_ds), axis=1)
y_true = np.concatenate([y for x, y in test_ds], axis=0)
print((y_pred == y_true).mean())
