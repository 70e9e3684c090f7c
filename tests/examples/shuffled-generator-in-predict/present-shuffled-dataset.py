import numpy as np
import tensorflow as tf
from sklearn.metrics import confusion_matrix

x_val, y_val = np.load("x_val.npy"), np.load("y_val.npy")
val_ds = tf.data.Dataset.from_tensor_slices((x_val, y_val)).shuffle(5000).batch(64)  # here
model = tf.keras.models.load_model("model.keras")
y_pred = model.predict(val_ds).argmax(-1)
print(confusion_matrix(y_val, y_pred))
