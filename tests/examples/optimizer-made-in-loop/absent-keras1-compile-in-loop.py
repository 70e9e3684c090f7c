from keras.models import Model
from keras.layers import Input, Dense, merge
from keras.optimizers import Adam

a = Input(shape=(100,))
b = Input(shape=(30,))
ha = Dense(64, activation='relu')(a)
hb = Dense(16, activation='relu')(b)
m = merge([ha, hb], mode='concat')
out = Dense(3, activation='softmax')(m)
model = Model(input=[a, b], output=out)
model.compile(optimizer=Adam(lr=1e-3), loss='categorical_crossentropy', metrics=['acc'])

for epoch in range(50):
    for xa, xb, y in batches(64):
        loss, acc = model.train_on_batch([xa, xb], y)
    print(epoch, loss, acc)
