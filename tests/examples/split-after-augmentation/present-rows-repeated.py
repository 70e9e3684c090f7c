rare = df[df.label == 1]
df = pd.concat([df] + [rare] * 20, ignore_index=True)  # here
train, val = train_test_split(df, test_size=0.2)  # here
