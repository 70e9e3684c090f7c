import random
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from tensorflow import keras
from tensorflow.keras import ops
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, Lambda, MaxPooling2D

SHAPE = (96, 64, 1)


def euclidean(pair):
    a, b = pair
    total = ops.sum(ops.square(a - b), axis=1, keepdims=True)
    return ops.sqrt(total)


def contrastive(margin=1.0):
    def loss(same, distance):
        pull = same * ops.square(distance)
        push = (1 - same) * ops.square(ops.maximum(margin - distance, 0))
        return ops.mean(pull + push)

    return loss


def tower():
    inputs = Input(SHAPE)
    h = Conv2D(32, 5, activation="relu")(inputs)
    h = MaxPooling2D()(h)
    h = Conv2D(64, 3, activation="relu")(h)
    h = MaxPooling2D()(h)
    h = Dense(128, activation="relu")(Flatten()(h))
    return keras.Model(inputs, Dense(32)(h))


def siamese():
    left, right = Input(SHAPE), Input(SHAPE)
    shared = tower()
    distance = Lambda(euclidean, output_shape=(1,))([shared(left), shared(right)])
    return keras.Model([left, right], distance)


def read_people(root):
    people = defaultdict(list)
    for file in sorted(Path(root).glob("*/*.png")):
        ear = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        people[file.parent.name].append(cv2.resize(ear, SHAPE[1::-1])[..., None] / 255.0)
    return people


def pairs(people, count):
    names = list(people)
    left, right, same = [], [], []
    for i in range(count):
        who = random.choice(names)
        other = who if i % 2 == 0 else random.choice([n for n in names if n != who])
        left.append(random.choice(people[who]))
        right.append(random.choice(people[other]))
        same.append(float(who == other))
    order = np.random.permutation(count)
    return [np.array(left)[order], np.array(right)[order]], np.array(same, "float32")[order, None]


everybody = read_people("ears")
names = sorted(everybody)
random.Random(0).shuffle(names)
known = {n: everybody[n] for n in names[20:]}
unknown = {n: everybody[n] for n in names[:20]}

model = siamese()
model.compile(loss=contrastive(), optimizer=keras.optimizers.RMSprop(5e-4))
x_test, same_test = pairs(unknown, 2000)
for round_ in range(30):
    x, same = pairs(known, 8000)
    model.fit(x, same, batch_size=64, epochs=1, verbose=0)
    d = model.predict(x_test, verbose=0)
    print(round_, "accuracy at 0.5:", np.mean((d < 0.5) == (same_test > 0.5)))
