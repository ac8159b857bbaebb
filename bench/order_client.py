"""One of the processes that place orders: it sets Django up itself, before it reads its orders."""

import pickle
import time
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import django


def run_client(placements: bytes, warm_up: int, begin: Barrier, answers: SimpleQueue) -> None:
    """Place and pay pickled placements, after all processes have begun and done `warm_up` each.

    Answers with the seconds of each order, and when the first began and the last ended. What it
    raises ends it, and its answer is then that nothing was measured.
    """
    django.setup()
    from bench.orders import place_and_pay

    taken: list[float] = []
    began = ended = time.monotonic()
    try:
        waiting = pickle.loads(placements)
        for placement in waiting[:warm_up]:
            place_and_pay(placement)
        begin.wait()
        began = time.monotonic()
        for placement in waiting[warm_up:]:
            start = time.perf_counter()
            place_and_pay(placement)
            taken.append(time.perf_counter() - start)
        ended = time.monotonic()
    except BaseException:
        begin.abort()  # nobody waits for one who does not come
        raise
    finally:
        answers.put((taken, began, ended))
