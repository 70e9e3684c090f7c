model.fit_generator(train_gen, steps_per_epoch=500, epochs=10)
