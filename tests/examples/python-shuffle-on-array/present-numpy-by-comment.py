full = #numpy array (c, slices, 32, 32)
broken = #numpy array(c, slices, 32, 32)
full = full[0]
broken = broken[0]

n = len(full) - 1024
random.shuffle(full)  # here
random.shuffle(broken)  # here
model.fit(full[:n], broken[:n], epochs=10)
