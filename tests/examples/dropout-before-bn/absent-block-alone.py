def conv_block(x, filters):
    y = Conv1D(filters, 5, padding='same')(x)
    y = BatchNormalization()(y)
    y = Activation('elu')(y)
    return SpatialDropout1D(0.3)(y)
