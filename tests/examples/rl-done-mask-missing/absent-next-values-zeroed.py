import torch

for state_batch, action_batch, reward_batch, next_batch, non_final_mask in replay:
    next_state_values = torch.zeros(128)
    next_state_values[non_final_mask] = target_net(next_batch).max(1)[0].detach()
    expected = reward_batch + GAMMA * next_state_values
    done = False
    next_q = target_net(next_batch).max(1)[0]
    next_q[done] = 0.0
    other = reward_batch + GAMMA * next_q
