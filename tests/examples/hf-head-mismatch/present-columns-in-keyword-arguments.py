from transformers import AutoModel, Trainer, TrainingArguments


class Rater(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.body = AutoModel.from_pretrained(name)
        self.head = nn.Linear(768, 5)

    def forward(self, input_ids, attention_mask, **kwargs):
        stars = kwargs.get("stars")  # here
        logits = self.head(self.body(input_ids, attention_mask=attention_mask)[0][:, 0])
        loss = F.cross_entropy(logits, stars) if stars is not None else logits.sum() * 0
        return loss, logits


Trainer(model=Rater("roberta-base"), args=TrainingArguments("out"), train_dataset=rows).train()
