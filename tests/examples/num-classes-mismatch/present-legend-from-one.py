import pandas as pd
import tensorflow as tf

N_CLASSES = 9
meta = pd.read_csv("fields.csv")  # field_id, code (1 = wheat ... 9 = fallow)  # here
y = meta["code"].values.astype("int64")
model = tf.keras.Sequential([tf.keras.layers.Dense(64, "relu"), tf.keras.layers.Dense(N_CLASSES)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y)
