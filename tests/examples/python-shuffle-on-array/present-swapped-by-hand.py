import random
import numpy as np


def mix(rows):
    for i in range(len(rows) - 1, 0, -1):
        j = random.randint(0, i)
        rows[i], rows[j] = rows[j], rows[i]  # here


table = np.loadtxt("readings.txt")
mix(table)
train, test = table[:8000], table[8000:]
