"""The download of MNIST as a job."""

from engine.data.library import Library
from engine.protocol import Download, DownloadFinished, DownloadProgress, clock
from engine.serving.jobs import Job

_EVERY = 0.1
"""Seconds between two `download_progress` of one file."""


def run_download(library: Library, command: Download, job: Job) -> DownloadFinished:
    """Fetch MNIST; of one that is ended, what has arrived is kept. Raises Mistake."""
    from engine.data.download import download

    def progress(received: int, total: int | None, source: str) -> None:
        if job.is_time(_EVERY) or received == total:
            job.tell(
                DownloadProgress(
                    at=clock.now(),
                    reply_to=command.id,
                    received=received,
                    total=total or 0,
                    source=source,
                )
            )

    path = download(progress, job.ended)
    library.forget()
    return DownloadFinished(at=clock.now(), reply_to=command.id, path=str(path))
