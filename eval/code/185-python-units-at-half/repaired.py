import math
import random

def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x))

def make_layer(n_inputs, n_units):
    return [{"weights": [random.uniform(-0.5, 0.5) for _ in range(n_inputs)], "bias": 0.0} for _ in range(n_units)]

network = [make_layer(2, 3), make_layer(3, 1)]

def feed(network, row):
    for layer in network:
        new = []
        for unit in layer:
            s = unit["bias"] + sum(w * v for w, v in zip(unit["weights"], row))
            unit["output"] = sigmoid(s)
            new.append(unit["output"])
        row = new
    return row

def train(network, data, l_rate, n_epoch):
    for epoch in range(n_epoch):
        random.shuffle(data)
        total = 0
        for x, t in data:
            out = feed(network, x)[0]
            total += (t - out) ** 2
            o = network[1][0]
            o["delta"] = (t - out) * out * (1 - out)
            for j, unit in enumerate(network[0]):
                unit["delta"] = o["delta"] * o["weights"][j] * unit["output"] * (1 - unit["output"])
            for j, unit in enumerate(network[0]):
                o["weights"][j] += l_rate * o["delta"] * unit["output"]
                for k in range(len(x)):
                    unit["weights"][k] += l_rate * unit["delta"] * x[k]
                unit["bias"] += l_rate * unit["delta"]
            o["bias"] += l_rate * o["delta"]
        if epoch % 500 == 0:
            print(epoch, total)

train(network, [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)], 0.5, 10000)
