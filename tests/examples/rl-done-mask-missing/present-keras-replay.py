import numpy as np
import random


class Agent:
    def __init__(self):
        self.model = build_model()
        self.gamma = 0.95
        self.memory = []

    def replay(self, batch_size):
        for state, action, reward, next_state, done in random.sample(self.memory, batch_size):
            target = reward + self.gamma * np.amax(self.model.predict(next_state)[0])  # here
            q = self.model.predict(state)
            q[0][action] = target
            self.model.fit(state, q, epochs=1, verbose=0)
