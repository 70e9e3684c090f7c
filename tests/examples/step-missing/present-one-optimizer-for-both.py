adv = bce(critic(fake.detach()), zeros) + bce(critic(real), ones)
opt_critic.zero_grad(); adv.backward(); opt_critic.step()
fool = bce(critic(fake), ones)
fool.backward()
opt_critic.step()  # here
