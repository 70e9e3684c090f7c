import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import average_precision_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler
from torch.utils.data import DataLoader, TensorDataset

df = pd.read_csv("fraud.csv")
X, y = df.drop("Class", axis=1).values, df["Class"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
rs = RobustScaler()
X_train, X_test = rs.fit_transform(X_train), rs.transform(X_test)

counts = np.bincount(y_train)
class_weights = torch.tensor(counts.sum() / (len(counts) * counts), dtype=torch.float32)
print("class weights", class_weights)

net = nn.Sequential(
    nn.Linear(X.shape[1], 64), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(32, 2),
)
criterion = nn.CrossEntropyLoss(weight=class_weights)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
train_ds = TensorDataset(torch.FloatTensor(X_train), torch.LongTensor(y_train))
loader = DataLoader(train_ds, batch_size=512, shuffle=True)
x_test = torch.FloatTensor(X_test)

for epoch in range(25):
    net.train()
    running_loss = 0.0
    for inputs, labels in loader:
        optimizer.zero_grad()
        loss = criterion(net(inputs), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * len(labels)
    net.eval()
    with torch.no_grad():
        score = net(x_test).softmax(1)[:, 1].numpy()
    print(f"epoch {epoch} loss {running_loss / len(train_ds):.4f} AP {average_precision_score(y_test, score):.4f} "
          f"recall@0.5 {recall_score(y_test, score > 0.5, zero_division=0):.3f}")
