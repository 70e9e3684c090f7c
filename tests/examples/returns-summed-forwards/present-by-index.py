def discount_rewards(rewards, gamma):
    out = np.zeros(len(rewards))
    total = 0.0
    for t in range(len(rewards)):
        total = total * gamma + rewards[t]  # here
        out[t] = total
    return out
