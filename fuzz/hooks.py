"""What Schemathesis cannot know: credentials, what is there, and the bytes of an exchange.

Beside what the schema allows, requests get values that mean something to the server, so that they come further than
its first check. Which ones is drawn like everything else, so a seed replays a run.
"""

import base64
import hashlib
import itertools
import json
import os

import schemathesis
import zstandard
from hypothesis import strategies as st

WORLD = json.loads(os.environ["CARNET_FUZZ_WORLD"])
PROJECT = bytes.fromhex(WORLD["project"].replace("-", ""))
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def is_point(number):
    """Whether 32 bytes name a point of the curve, as half of all do: only then are they somebody's key."""
    y = int.from_bytes(number, "little") % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    return y < P and pow(square, (P - 1) // 2, P) == 1


points = filter(is_point, (hashlib.sha256(n.to_bytes(4, "big")).digest() for n in itertools.count()))
KEYS = [base64.urlsafe_b64encode(point).rstrip(b"=").decode() for point in itertools.islice(points, 200)]
# A key is used once; the laptops of one operation leave the other's alone.
KEYS_TO_ENROL, KEYS_TO_RENEW = KEYS[:100], KEYS[100:]
laptops = itertools.cycle(WORLD["credentials"])
addresses = itertools.count(1)


@schemathesis.auth()
class OfSomeLaptop:
    """One laptop after the other: each may ask so often, and no more."""

    def get(self, case, context):
        return next(laptops)

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


OfSomeLaptop.refresh_interval = None


@schemathesis.hook
def before_call(context, case, kwargs):
    # Whoever guesses too many codes has to wait; here everybody comes from an address of their own.
    if case.path == "/v1/enrol":
        number = next(addresses)
        case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def request(catalogue, projects, rest):
    said = b"\x01" + varint(catalogue) + varint(len(projects))
    for project, cursor in projects:
        said += project + (b"\x00" if cursor is None else b"\x01" + cursor)
    return said + rest


cursors = st.none() | st.builds(
    lambda at, epoch, digest: varint(at) + varint(epoch) + digest,
    st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.binary(min_size=8, max_size=8),
)
projects = st.lists(st.tuples(st.just(PROJECT) | st.binary(min_size=16, max_size=16), cursors), max_size=3)
requests = st.builds(
    request, st.integers(0, 2**64 - 1), projects, st.just(b"\x00\x00") | st.binary(max_size=200),
)
packed = (requests | st.binary(max_size=300)).map(zstandard.ZstdCompressor().compress)
schemathesis.openapi.media_type("application/vnd.carnet.sync", packed | st.binary(max_size=300))
schemathesis.openapi.media_type(
    "application/partial-upload",
    st.just(b"%PDF-1.7\n%%EOF\n") | st.just(b"%PDF-1.7\n%%EOF\n") | st.binary(max_size=300).map(lambda rest: b"%PDF-1.7\n" + rest) | st.binary(max_size=300),
)


def sometimes(strategy, mend):
    """Half of what is drawn, mended: `mend` draws what stands instead."""
    return st.one_of(strategy, strategy.flatmap(lambda drawn: mend(drawn) if isinstance(drawn, dict) else st.just(drawn)))


def with_values(values):
    choices = st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in values.items()})
    return lambda drawn: choices.map(lambda chosen: {**drawn, **chosen})


@schemathesis.hook
def before_generate_body(context, strategy):
    path = context.operation.path
    known = {"code": WORLD["codes"], "publicKey": KEYS_TO_ENROL, "deviceName": ["Registry"]}
    if path == "/v1/renew":
        known = {"publicKey": KEYS_TO_RENEW}
    elif path.endswith("/files/missing"):
        names = st.lists(st.sampled_from([FILE, KEPT, "0" * 64, FILE.upper(), "ab12"]), max_size=4)
        return st.one_of(strategy, st.fixed_dictionaries({"files": names}), st.just({"files": [FILE, KEPT]}))
    elif path != "/v1/enrol":
        return strategy
    whole = st.fixed_dictionaries({name: st.sampled_from(some) for name, some in known.items()})
    return st.one_of(sometimes(strategy, with_values(known)), whole, whole)


ROW = {"project": WORLD["project"], "entity": "participant", "first": WORLD["participant"]}
PERIOD = {"project": WORLD["project"], "from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}


@schemathesis.hook
def before_generate_query(context, strategy):
    if context.operation.path != "/v1/history":
        return strategy
    known = {
        "project": [WORLD["project"]],
        "entity": ["participant", "activity", "session", "attendance", "wizard"],
        "first": [WORLD["participant"]],
        "from": ["2020-01-01T00:00:00Z", "0000-01-01T00:00:00Z"],
        "until": ["2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
        "after": ["0", "1.1", "18446744073709551615", "9223372036854775807.18446744073709551615"],
        "group": ["name"],
    }
    whole = st.sampled_from([ROW, PERIOD, {**PERIOD, "after": "1.1"}, {**ROW, "group": "name"}])
    return st.one_of(sometimes(strategy, with_values(known)), whole)


CONTENT = b"%PDF-1.7\n%%EOF\n"
FILE = hashlib.sha256(CONTENT).hexdigest()
KEPT = WORLD["file"]


@schemathesis.hook
def before_generate_path_parameters(context, strategy):
    if context.operation.path.endswith("/files/missing"):
        return st.one_of(strategy, st.just({"project": WORLD["project"]}))
    if "{sha256}" not in context.operation.path:
        return strategy
    known = {"project": [WORLD["project"]], "sha256": [FILE, KEPT, "0" * 64, FILE.upper()]}
    whole = st.sampled_from([FILE, KEPT]).map(lambda file: {"project": WORLD["project"], "sha256": file})
    return st.one_of(sometimes(strategy, with_values(known)), whole)


@schemathesis.hook
def before_generate_headers(context, strategy):
    if context.operation.method.lower() == "patch":
        known = {"upload-offset": ["0", "9", str(2**63)], "upload-length": [str(len(CONTENT)), "0", str(2**63 - 1)]}
        whole = st.just({"upload-offset": "0", "upload-length": str(len(CONTENT))})
        return st.one_of(sometimes(strategy, with_values(known)), whole)
    if context.operation.method.lower() == "get" and "{sha256}" in context.operation.path:
        return sometimes(strategy, with_values({"range": ["bytes=0-3", "bytes=-1", "bytes=99-", "bytes=5-1", "lines=1-2"]}))
    return strategy
