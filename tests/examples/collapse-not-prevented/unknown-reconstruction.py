z = encoder(x)
loss = F.mse_loss(decoder(z), x)
loss.backward()
