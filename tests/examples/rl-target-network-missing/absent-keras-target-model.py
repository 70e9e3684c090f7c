import numpy as np


class Agent:
    def __init__(self):
        self.model = build_model()
        self.target_model = build_model()
        self.gamma = 0.95

    def replay(self, batch):
        for state, action, reward, next_state, done in batch:
            target = reward
            if not done:
                target = reward + self.gamma * np.amax(self.target_model.predict(next_state)[0])
            q = self.model.predict(state)
            q[0][action] = target
            self.model.fit(state, q, epochs=1, verbose=0)

    def sync(self):
        self.target_model.set_weights(self.model.get_weights())
