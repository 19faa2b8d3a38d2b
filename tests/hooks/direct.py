"""A judge in the calling thread that is always ready, for tests that start no service."""

from spinepath.hooks.judge import Answer, Job, judged


class Direct:
    """As workers.Judge asks."""

    ready = True

    async def start(self) -> None:
        """Nothing to start."""

    async def answer(self, job: Job) -> Answer:
        """The answer."""
        return judged(job)

    async def stop(self) -> None:
        """Nothing to stop."""
