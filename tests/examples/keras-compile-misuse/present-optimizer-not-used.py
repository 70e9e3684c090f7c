rms = keras.optimizers.RMSprop(learning_rate=2e-5)
model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['acc'])  # here
model.fit(x, y, epochs=12)
