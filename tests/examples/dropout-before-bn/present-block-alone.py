def conv_block(x, filters):
    y = Conv1D(filters, 5, padding='same')(x)
    y = SpatialDropout1D(0.3)(y)  # here
    y = BatchNormalization()(y)  # here
    return Activation('elu')(y)
