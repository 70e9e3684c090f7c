feats = Dense(256)(feats)  # here
feats = Dropout(0.2)(feats)
feats = Dense(128)(feats)  # here
scores = Dense(4, activation='softmax')(feats)
