import gymnasium as gym
from stable_baselines3 import SAC

env = gym.make("Pendulum-v1")
agent = SAC("MlpPolicy", env, buffer_size=5_000, gradient_steps=4)  # here
agent.learn(100_000)
