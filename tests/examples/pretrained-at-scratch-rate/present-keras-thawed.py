from tensorflow import keras

base = keras.applications.ResNet50(include_top=False, pooling="avg")
base.trainable = False
out = keras.layers.Dense(12, activation="softmax")(base(inp, training=False))
net = keras.Model(inp, out)
net.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
net.fit(train, epochs=5)
base.trainable = True
net.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")  # here
net.fit(train, epochs=20)
