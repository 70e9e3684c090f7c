stop = EarlyStopping(monitor='val_auc', mode='max', patience=12, restore_best_weights=True)
net.fit(x, y, validation_split=0.15, epochs=200, callbacks=[stop])
