from sklearn.model_selection import train_test_split
import pandas as pd

df = pd.read_csv("data.csv")
train, val = train_test_split(df, test_size=0.2)
