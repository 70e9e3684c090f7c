rule = keras.optimizers.SGD(lr=0.05, momentum=0.9, decay=1e-6)
net.compile(loss='mae', optimizer=rule)
