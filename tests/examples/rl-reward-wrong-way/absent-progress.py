def step(self, action):
    self.move(action)
    gap = np.linalg.norm(self.position - self.goal)
    reward = self.prev_gap - gap
    self.prev_gap = gap
    done = gap < 0.05
    return self.observe(), reward, done, False, {}
