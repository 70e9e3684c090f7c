from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint

stop = EarlyStopping(monitor="val_dice_coef", patience=12, restore_best_weights=True)  # here
save = ModelCheckpoint("unet.h5", monitor="val_loss", save_best_only=True)
unet.compile("adam", loss=dice_loss, metrics=[dice_coef])
unet.fit(train_gen, validation_data=val_gen, epochs=100, callbacks=[stop, save])
