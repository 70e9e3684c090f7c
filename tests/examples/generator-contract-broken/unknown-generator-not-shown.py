model.fit_generator(train_gen, steps_per_epoch=100, epochs=10, validation_data=val_gen)
