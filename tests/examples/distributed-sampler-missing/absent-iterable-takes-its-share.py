class Lines(IterableDataset):
    def __init__(self, paths):
        self.paths = paths[dist.get_rank() :: dist.get_world_size()]

    def __iter__(self):
        for path in self.paths:
            with open(path) as lines:
                for line in lines:
                    yield json.loads(line)


model = FSDP(build_model())
loader = DataLoader(Lines(sorted(glob("corpus/*.jsonl"))), batch_size=16)
