ds = wds.WebDataset(urls, shardshuffle=True).shuffle(200).decode("pil").to_tuple("jpg", "cls")  # here
loader = wds.WebLoader(ds.batched(64), batch_size=None, num_workers=4)
