import torch, torch.nn as nn
class CharRNN(nn.Module):
    def __init__(self, v, h):
        super().__init__()
        self.lstm = nn.LSTM(v, h, 2, batch_first=True, dropout=0.5)
        self.fc = nn.Linear(h, v)
    def forward(self, x, hidden):
        out, hidden = self.lstm(x, hidden)
        out = out.contiguous().view(-1, 512)
        return self.fc(out), hidden
    def init_hidden(self, b):
        weight = next(self.parameters()).data
        return (weight.new(2, b, 512).zero_(), weight.new(2, b, 512).zero_())
net = CharRNN(80, 512)
opt = torch.optim.Adam(net.parameters(), lr=0.001)
criterion = nn.CrossEntropyLoss()
for e in range(20):
    h = net.init_hidden(128)
    for x, y in get_batches(encoded, 128, 100):
        x = one_hot_encode(x, 80)
        inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
        h = tuple([each.data for each in h])
        net.zero_grad()
        output, h = net(inputs, h)
        loss = criterion(output, targets.view(128 * 100).long())
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        opt.step()
