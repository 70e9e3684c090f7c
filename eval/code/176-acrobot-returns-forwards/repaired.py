import gymnasium as gym
import torch
import torch.nn as nn
from torch.distributions import Categorical

GAMMA = 0.99
LR = 1e-3
EPISODES = 1500


class ActorCritic(nn.Module):
    def __init__(self, obs_dim, n_actions, hidden=128):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(obs_dim, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh())
        self.pi = nn.Linear(hidden, n_actions)
        self.v = nn.Linear(hidden, 1)

    def forward(self, obs):
        h = self.body(obs)
        return Categorical(logits=self.pi(h)), self.v(h).squeeze(-1)


def discount(rewards, gamma):
    returns = []
    running = 0.0
    for r in reversed(rewards):
        running = r + gamma * running
        returns.insert(0, running)
    return torch.tensor(returns)


def run_episode(env, net):
    obs, _ = env.reset()
    log_probs, values, rewards, entropies = [], [], [], []
    done = False
    while not done:
        dist, value = net(torch.as_tensor(obs, dtype=torch.float32))
        action = dist.sample()
        obs, reward, terminated, truncated, _ = env.step(action.item())
        log_probs.append(dist.log_prob(action))
        entropies.append(dist.entropy())
        values.append(value)
        rewards.append(reward)
        done = terminated or truncated
    return torch.stack(log_probs), torch.stack(values), rewards, torch.stack(entropies)


def main():
    torch.manual_seed(3)
    env = gym.make("Acrobot-v1")
    net = ActorCritic(env.observation_space.shape[0], env.action_space.n)
    optimizer = torch.optim.Adam(net.parameters(), lr=LR)
    recent = []
    for episode in range(EPISODES):
        log_probs, values, rewards, entropy = run_episode(env, net)
        returns = discount(rewards, GAMMA)
        advantage = returns - values.detach()
        advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        actor_loss = -(log_probs * advantage).mean()
        critic_loss = nn.functional.smooth_l1_loss(values, returns)
        loss = actor_loss + 0.5 * critic_loss - 0.01 * entropy.mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        recent.append(sum(rewards))
        if episode % 20 == 0:
            print(f"episode {episode} mean return {sum(recent[-20:]) / len(recent[-20:]):.1f}")


if __name__ == "__main__":
    main()
