def learn(self, b_s, b_a, b_r, b_s_):
    q = self.net(b_s).gather(1, b_a)
    following = self.target_net(b_s_).max(1)[0].view(-1, 1)
    q_target = b_r + GAMMA * following  # here
    loss = F.smooth_l1_loss(q, q_target)
    self.optimizer.zero_grad()
    loss.backward()
    self.optimizer.step()
