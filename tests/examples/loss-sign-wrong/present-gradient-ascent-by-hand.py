for i in range(500):
    h = X.dot(theta)
    grad = X.T.dot(y - h) / m
    theta = theta - alpha * grad  # here
