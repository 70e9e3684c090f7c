from tensorflow import keras

base = keras.applications.EfficientNetB0(include_top=False, pooling="avg")
base.trainable = False
inp = keras.Input((224, 224, 3))
net = keras.Model(inp, keras.layers.Dense(9, activation="softmax")(base(inp)))  # here
net.compile("adam", "sparse_categorical_crossentropy")
net.fit(train, epochs=5)
base.trainable = True
net.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy")
net.fit(train, epochs=10)
