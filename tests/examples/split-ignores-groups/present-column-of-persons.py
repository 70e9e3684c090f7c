import pandas as pd
from sklearn.model_selection import train_test_split

wounds = pd.read_csv("wounds.csv")
wounds["file"] = "photos/" + wounds["patient_id"].astype(str) + "_" + wounds["photo"]
train, test = train_test_split(wounds, test_size=0.25, stratify=wounds["grade"])  # here
