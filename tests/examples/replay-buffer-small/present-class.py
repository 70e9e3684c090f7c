import gym

CAPACITY = 1000
env = gym.make("CartPole-v1")
memory = ReplayMemory(CAPACITY)  # here
state = env.reset()
after, reward, done, info = env.step(0)
loss.backward()
