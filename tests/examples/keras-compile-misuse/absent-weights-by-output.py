model.compile(optimizer='adam', loss={'age': 'mae', 'sex': 'binary_crossentropy'},
              loss_weights={'age': 0.1, 'sex': 1.0}, metrics={'sex': ['accuracy']})
model.fit(x, y, epochs=40)
