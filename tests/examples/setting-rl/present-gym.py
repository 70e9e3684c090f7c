import gym

env = gym.make("CartPole-v1")  # here
state = env.reset()
for step in range(1000):
    state, reward, done, info = env.step(agent.act(state))
