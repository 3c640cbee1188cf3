"""Settings of the Celery worker, which imports this module by its name. Where Redis is: CELERY_BROKER_URL and
CELERY_RESULT_BACKEND."""

from multiprocessing import process

from celery.signals import worker_process_init

task_track_started = True  # else Dagster's run monitoring takes a run at work for a lost one
broker_connection_retry_on_startup = True

_MAIN = process.current_process()


@worker_process_init.connect
def may_have_children(**_: object) -> None:
    """Celery puts a daemonic process of its own kind in place of Python's, and such may not start the processes that
    read on all cores (celery issue 1709)."""
    process._current_process = _MAIN
