"""Plays the doors of Palermo that the forms in the browser use. Faults are switched on by tests."""
import email.parser, email.policy, hashlib, http.server, json, os, pathlib, re, threading, time

HERE = pathlib.Path(__file__).parent
ASSETS = HERE.parents[2] / "Resources" / "assets"
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
       "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
         ".xml": "text/xml", ".csv": "text/csv", ".png": "image/png", ".webmanifest": "application/manifest+json"}

class Doors:
    def __init__(self, root, forms=None):
        self.root = pathlib.Path(root)
        self.forms = forms or {}          # id -> {"xml": str, "media": {name: bytes}}
        self.received = {}                # instanceID -> {"xml": str, "files": {name: bytes}, "posts": int, "complete": bool}
        self.posts = []                   # every POST in order: (instanceID, names)
        self.locked = False
        self.signed_out = False
        self.part_limit = 10_000_000
        self.quarantine = set()           # values of <q> that are quarantined
        self.conflict = set()
        self.lose_answers = 0             # take the entry in, then hang up
        self.fail_first = 0               # answer 503
        self.delay = 0.0
        self.registered = 0
        self.erased = 0
        self.draft = ""
        self.requests = []
        self.lock = threading.Lock()
        doors = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *a): pass
            def answer(self, status, body=b"", kind="text/html; charset=utf-8", **headers):
                self.send_response(status)
                self.send_header("Content-Type", kind); self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", CSP); self.send_header("Cache-Control", "no-store")
                for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(body)
            def do_HEAD(self): self.do_GET()
            def do_GET(self): doors.get(self)
            def do_POST(self): doors.post(self)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def get(self, h):
        path = h.path.split("?")[0]
        with self.lock: self.requests.append(path)
        if path.startswith("/static/"):
            return self.file(h, HERE / path[14:] if path.startswith("/static/tests/") else self.root / path[8:])
        if path.startswith("/assets/forms/"):
            return self.file(h, self.root / path[14:])
        if path == "/forms/worker.js":
            return self.file(h, self.root / "offline/worker.js")
        if path == "/assets/palermo.css":
            return self.file(h, ASSETS / "palermo.css")
        if path == "/assets/palermo.js":
            return self.file(h, ASSETS / "palermo.js")
        if path == "/forms/offline":
            return self.file(h, HERE / "offline.html")
        if path == "/forms/visit/fill":
            return h.answer(200, b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Visit</title><link rel="stylesheet" href="/assets/palermo.css"><link rel="stylesheet" href="/assets/forms/view/forms.css">
<script type="application/json" id="forms-strings">{"Finish": "Send it"}</script><script type="module" src="/assets/forms/offline/live.js"></script></head><body><main><h1>Visit</h1><div id="form-live" data-form="visit" data-member="018f-test" data-username="tester" data-csrf="t0ken"><form>server-rendered</form></div></main></body></html>""")
        if path == "/forms/shell.json":
            files = ["/forms/offline", "/assets/palermo.css", "/assets/palermo.js", "/forms/app.webmanifest"] + sorted("/assets/forms/" + str(f.relative_to(self.root)) for d in ("engine", "view", "offline") for f in (self.root / d).iterdir() if f.suffix in (".js", ".css") and f.name != "worker.js")
            version = hashlib.sha256(b"".join((self.root / f[14:]).read_bytes() for f in files if f.startswith("/assets/forms/"))).hexdigest()[:12]
            return h.answer(200, json.dumps({"version": version, "files": files}).encode(), TYPES[".json"])
        if path == "/forms/app.webmanifest":
            return h.answer(200, json.dumps({"name": "Palermo forms", "start_url": "/forms/offline", "scope": "/forms/", "display": "standalone"}).encode(), TYPES[".webmanifest"])
        if path == "/cases/1":
            return h.answer(200, b"<!doctype html><title>case</title>SECRET CASE PAGE")
        if path == "/forms/device":
            if self.locked: return h.answer(423, b'{"locked":true}', TYPES[".json"])
            if self.signed_out: return h.answer(401, b"{}", TYPES[".json"])
            return h.answer(200, json.dumps({"locked": False, "csrf": "t0ken", "member": "018f-test", "registered": self.registered > 0}).encode(), TYPES[".json"])
        if path == "/forms/list":
            body = [{"id": i, "title": f.get("title", i), "version": f.get("version", ""), "hash": "md5:" + hashlib.md5(f["xml"].encode()).hexdigest()} for i, f in self.forms.items()]
            return h.answer(200, json.dumps(body).encode(), TYPES[".json"])
        if path == "/forms/visit/draft":
            return h.answer(200, self.draft.encode(), TYPES[".xml"]) if self.draft else h.answer(204)
        m = re.fullmatch(r"/forms/([^/]+)/(xform\.xml|manifest|media/(.+))", path)
        if m and m[1] in self.forms:
            form = self.forms[m[1]]
            if m[2] == "xform.xml": return h.answer(200, form["xml"].encode(), "text/xml; charset=utf-8")
            if m[2] == "manifest":
                media = [{"name": n, "md5": hashlib.md5(b).hexdigest(), "url": f"/forms/{m[1]}/media/{n}"} for n, b in form.get("media", {}).items()]
                return h.answer(200, json.dumps({"media": media}).encode(), TYPES[".json"])
            if m[3] in form.get("media", {}): return h.answer(200, form["media"][m[3]], TYPES.get(pathlib.Path(m[3]).suffix, "application/octet-stream"))
        h.answer(404, b"not found")

    def file(self, h, path):
        path = path.resolve()
        if not path.is_file(): return h.answer(404, b"not found")
        h.answer(200, path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))

    def post(self, h):
        path = h.path.split("?")[0]
        if path == "/forms/device":
            self.registered += 1
            return h.answer(201, b'{"token":"a-token"}', TYPES[".json"])
        if path == "/forms/device/erased":
            self.erased += 1
            return h.answer(204)
        if path == "/forms/visit/draft":
            self.draft = h.rfile.read(int(h.headers["Content-Length"])).decode()
            return h.answer(401 if self.signed_out else 204)
        if path != "/submission": return h.answer(404)
        body = h.rfile.read(int(h.headers["Content-Length"]))
        if self.delay: time.sleep(self.delay)
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(b"Content-Type: " + h.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        xml, files, incomplete = "", {}, False
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if name == "xml_submission_file": xml = content.decode()
            elif name == "*isIncomplete*": incomplete = content.strip() == b"yes"
            else: files[part.get_filename()] = content
        found = re.search(r"<(?:\w+:)?instanceID>([^<]+)<", xml)
        instance = found[1] if found else ""
        text = lambda words: (f'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="submit_success">{words}</message></OpenRosaResponse>').encode()
        with self.lock:
            self.posts.append((instance, sorted(files)))
            if self.signed_out: return h.answer(401, b"sign in")
            if self.locked: return h.answer(423, text("locked"), "text/xml")
            if self.fail_first > 0:
                self.fail_first -= 1
                return h.answer(503, b"busy")
            entry = self.received.setdefault(instance, {"xml": xml, "files": {}, "posts": 0, "complete": False})
            entry["files"].update(files); entry["posts"] += 1; entry["complete"] |= not incomplete
            if self.lose_answers > 0:
                self.lose_answers -= 1
                h.close_connection = True
                h.connection.close()
                return
        q = re.search(r"<q>([^<]*)</q>", xml)
        headers = {"X_OpenRosa_Version": "1.0", "X_OpenRosa_Accept_Content_Length": str(self.part_limit), "X_Palermo_Receipt": "R-" + hashlib.sha256(instance.encode()).hexdigest()[:8]}
        if q and q[1] in self.quarantine: return h.answer(202, text("Kept for a supervisor: the age is not possible."), "text/xml", X_Palermo_State="quarantined", **headers)
        if q and q[1] in self.conflict: return h.answer(409, text("Somebody changed this entry meanwhile. Both versions are kept."), "text/xml", X_Palermo_State="conflict", **headers)
        h.answer(202 if incomplete else 201, text("Received."), "text/xml", **headers)
