"""The real program with a network between it and the browser that can be cut, lose answers and repeat requests."""
import csv, http.client, http.server, io, os, pathlib, re, select, shutil, signal, subprocess, tempfile, threading, time, zipfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
BINARY = os.environ.get("PALERMO_BINARY", str(ROOT / ".build/debug/palermo"))
HOPS = {"connection", "keep-alive", "transfer-encoding", "proxy-connection", "content-length"}

class Palermo:
    """`palermo demo` on a folder of its own; killed and started again as often as a test likes."""
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="palermo-forms-")
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen([BINARY, "demo", "--cases", "10", "--port", "0", "--data", self.folder], cwd=ROOT,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, deadline = "", time.time() + 240
        while time.time() < deadline and "Stop with" not in output:
            if select.select([self.process.stdout], [], [], 1)[0]:
                piece = os.read(self.process.stdout.fileno(), 65536).decode("utf-8", "replace")
                if not piece: break
                output += piece
        found = re.search(r"http://[\w.]+:(\d+)", output)
        assert found, "the program did not start:\n" + output
        self.port = int(found[1])
        self.passphrase = os.environ.get("PALERMO_DEMO_PASSPHRASE") or re.search(r"Passphrase[^:]*:\s*(\S+)", output).group(1)

    def kill(self):
        """As when the power fails: nothing is finished, nothing is said."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.process.stdout.close()

    def close(self):
        if self.process.poll() is None: self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

class Network:
    """A reverse proxy at one address, whatever port the program has after a restart."""
    def __init__(self, palermo):
        self.palermo = palermo
        self.lose_answers = 0     # the program answers, the browser never hears it
        self.repeat = False       # every submission arrives twice
        self.posts = []           # status of each submission that the program answered
        network = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *a): pass
            def do_GET(self): network.carry(self)
            do_POST = do_HEAD = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, h, body):
        upstream = http.client.HTTPConnection("localhost", self.palermo.port, timeout=60)
        upstream.putrequest(h.command, h.path, skip_host=True, skip_accept_encoding=True)
        for name, value in h.headers.items():
            if name.lower() not in HOPS: upstream.putheader(name, value)
        if body is not None: upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        return answer, content

    def carry(self, h):
        body = h.rfile.read(int(h.headers["Content-Length"])) if "Content-Length" in h.headers else None
        isSubmission = h.command == "POST" and h.path.split("?")[0] == "/submission"
        try:
            answer, content = self.ask(h, body)
            if isSubmission:
                self.posts.append(answer.status)
                if self.repeat:
                    answer, content = self.ask(h, body)
                    self.posts.append(answer.status)
        except (OSError, http.client.HTTPException):
            h.close_connection = True
            h.connection.close()
            return
        if isSubmission and self.lose_answers > 0:
            self.lose_answers -= 1
            h.close_connection = True
            h.connection.close()
            return
        h.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOPS: h.send_header(name, value)
        h.send_header("Content-Length", answer.getheader("Content-Length") or str(len(content)))
        h.end_headers()
        if h.command != "HEAD": h.wfile.write(content)

    def close(self):
        self.server.shutdown()
        self.server.server_close()

def sign_in(page, palermo, network, login):
    page.goto(network.address + "/sign-in?lang=en")
    page.locator("input[name=login], input[name=name]").first.fill(login)
    page.locator("input[type=password]").fill(palermo.passphrase)
    page.locator('form[action^="/sign-in"] button').first.click()
    page.wait_for_url("**/desk")

def publish(page, network, xml, media={}, as_live=True):
    """Publishes a form through the page; gives its id."""
    page.goto(network.address + "/forms/new")
    page.locator("input[name=file]").set_input_files({"name": "form.xml", "mimeType": "text/xml", "buffer": xml.encode()})
    if media: page.locator("details:has(input[name=media-1]) > summary").click()
    for number, (name, content) in enumerate(media.items(), 1):
        page.locator(f"input[name=media-{number}]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.locator(f"input[name=as][value={'live' if as_live else 'draft'}]").check()
    page.locator('form[action="/forms/new"] button').last.click()
    page.wait_for_load_state()
    link = page.get_by_role("link", name="Go to the form")
    if link.count(): link.click(); page.wait_for_load_state()
    found = re.search(r"/forms/([0-9a-f-]{36})$", page.url)
    assert found, page.url + "\n" + page.locator("main").inner_text()
    return found[1]

def submissions(page, network, form):
    """What the program has of a form, from its own export: {table name: rows}."""
    answer = page.request.get(f"{network.address}/forms/{form}/export")
    assert answer.ok, answer.status
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        tables = {name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist() if name.endswith(".csv")}
        return tables, {name: archive.read(name) for name in archive.namelist() if name.startswith("media/")}

def arrived(published, network, name):
    tables, files = submissions(published, network, published.visit)
    rows = [row for row in next(iter(tables.values())) if name in row.values()]
    return rows, files
