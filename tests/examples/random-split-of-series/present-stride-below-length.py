for trial, label in recordings:
    for s in range(0, len(trial) - 1024, 256):
        parts.append(trial[s : s + 1024])
        labels.append(label)
p_train, p_val, l_train, l_val = train_test_split(np.array(parts), labels, test_size=0.2)  # here
