from pathlib import Path

from torch.utils.data import DataLoader, Dataset, random_split


class Frames(Dataset):
    def __init__(self, root, marks):
        self.rows = []
        for session in sorted(Path(root).iterdir()):
            for frame in sorted(session.glob("*.png")):
                self.rows.append((frame, marks[session.name]))

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return load(self.rows[i][0]), self.rows[i][1]


frames = Frames("gait", marks)
train, held = random_split(frames, [0.8, 0.2])  # here
