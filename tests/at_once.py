"""The smallest engine: the task is done, in this process, when `submit` returns."""

from concurrent.futures import Future


class AtOnce:
    """Stands where a pool of workers would."""

    workers = 1

    def submit(self, function, /, *arguments) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future
