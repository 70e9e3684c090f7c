q_target = reward + gamma * critic_t(s_, actor_t(s_)).detach() * (1 - done)
q_value = critic(s, a)
critic_loss = F.mse_loss(q_target, q_target)  # here
critic_opt.zero_grad()
(critic_loss + 0 * q_value.mean()).backward()
critic_opt.step()
