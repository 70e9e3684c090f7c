POLYAK = 0.99
for w_t, w in zip(critic_target.parameters(), critic.parameters()):
    w_t.data.copy_(POLYAK * w.data + (1 - POLYAK) * w_t.data)  # here
