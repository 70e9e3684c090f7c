df["trend"] = df.price.rolling(9, center=True).mean()  # here
df["up"] = (df.price.shift(-1) > df.price).astype(int)
features = ["price", "trend", "volume"]
X, y = make_windows(df[features], df["up"], 30)
