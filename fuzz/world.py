"""The world that is fuzzed: what is in it, in the forms that the script and the hooks want."""

import hashlib
import json
import sys
import urllib.error
import urllib.request


def get(address, path, credential=None, **said):
    request = urllib.request.Request(address + path, **said)
    if credential:
        request.add_header("Authorization", f"Bearer {credential}")
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def keep(address, project, credential, content):
    """A file that is there: its name."""
    name = hashlib.sha256(content).hexdigest()
    headers = {
        "Content-Type": "application/partial-upload", "Upload-Offset": "0", "Upload-Length": str(len(content)),
    }
    get(address, f"/v1/projects/{project}/files/{name}", credential, data=content, headers=headers, method="PATCH")
    return name


def world(address, credentials, codes):
    """A project that the laptops work in, with somebody in it. The projects come on standard input."""
    credentials, codes = credentials.split(), codes.split()
    for project in json.load(sys.stdin):
        period = f"project={project['id']}&from=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z"
        try:
            changes = json.loads(get(address, f"/v1/history?{period}", credentials[0]))["changes"]
        except urllib.error.HTTPError:
            continue
        rows = [change["row"].split("/") for change in changes]
        people = [row[1] for row in rows if row[0] == "participant"]
        if people:
            file = keep(address, project["id"], credentials[0], b"%PDF-1.7\n% This one is there.\n%%EOF\n")
            found = {"project": project["id"], "participant": people[0], "file": file}
            print(json.dumps({**found, "credentials": credentials, "codes": codes}))
            return


def counts(address):
    """How often each route answered with each status."""
    found = {}
    for line in get(address, "/metrics").splitlines():
        if line.startswith("carnet_requests_total"):
            labels, count = line.rsplit(" ", 1)
            _, route, _, status, _ = labels.split('"')
            found[route, int(status)] = int(count)
    return found


def before(address):
    print(json.dumps([[*key, count] for key, count in counts(address).items()]))


def figures(address, seed, before):
    """What was reached: a run that never came behind the first check proves nothing."""
    earlier = {(route, status): count for route, status, count in json.loads(before)}
    said = {key: count - earlier.get(key, 0) for key, count in counts(address).items()}
    for (route, status), count in sorted(said.items()):
        print(f"  {route} {status}: {count}")
    for path in json.loads(get(address, "/v1/openapi.json"))["paths"]:
        if not any(route == path and status < 300 and count for (route, status), count in said.items()):
            sys.exit(f"fuzz: nothing that was said to {path} was taken")
    failures = sum(count for (_, status), count in said.items() if status >= 500)
    print(f"fuzz: ok requests={sum(said.values())} failures={failures} seed={seed}")


{"world": world, "before": before, "figures": figures}[sys.argv[1]](*sys.argv[2:])
