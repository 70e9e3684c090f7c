import gym
import numpy as np

env = gym.make("FrozenLake-v1")
Q = np.zeros((16, 4))
state = env.reset()
action = np.argmax(Q[state])
new_state, reward, done, _ = env.step(action)
Q[state, action] = Q[state, action] + 0.1 * (reward + 0.99 * np.max(Q[new_state]) - Q[state, action])
