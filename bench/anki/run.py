"""Anki with its own sync server: a note with one card for each mark."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from anki.buildinfo import version
from anki.collection import AddNoteRequest, Collection
from anki.sync_pb2 import SyncAuth, SyncCollectionResponse

MARKS = 100_000
SINGLE = 100
LAPTOPS = 50
EACH = 200
# 600 ms there and back, 128 kbit/s.
THIN = ["--delay-ms", "300", "--bits-per-second", "128000"]
FIELDS = ["Session", "Participant", "Status", "Minutes"]
SETTING = f"{len(os.sched_getaffinity(0))} cores; Anki {version}; SQLite"
# Told, too, when a normal exchange has been carried out.
NOTHING = SyncCollectionResponse.NO_CHANGES
# Two collections of which one has to give way: whoever sits at the laptop chooses.
CHOICE = SyncCollectionResponse.FULL_SYNC
UPLOAD = SyncCollectionResponse.FULL_UPLOAD
DOWNLOAD = SyncCollectionResponse.FULL_DOWNLOAD

folder = Path(tempfile.mkdtemp(prefix="carnet-anchor-"))
processes = []


def say(what):
    print(f"anki: {what}", file=sys.stderr, flush=True)


def report(name, value, unit, note):
    figure = {"name": f"anki.{name}", "value": value, "unit": unit, "note": f"{SETTING}; {note}"}
    print(json.dumps(figure), flush=True)


def both(traffic):
    return traffic["up"] + traffic["down"]


def start(command, **options):
    process = subprocess.Popen(command, **options)
    processes.append(process)
    return process


class Proxy:
    """The counting proxy in front of a port."""

    def __init__(self, port, link=()):
        command = [os.environ["ANCHOR_PROXY"], "proxy", "--to", f"127.0.0.1:{port}", *link]
        self.process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def take(self):
        """What went through since it was asked last."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def timed(proxy, job):
    """How many seconds something took, and what went through the proxy."""
    proxy.take()
    begin = time.perf_counter()
    job()
    seconds = time.perf_counter() - begin
    return seconds, proxy.take()


class Server:
    """Anki's sync server with one user."""

    def __init__(self, name):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.password = secrets.token_hex()
        environment = os.environ | {
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(self.port),
            "SYNC_BASE": str(folder / name),
            "SYNC_USER1": f"laptop:{self.password}",
            "RUST_LOG": "error",
        }
        command = [sys.executable, "-m", "anki.syncserver"]
        self.process = start(command, env=environment, stdout=sys.stderr)
        for _ in range(600):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                raise RuntimeError("the server has ended")
            time.sleep(0.05)
        raise RuntimeError("the server does not listen")


def at(auth, proxy):
    """The same log-in, by way of this proxy."""
    return SyncAuth(hkey=auth.hkey, endpoint=f"http://127.0.0.1:{proxy.port}/")


def login(collection, server, proxy):
    return collection.sync_login("laptop", server.password, f"http://127.0.0.1:{proxy.port}/")


def synchronise(collection, auth, expected):
    """One exchange, in which this kind of exchange must have been the right one."""
    required = collection.sync_collection(auth, sync_media=False).required
    if required == CHOICE:
        required = expected
    if required != expected:
        raise RuntimeError(f"an exchange of kind {required}, not {expected}")
    if required in (UPLOAD, DOWNLOAD):
        collection.close_for_full_sync()
        upload = required == UPLOAD
        collection.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        collection.reopen(after_full_sync=True)


def record(collection, marks):
    kind = collection.models.by_name("Mark")
    requests = []
    for mark in marks:
        note = collection.new_note(kind)
        note.fields = mark
        requests.append(AddNoteRequest(note=note, deck_id=1))
    collection.add_notes(requests)


def open_laptop(name):
    return Collection(str(folder / f"{name}.anki2"))


def with_kind(collection):
    """Makes the kind of note that a mark is."""
    models = collection.models
    kind = models.new("Mark")
    for name in FIELDS:
        models.add_field(kind, models.new_field(name))
    template = models.new_template("Mark")
    template["qfmt"] = "{{Session}} {{Participant}}"
    template["afmt"] = "{{Status}} {{Minutes}}"
    models.add_template(kind, template)
    models.add_dict(kind)


def check_count(collection, expected):
    if collection.note_count() != expected:
        raise RuntimeError(f"{collection.note_count()} marks arrived, not {expected}")


def report_upload(prefix, seconds, traffic, how):
    note = f"{how}, {traffic['round_trips']} round trips"
    report(f"{prefix}first_upload_100k_s", seconds, "s", note)
    report(f"{prefix}first_upload_bytes_per_mark", both(traffic) / MARKS, "bytes/mark", f"{note}; both directions")


def report_new_laptop(prefix, seconds, traffic):
    note = f"the collection as one compressed file, {traffic['round_trips']} round trips"
    report(f"{prefix}new_laptop_100k_s", seconds, "s", note)
    report(f"{prefix}new_laptop_bytes_per_mark", both(traffic) / MARKS, "bytes/mark", f"{note}; both directions")


def measure():
    lines = Path(os.environ["ANCHOR_MARKS"]).read_text().splitlines()
    # Anki keeps its own times.
    marks = [line.split(",")[: len(FIELDS)] for line in lines]
    singles = iter(marks[MARKS : MARKS + SINGLE])

    server = Server("server")
    proxy = Proxy(server.port)
    # The server has a collection already, as it has where several laptops work together.
    laptop = open_laptop("laptop")
    with_kind(laptop)
    auth = login(laptop, server, proxy)
    synchronise(laptop, auth, UPLOAD)
    record(laptop, marks[:MARKS])

    say("first upload")
    seconds, traffic = timed(proxy, lambda: synchronise(laptop, auth, NOTHING))
    report_upload("", seconds, traffic, "normal exchange")

    say("new laptop")
    second = open_laptop("second")
    seconds, traffic = timed(proxy, lambda: synchronise(second, auth, DOWNLOAD))
    check_count(second, MARKS)
    report_new_laptop("", seconds, traffic)

    say("the same in one file")
    whole = Server("whole")
    whole_proxy = Proxy(whole.port)
    whole_auth = login(second, whole, whole_proxy)
    seconds, traffic = timed(whole_proxy, lambda: synchronise(second, whole_auth, UPLOAD))
    second.close()
    report_upload("whole_file.", seconds, traffic, "the collection as one compressed file")
    third = open_laptop("third")
    seconds, traffic = timed(whole_proxy, lambda: synchronise(third, whole_auth, DOWNLOAD))
    check_count(third, MARKS)
    third.close()
    report_new_laptop("whole_file.", seconds, traffic)
    whole.process.kill()

    say("single marks, and nothing new")
    rounds = []
    for _ in range(5):
        record(laptop, [next(singles)])
        rounds.append(timed(proxy, lambda: synchronise(laptop, auth, NOTHING))[1])
    note = f"{100_000:,} marks in the collection, the most of {len(rounds)}"
    for name, what, unit in [
        ("single_mark_bytes_up", "up", "bytes"),
        ("single_mark_bytes_down", "down", "bytes"),
        ("single_mark_round_trips", "round_trips", ""),
    ]:
        report(name, max(traffic[what] for traffic in rounds), unit, note)
    _, traffic = timed(proxy, lambda: synchronise(laptop, auth, NOTHING))
    report("idle_exchange_bytes", both(traffic), "bytes", f"{traffic['round_trips']} round trips")

    say("a thin link")
    thin = Proxy(server.port, THIN)
    figures = []
    for _ in range(2):
        record(laptop, [next(singles)])
        figures.append(timed(thin, lambda: synchronise(laptop, at(auth, thin), NOTHING)))
    for name, (seconds, traffic) in zip(["new", "kept"], figures):
        note = f"600 ms, 128 kbit/s; {traffic['connections']} new connections, {traffic['round_trips']} round trips"
        report(f"thin_link_mark_{name}_s", seconds, "s", note)
    laptop.close()
    check = open_laptop("check")
    synchronise(check, auth, DOWNLOAD)
    check_count(check, MARKS + 7)
    check.close()
    server.process.kill()

    say(f"{LAPTOPS} laptops")
    server = Server("crowded")
    proxy = Proxy(server.port)
    origin = open_laptop("origin")
    with_kind(origin)
    auth = login(origin, server, proxy)
    synchronise(origin, auth, UPLOAD)
    origin.close()
    names = [f"laptop-{number}" for number in range(LAPTOPS)]
    for number, name in enumerate(names):
        laptop = open_laptop(name)
        synchronise(laptop, auth, DOWNLOAD)
        first = MARKS + SINGLE + number * EACH
        # Anki names a note by the millisecond: two made in the same one, on whatever laptops, are one note to it.
        time.sleep(0.3)
        record(laptop, marks[first : first + EACH])
        laptop.close()
    whole = 0
    for name in names:
        laptop = open_laptop(name)
        whole += timed(proxy, lambda: synchronise(laptop, auth, NOTHING))[0]
        laptop.close()
    check = open_laptop("check-crowded")
    synchronise(check, auth, DOWNLOAD)
    check_count(check, LAPTOPS * EACH)
    check.close()
    note = "one after the other, because the server carries one exchange of a user at a time; each also gets what the others sent before it"
    report("laptops_50x200_s", whole, "s", note)


for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda *_: sys.exit(1))
try:
    measure()
finally:
    for process in processes:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)
