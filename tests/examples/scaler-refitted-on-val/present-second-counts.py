from sklearn.feature_extraction.text import CountVectorizer

bag = CountVectorizer(max_features=2000)
x_train = bag.fit_transform(train_df.text)
x_val = bag.fit_transform(val_df.text)  # here
