rule = keras.optimizers.SGD(lr=0.05, momentum=0.9, decay=0.6)  # here
net.compile(loss='mae', optimizer=rule)
