import numpy as np
import tensorflow as tf

test_ds = tf.keras.utils.image_dataset_from_directory("data/test", image_size=(96, 96))
model = tf.keras.models.load_model("model.keras")
y_true, y_pred = [], []
for x, y in test_ds:
    y_pred.extend(np.argmax(model.predict(x), axis=1))
    y_true.extend(y.numpy())
print(np.mean(np.array(y_pred) == np.array(y_true)))
print(model.evaluate(test_ds))
