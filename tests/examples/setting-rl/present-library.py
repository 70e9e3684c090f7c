from stable_baselines3 import PPO

model = PPO("MlpPolicy", "CartPole-v1")  # here
model.learn(100000)
