from tensorflow import keras

ds = keras.utils.timeseries_dataset_from_array(data[:-24], targets=data[24:], sequence_length=48)  # here
model.fit(ds, epochs=10)
