def step(self, action):
    self.move(action)
    gap = np.linalg.norm(self.position - self.goal)
    reward = -gap
    done = gap < 0.05
    return self.observe(), reward, done, False, {}
