model.fit_generator(my_generator(files), steps_per_epoch=100, epochs=5)
