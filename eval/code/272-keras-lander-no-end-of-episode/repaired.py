import random
from collections import deque

import gymnasium as gym
import numpy as np
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential, clone_model
from tensorflow.keras.optimizers import Adam


class Agent:
    gamma = 0.99

    def __init__(self, n_inputs, n_actions, rate=5e-4):
        self.n_actions = n_actions
        self.memory = deque(maxlen=100_000)
        self.epsilon, self.floor, self.decay = 1.0, 0.02, 0.995
        self.online = Sequential([
            Dense(128, activation="relu", input_shape=(n_inputs,)),
            Dense(128, activation="relu"),
            Dense(n_actions, activation="linear"),
        ])
        self.online.compile(loss="huber", optimizer=Adam(rate))
        self.frozen = clone_model(self.online)
        self.copy()

    def copy(self):
        self.frozen.set_weights(self.online.get_weights())

    def act(self, state):
        if random.random() < self.epsilon:
            return random.randrange(self.n_actions)
        return int(np.argmax(self.online(state[None]).numpy()[0]))

    def remember(self, *transition):
        self.memory.append(transition)

    def replay(self, size=64):
        if len(self.memory) < 2000:
            return
        rows = random.sample(self.memory, size)
        s, a, r, s2, over = (np.array(column) for column in zip(*rows))
        future = self.frozen(s2).numpy().max(axis=1)
        q = self.online(s).numpy()
        q[np.arange(size), a] = r + self.gamma * future * (1 - over)
        self.online.train_on_batch(s, q)


def main(episodes=600):
    env = gym.make("LunarLander-v3")
    agent = Agent(env.observation_space.shape[0], env.action_space.n)
    steps = 0
    for episode in range(episodes):
        state, _ = env.reset()
        score, over = 0.0, False
        while not over:
            action = agent.act(state)
            after, reward, ended, cut, _ = env.step(action)
            over = ended or cut
            agent.remember(state, action, reward, after, float(ended))
            state, score, steps = after, score + reward, steps + 1
            if steps % 4 == 0:
                agent.replay()
            if steps % 2000 == 0:
                agent.copy()
        agent.epsilon = max(agent.floor, agent.epsilon * agent.decay)
        print(episode, round(score, 1), round(agent.epsilon, 3))


main()
