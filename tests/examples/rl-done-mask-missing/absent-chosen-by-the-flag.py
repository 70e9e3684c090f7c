for s, a, r, s_, d in batch:
    target = r if d else r + gamma * np.amax(model.predict(s_)[0])
    values = model.predict(s)
    values[0][a] = target
    model.fit(s, values, epochs=1, verbose=0)
