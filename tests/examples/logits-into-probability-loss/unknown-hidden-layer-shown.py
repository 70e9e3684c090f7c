x = layers.Dense(512, kernel_regularizer=regularizers.l2(1e-4))(x)
model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy", ["accuracy"])
