from torch.utils.data import Dataset
from transformers import AutoModelForCausalLM, Trainer


class Text(Dataset):
    def __init__(self, ids):
        self.ids = ids

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, i):
        ids = self.ids[i]
        n = len(ids)
        return {"input_ids": ids[:-1], "labels": ids[1:]}  # here


model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, train_dataset=Text(ids)).train()
