stop = EarlyStopping(monitor='val_auc', mode='min', patience=12, restore_best_weights=True)  # here
net.fit(x, y, validation_split=0.15, epochs=200, callbacks=[stop])
