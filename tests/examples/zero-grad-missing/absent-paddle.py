import paddle

opt = paddle.optimizer.Adam(parameters=net.parameters(), learning_rate=1e-3)
for x, y in loader():
    loss = paddle.nn.functional.cross_entropy(net(x), y)
    loss.backward()
    opt.step()
    opt.clear_grad()
