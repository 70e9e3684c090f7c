for real in pictures:
    fake = gen(torch.randn(len(real), 100, 1, 1))
    critic_loss = fool(critic(fake.detach()), 0) + fool(critic(real), 1)
    critic_loss.backward()
    opt_critic.step()  # here
    opt_gen.zero_grad()
    gen_loss = fool(critic(fake), 1)
    gen_loss.backward()
    opt_gen.step()
