import numpy as np
from sklearn.model_selection import GroupKFold

x, y, who = [], [], []
for patient in patients:
    for image, label in views(patient):
        x.append(image)
        y.append(label)
        who.append(patient)
for train, test in GroupKFold(5).split(x, y, who):
    fit(np.array(x)[train], np.array(y)[train])
