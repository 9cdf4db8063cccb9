"""A model hub with the shape of Hugging Face's: repositories are made, committed to and read."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hub(BaseHTTPRequestHandler):
    """Keeps `repositories`, name -> file -> bytes, and `commits` of them; notes what is asked."""

    protocol_version = "HTTP/1.1"
    repositories: dict[str, dict[str, bytes]] = {}
    commits: dict[str, dict[str, bytes]] = {}
    asked: list[tuple[str, str]] = []
    token = "hf_of_the_test"

    def do_HEAD(self):
        self._file()

    def do_GET(self):
        self._file()

    def do_POST(self):
        self.asked.append((self.command, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {self.token}":
            return self._answer(401, {"error": "Invalid username or password."})
        path = self.path.split("?")[0]
        if path == "/api/repos/create":
            said = json.loads(body)
            name = f"{said['organization']}/{said['name']}"
            self.repositories.setdefault(name, {})
            return self._answer(200, {"url": f"{self._here()}/{name}", "name": name})
        if path == "/api/validate-yaml":
            return self._answer(200, {"errors": [], "warnings": []})
        _, _, _, owner, name, verb, _ = path.split("/")
        if verb == "preupload":
            files = [
                {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}
                for file in json.loads(body)["files"]
            ]
            return self._answer(200, {"files": files})
        for line in body.splitlines():
            operation = json.loads(line)
            if operation["key"] == "file":
                value = operation["value"]
                content = base64.b64decode(value["content"])
                self.repositories[f"{owner}/{name}"][value["path"]] = content
        commit = self._commit(f"{owner}/{name}")
        url = f"{self._here()}/{owner}/{name}/commit/{commit}"
        return self._answer(200, {"commitUrl": url, "commitOid": commit})

    def log_message(self, *_):
        pass

    def _file(self):
        self.asked.append((self.command, self.path))
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts[:2] == ["api", "models"] and "/".join(parts[2:4]) in self.repositories:
            name = "/".join(parts[2:4])
            return self._answer(200, {"id": name, "sha": self._commit(name)})
        name, content = "/".join(parts[:2]), None
        if len(parts) == 5 and parts[2] == "resolve" and name in self.repositories:
            now = self._commit(name)
            content = self.commits.get(now if parts[3] == "main" else parts[3], {}).get(parts[4])
        if content is None:
            known = name in self.repositories
            return self._answer(
                404,
                {"error": "not found"},
                {"X-Error-Code": "EntryNotFound" if known else "RepoNotFound"},
            )
        etag = hashlib.sha1(content).hexdigest()
        return self._answer(200, content, {"X-Repo-Commit": now, "ETag": f'"{etag}"'})

    def _commit(self, name: str) -> str:
        """The commit that a repository is at, of which its files are kept as they are."""
        files = dict(self.repositories[name])
        told = repr([name, sorted((file, content) for file, content in files.items())])
        commit = hashlib.sha1(told.encode()).hexdigest()
        self.commits[commit] = files
        return commit

    def _here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _answer(self, status, content, headers=None):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(content, bytes) else "application/json"
        for key, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def hub():
    """A running hub, empty: (its address, the handler)."""
    handler = type("Fresh", (Hub,), {"repositories": {}, "commits": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()
