from tensorflow import keras

base = keras.applications.ResNet50(weights="imagenet", include_top=False, pooling="avg")  # here
model = keras.Sequential([base, keras.layers.Dense(5, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(train_ds, epochs=5)
