from numpy import exp, array, random, dot

class NeuralNetwork():
    def __init__(self):
        random.seed(1)
        self.synaptic_weights1 = 2 * random.random((2, 3)) - 1
        self.synaptic_weights2 = 2 * random.random((3, 1)) - 1

    def sigmoid(self, x):
        return 1 / (1 + exp(-x))

    def sigmoid_derivative(self, x):
        return x * (1 - x)

    def think(self, inputs):
        out1 = self.sigmoid(dot(inputs, self.synaptic_weights1))
        out2 = self.sigmoid(dot(out1, self.synaptic_weights2))
        return out1, out2

    def train(self, inputs, outputs, iterations):
        for iteration in range(iterations):
            out1, out2 = self.think(inputs)
            error2 = outputs - out2
            delta2 = error2 * self.sigmoid_derivative(out2)
            error1 = dot(delta2, self.synaptic_weights2.T)
            delta1 = error1 * self.sigmoid_derivative(out1)
            self.synaptic_weights2 += dot(out1.T, delta2)
            self.synaptic_weights1 += dot(inputs.T, delta1)

if __name__ == "__main__":
    nn = NeuralNetwork()
    xs = array([[0, 0], [0, 1], [1, 0], [1, 1]])
    ys = array([[0, 1, 1, 0]]).T
    nn.train(xs, ys, 60000)
    print("Considering new situation [1, 1]:", nn.think(array([[1, 1]]))[1])
