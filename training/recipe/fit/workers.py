"""Workers of one thread each that take micro-batches as they come free.

On a machine that is shared, two threads in lockstep wait for the slower core; two processes do
not. Weights live in shared memory, each worker adds its gradients to a buffer of its own.
"""

import torch
import torch.multiprocessing as processes


def serve(learner, tasks, results, buffer) -> None:
    torch.set_num_threads(1)
    dense = learner.dense()
    while True:
        task = tasks.get()
        if task is None:
            return
        *note, rows, gradients = learner.micro(*task)
        at = 0
        for parameter in dense:
            size = parameter.numel()
            if parameter.grad is not None:
                buffer[at : at + size] += parameter.grad.float().flatten()
                parameter.grad = None
            at += size
        results.put((note, rows.numpy(), gradients.numpy()))


class Workers:
    """`run` returns the notes and word-row gradients of one step; dense gradients land on masters."""

    def __init__(self, learner, count: int):
        self.learner = learner
        for parameter in (*learner.ranker.parameters(), *learner.half.copies):
            parameter.data = parameter.data.share_memory_()
        context = processes.get_context("fork")
        self.tasks, self.results = context.SimpleQueue(), context.SimpleQueue()
        size = sum(parameter.numel() for parameter in learner.dense())
        self.buffers = [torch.zeros(size).share_memory_() for _ in range(count)]
        self.members = [
            context.Process(target=serve, args=(learner, self.tasks, self.results, buffer), daemon=True)
            for buffer in self.buffers
        ]
        for member in self.members:
            member.start()

    def run(self, step: int, micros: int, gates: list[float]):
        for index in range(micros):
            self.tasks.put((step, index, 1 / micros, gates))
        got = [self.results.get() for _ in range(micros)]
        total, at = torch.stack(self.buffers).sum(0) if len(self.buffers) > 1 else self.buffers[0].clone(), 0
        for buffer in self.buffers:
            buffer.zero_()
        targets = self.learner.half.masters + self.learner.dense()[len(self.learner.half.masters) :]
        for target in targets:
            target.grad = total[at : at + target.numel()].view_as(target)
            at += target.numel()
        rows = [(torch.from_numpy(ids), torch.from_numpy(values)) for _, ids, values in got]
        return [note for note, _, _ in got], rows

    def close(self) -> None:
        for _ in self.members:
            self.tasks.put(None)
        for member in self.members:
            member.join(timeout=30)
