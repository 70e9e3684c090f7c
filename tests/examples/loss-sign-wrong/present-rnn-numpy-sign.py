import numpy as np

Wxh = np.random.randn(100, vocab) * 0.01
Whh = np.random.randn(100, 100) * 0.01
Why = np.random.randn(vocab, 100) * 0.01
bh, by = np.zeros((100, 1)), np.zeros((vocab, 1))

def lossFun(inputs, targets, hprev):
    xs, hs, ps = {}, {-1: hprev}, {}
    for t in range(len(inputs)):
        xs[t] = np.zeros((vocab, 1)); xs[t][inputs[t]] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t-1] + bh)
        y = Why @ hs[t] + by
        ps[t] = np.exp(y) / np.sum(np.exp(y))
    dWhy = np.zeros_like(Why)
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t]); dy[targets[t]] -= 1
        dWhy += dy @ hs[t].T
    return dWhy, hs[len(inputs) - 1]

while n < 100000:
    dWhy, hprev = lossFun(inputs, targets, hprev)
    Why += 0.1 * dWhy  # here
    n += 1
