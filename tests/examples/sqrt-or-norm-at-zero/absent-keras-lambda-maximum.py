from keras import backend as K
from keras.layers import Input, Lambda
from keras.models import Model

def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))

a, b = Input(shape=(784,)), Input(shape=(784,))
distance = Lambda(euclidean_distance)([base(a), base(b)])
model = Model([a, b], distance)
model.compile(loss="binary_crossentropy", optimizer="adam")
