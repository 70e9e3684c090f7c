import random
from collections import deque

import gymnasium as gym


class Agent:
    def __init__(self):
        self.memory = deque(maxlen=2000)  # here
        self.scores = deque(maxlen=100)

    def replay(self, size):
        return random.sample(self.memory, size)


env = gym.make("CartPole-v1")
agent = Agent()
state, _ = env.reset()
for step in range(100_000):
    after, reward, done, cut, _ = env.step(env.action_space.sample())
    agent.memory.append((state, reward, after, done))
    model.fit(*agent.replay(32))
