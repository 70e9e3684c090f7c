from sklearn.preprocessing import StandardScaler
from torch.utils.data import Dataset

scaler = StandardScaler()


def tensors(frame, fit):
    x = scaler.fit_transform(frame[COLUMNS]) if fit else scaler.transform(frame[COLUMNS])
    return x, frame["y"].to_numpy()


class Tickets(Dataset):
    def __init__(self, path, vocab=None):
        self.texts = open(path).read().splitlines()
        self.vocab = vocab or Vocab(self.texts)


x_train, y_train = tensors(train_df, True)
x_test, y_test = tensors(test_df, False)
train_set = Tickets("train.txt")
valid_set = Tickets("valid.txt", vocab=train_set.vocab)
