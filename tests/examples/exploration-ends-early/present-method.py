import random

import gym


class Player:
    def __init__(self):
        self.epsilon = 1.0
        self.least = 0.01

    def choose(self, state):
        return random.random() < self.epsilon

    def remember(self, row):
        rows.append(row)
        self.epsilon = max(self.least, self.epsilon - 0.01)  # here


rows = []
env = gym.make("CartPole-v1")
player = Player()
for game in range(400):
    state, done = env.reset(), False
    while not done:
        action = int(player.choose(state))
        after, reward, done, info = env.step(action)
        player.remember((state, action, reward, after, done))
        state = after
