model.compile(optimizer='adam', loss='categorical_crossentropy',  # here
              loss_weights={0: 1.0, 1: 8.0, 2: 3.0}, metrics=['accuracy'])
model.fit(x, y, epochs=40)
