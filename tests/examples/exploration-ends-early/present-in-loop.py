import gymnasium as gym
import numpy as np

env = gym.make("FrozenLake-v1")
q = np.zeros((16, 4))
epsilon, decay = 1.0, 0.9
for episode in range(5000):
    state, _ = env.reset()
    done = False
    while not done:
        greedy = q[state].argmax()
        action = env.action_space.sample() if np.random.rand() < epsilon else greedy
        after, reward, done, cut, _ = env.step(action)
        q[state, action] += 0.1 * (reward + 0.99 * q[after].max() - q[state, action])
        state = after
        epsilon *= decay  # here
