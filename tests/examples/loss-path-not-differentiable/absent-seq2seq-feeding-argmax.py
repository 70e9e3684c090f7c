import random
import torch
import torch.nn as nn
import torch.nn.functional as F
class EncoderRNN(nn.Module):
    def __init__(self, n, h):
        super().__init__()
        self.hidden_size = h
        self.embedding = nn.Embedding(n, h)
        self.gru = nn.GRU(h, h)
    def forward(self, input, hidden):
        embedded = self.embedding(input).view(1, 1, -1)
        output, hidden = self.gru(embedded, hidden)
        return output, hidden
class AttnDecoderRNN(nn.Module):
    def __init__(self, h, n, max_length=10):
        super().__init__()
        self.embedding = nn.Embedding(n, h)
        self.attn = nn.Linear(h * 2, max_length)
        self.attn_combine = nn.Linear(h * 2, h)
        self.gru = nn.GRU(h, h)
        self.out = nn.Linear(h, n)
    def forward(self, input, hidden, encoder_outputs):
        embedded = self.embedding(input).view(1, 1, -1)
        w = F.softmax(self.attn(torch.cat((embedded[0], hidden[0]), 1)), dim=1)
        applied = torch.bmm(w.unsqueeze(0), encoder_outputs.unsqueeze(0))
        output = torch.cat((embedded[0], applied[0]), 1)
        output = F.relu(self.attn_combine(output).unsqueeze(0))
        output, hidden = self.gru(output, hidden)
        output = F.log_softmax(self.out(output[0]), dim=1)
        return output, hidden, w
def train(input_tensor, target_tensor, encoder, decoder, encoder_optimizer, decoder_optimizer, criterion):
    encoder_hidden = torch.zeros(1, 1, 256)
    encoder_optimizer.zero_grad(); decoder_optimizer.zero_grad()
    loss = 0
    encoder_outputs = torch.zeros(10, 256)
    for ei in range(input_tensor.size(0)):
        encoder_output, encoder_hidden = encoder(input_tensor[ei], encoder_hidden)
        encoder_outputs[ei] = encoder_output[0, 0]
    decoder_input = torch.tensor([[0]])
    decoder_hidden = encoder_hidden
    for di in range(target_tensor.size(0)):
        decoder_output, decoder_hidden, att = decoder(decoder_input, decoder_hidden, encoder_outputs)
        topv, topi = decoder_output.topk(1)
        decoder_input = topi.squeeze().detach()
        loss += criterion(decoder_output, target_tensor[di])
        if decoder_input.item() == 1:
            break
    loss.backward()
    encoder_optimizer.step(); decoder_optimizer.step()
    return loss.item() / target_tensor.size(0)
encoder1 = EncoderRNN(5000, 256)
attn_decoder1 = AttnDecoderRNN(256, 5000)
criterion = nn.NLLLoss()
