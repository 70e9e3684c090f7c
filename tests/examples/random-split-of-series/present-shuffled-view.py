w = np.lib.stride_tricks.sliding_window_view(temperature, 49)
np.random.shuffle(w)  # here
model.fit(w[:, :48, None], w[:, 48], validation_split=0.2, epochs=30)
