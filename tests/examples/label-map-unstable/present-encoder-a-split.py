def load(csv):
    df = pd.read_csv(csv)
    y = LabelEncoder().fit_transform(df["label"])  # here
    return list(df.text), y

train_x, train_y = load("train.csv")
val_x, val_y = load("val.csv")
