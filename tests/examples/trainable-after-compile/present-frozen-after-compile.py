from tensorflow import keras

base = keras.applications.MobileNetV2(include_top=False, weights="imagenet", pooling="avg")
model = keras.Sequential([base, keras.layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
base.trainable = False  # here
model.fit(train_ds, epochs=5)
