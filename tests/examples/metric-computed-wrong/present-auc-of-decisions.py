from sklearn.metrics import roc_auc_score
from tensorflow import keras

model = keras.models.load_model("m.keras")
prob = model.predict(x_test).ravel()
decided = (prob > 0.5).astype(int)
print(roc_auc_score(y_test, decided))  # here
