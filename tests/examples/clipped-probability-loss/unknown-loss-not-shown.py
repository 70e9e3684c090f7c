model = build()
model.fit(train, epochs=..., callbacks=cbs)
