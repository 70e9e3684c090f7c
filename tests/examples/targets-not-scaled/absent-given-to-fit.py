import numpy as np
import pandas as pd
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rooms = pd.read_csv("listings.csv")
rooms["rent"] = np.log(rooms["rent"])  # here
inputs = ["beds", "bathrooms", "guests"]
net = make_pipeline(StandardScaler(), MLPRegressor((50,), solver="sgd"))
net.fit(rooms[inputs], rooms["rent"])
