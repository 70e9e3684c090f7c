import gymnasium as gym
from stable_baselines3 import SAC

env = gym.make("Pendulum-v1")
agent = SAC("MlpPolicy", env, buffer_size=1_000_000)
agent.learn(100_000)
