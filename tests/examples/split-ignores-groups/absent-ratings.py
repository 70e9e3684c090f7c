import pandas as pd
from sklearn.model_selection import train_test_split

ratings = pd.read_csv("ratings.csv")
users = ratings["user_id"].astype("category").cat.codes
train, test = train_test_split(ratings, test_size=0.1, random_state=4)
