import cv2
import keras
import numpy as np


class FrameBatches(keras.utils.PyDataset):
    def __init__(self, frame, bs=16, **kwargs):
        super().__init__(**kwargs)
        self.frame = frame
        self.bs = bs
        self.n = len(frame)

    def __len__(self):
        return self.n  # here

    def __getitem__(self, idx):
        rows = self.frame.iloc[self.bs * idx : self.bs * (idx + 1)]
        images = np.stack([cv2.imread(p) / 255.0 for p in rows["path"]])
        return images, rows["label"].to_numpy()


model = keras.models.load_model("start.keras")
model.fit(FrameBatches(train_frame), validation_data=FrameBatches(val_frame), epochs=12)
