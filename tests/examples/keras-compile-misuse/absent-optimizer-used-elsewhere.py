rms = keras.optimizers.RMSprop(learning_rate=2e-5)
model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['acc'])
model.fit(x, y, epochs=2)
head.compile(loss='binary_crossentropy', optimizer=rms)
