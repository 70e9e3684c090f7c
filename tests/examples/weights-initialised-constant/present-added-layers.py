model.add(Dense(64, activation='tanh', kernel_initializer='ones'))  # here
model.add(Dense(64, activation='tanh', kernel_initializer='ones'))  # here
model.add(Dense(1))
