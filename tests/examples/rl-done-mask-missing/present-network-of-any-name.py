import random

import gymnasium as gym
import numpy as np
from tensorflow import keras

env = gym.make("LunarLander-v3")
fast = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(4)])
fast.compile("adam", "mse")
slow = keras.models.clone_model(fast)
memory = []
state, _ = env.reset()
for step in range(100000):
    action = int(np.argmax(fast(state[None])))
    after, reward, ended, cut, _ = env.step(action)
    memory.append((state, action, reward, after, ended))
    state = env.reset()[0] if ended or cut else after
    s, a, r, s2, over = (np.array(c) for c in zip(*random.choices(memory, k=32)))
    best = slow(s2).numpy().max(axis=1)
    q = fast(s).numpy()
    q[np.arange(32), a] = r + 0.99 * best  # here
    fast.train_on_batch(s, q)
