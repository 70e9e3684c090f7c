import itertools

import torch
import torch.nn.functional as F

encoder, decoder = Encoder(64).cuda(), Decoder(64).cuda()
book = Codebook(256, 64).cuda()
optimizer = torch.optim.Adam(  # here
    itertools.chain(encoder.parameters(), decoder.parameters()), lr=1e-3
)
for x in loader:
    codes, book_loss = book(encoder(x.cuda()))
    loss = F.mse_loss(decoder(codes), x.cuda()) + book_loss
    optimizer.zero_grad()
    book.zero_grad()  # here
    loss.backward()
    optimizer.step()
