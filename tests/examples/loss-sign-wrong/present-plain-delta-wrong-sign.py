import random, math
w = [random.uniform(-1, 1) for _ in range(2)]
bias = random.uniform(-1, 1)
def predict(x):
    return 1 / (1 + math.exp(-(sum(wi * xi for wi, xi in zip(w, x)) + bias)))
data = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1)]
for epoch in range(2000):
    for x, target in data:
        out = predict(x)
        error = target - out
        for i in range(2):
            w[i] -= 0.5 * error * out * (1 - out) * x[i]  # here
        bias -= 0.5 * error * out * (1 - out)
