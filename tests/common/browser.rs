//! A headless Chromium of its own for a test, driven over its socket (the DevTools protocol): open a page, look, click, type, print.
//!
//! Left out: other browsers. What the page needs of a browser is common to all of the last few years.

use serde_json::{Value, json};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// Where Chromium is, if `PICKET_CHROMIUM` does not say.
const PLACES: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

/// How often a test looks again, and for how long, for what takes a moment.
const WAIT: (u64, u32) = (25, 800);

/// A browser with one tab.
pub struct Browser {
    child: Child,
    folder: TempDir,
    socket: WebSocket<TcpStream>,
    session: String,
    sent: u64,
    problems: Vec<String>,
    loads: u32,
}

fn chromium() -> PathBuf {
    let named = std::env::var_os("PICKET_CHROMIUM").map(PathBuf::from);
    let found = named.into_iter().chain(PLACES.iter().map(PathBuf::from)).find(|place| place.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "expected Chromium at one of {PLACES:?}\n  hint: `apt-get install chromium`, or name it with PICKET_CHROMIUM"
        )
    })
}

fn pause() {
    std::thread::sleep(Duration::from_millis(WAIT.0));
}

impl Browser {
    /// Starts one. The sandbox is off, because root has none; it opens files of ours only.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the browser");
        let mut child = Command::new(chromium())
            .args(["--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--no-first-run"])
            .args(["--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--force-color-profile=srgb",
            ])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Chromium starts");
        let Some((port, path)) = address(&folder) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!(
                "Chromium did not say where it listens\n  hint: does `chromium --headless=new --no-sandbox about:blank` start?"
            );
        };
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("Chromium listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket can wait");
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (mut socket, _) = tungstenite::client(url, stream).expect("Chromium speaks");
        socket.get_mut().set_nodelay(true).expect("a socket can hurry");
        let mut browser = Browser {
            child,
            folder,
            socket,
            session: String::new(),
            sent: 0,
            problems: Vec::new(),
            loads: 0,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.size(1280, 900);
        browser
    }

    /// Opens a page from a file, as a reader does, and waits until it is ready.
    pub fn open(&mut self, html: &str) {
        let file = self.folder.path().join("page.html");
        std::fs::write(&file, html).expect("writable");
        let before = self.loads;
        self.call("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        while self.loads == before {
            self.hear();
        }
        self.until("document.documentElement.dataset.ready === 'true'");
    }

    /// Width and height of the window in pixels of the page.
    pub fn size(&mut self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// `screen` or `print`, `light` or `dark`.
    pub fn media(&mut self, media: &str, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    }

    /// What an expression comes to in the page; a promise is waited for.
    pub fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true });
        let answer = self.call("Runtime.evaluate", asked);
        if let Some(problem) = answer.get("exceptionDetails") {
            panic!("{expression}\n  failed in the page: {problem}");
        }
        answer["result"]["value"].clone()
    }

    /// A text out of the page.
    pub fn text(&mut self, expression: &str) -> String {
        self.eval(expression).as_str().unwrap_or_else(|| panic!("{expression} is no text")).to_owned()
    }

    /// A number out of the page.
    pub fn number(&mut self, expression: &str) -> f64 {
        self.eval(expression).as_f64().unwrap_or_else(|| panic!("{expression} is no number"))
    }

    /// Whether it is so in the page.
    pub fn is(&mut self, expression: &str) -> bool {
        self.eval(&format!("Boolean({expression})")).as_bool().unwrap_or(false)
    }

    /// Waits until it is so in the page.
    pub fn until(&mut self, expression: &str) {
        for _ in 0..WAIT.1 {
            if self.is(expression) {
                return;
            }
            pause();
        }
        panic!("waited in vain for {expression}");
    }

    /// Clicks in the middle of what a selector finds, with the mouse.
    pub fn click(&mut self, selector: &str) {
        let found = format!("document.querySelector({})", json!(selector));
        assert!(self.is(&found), "{selector} is not in the page");
        // Charts are drawn when they come near and move what is below: the place counts once it stays for two frames.
        let at = self.eval(&format!(
            "(async () => {{ const it = {found}; for (let before = null; ;) {{ \
             it.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); \
             const box = it.getBoundingClientRect(), at = [box.x + box.width / 2, box.y + box.height / 2]; \
             if (String(at) === before) return at; before = String(at); }} }})()"
        ));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let mouse = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", mouse);
        }
    }

    /// Chooses the option of a menu by its place.
    pub fn choose(&mut self, selector: &str, option: usize) {
        self.eval(&format!(
            "(() => {{ const it = document.querySelector({}); it.selectedIndex = {option}; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
            json!(selector)
        ));
    }

    /// Presses a key: `Tab`, `Enter`, `ArrowRight`, ` `, `n`.
    pub fn key(&mut self, key: &str) {
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, None),
            "Enter" => ("Enter", 13, Some("\r")),
            " " => ("Space", 32, Some(" ")),
            "ArrowLeft" => ("ArrowLeft", 37, None),
            "ArrowRight" => ("ArrowRight", 39, None),
            _ => ("", 0, Some(key)),
        };
        let mut down =
            json!({ "type": "keyDown", "key": key, "code": code, "windowsVirtualKeyCode": number });
        if let Some(text) = text {
            down["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", down);
        self.call(
            "Input.dispatchKeyEvent",
            json!({ "type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": number }),
        );
    }

    /// Pages of the paper that the page is printed on.
    pub fn printed_pages(&mut self) -> usize {
        use base64::Engine as _;
        let asked = json!({ "preferCSSPageSize": true, "printBackground": true });
        let answer = self.call("Page.printToPDF", asked);
        let data = answer["data"].as_str().expect("a PDF");
        let pdf = base64::engine::general_purpose::STANDARD.decode(data).expect("base64");
        assert!(pdf.starts_with(b"%PDF"));
        let text = String::from_utf8_lossy(&pdf);
        text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
    }

    /// What went wrong so far: errors and warnings of the console, exceptions, dialogs, and anything asked of a network.
    pub fn problems(&mut self) -> Vec<String> {
        // What has happened is told before the answer to what is asked now.
        self.eval("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
        self.problems.clone()
    }

    /// Calls something of the protocol.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).expect("Chromium hears");
        loop {
            let heard = self.hear();
            if heard["id"] == json!(self.sent) {
                assert!(heard.get("error").is_none(), "{method}: {}", heard["error"]);
                return heard["result"].clone();
            }
        }
    }

    /// The tab that calls go to; empty for the browser itself.
    pub fn session(&mut self) -> &mut String {
        &mut self.session
    }

    fn hear(&mut self) -> Value {
        loop {
            let message = self.socket.read().expect("Chromium answers within a minute");
            if let Message::Text(text) = message {
                let heard: Value = serde_json::from_str(&text).expect("JSON");
                self.note(&heard);
                return heard;
            }
        }
    }

    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        match event["method"].as_str().unwrap_or("") {
            "Page.loadEventFired" => self.loads += 1,
            "Page.javascriptDialogOpening" => self.problems.push(format!("a dialog: {params}")),
            "Runtime.exceptionThrown" => self.problems.push(format!("an exception: {params}")),
            "Runtime.consoleAPICalled" => self.problems.push(format!("on the console: {params}")),
            "Log.entryAdded" => self.problems.push(format!("in the log: {params}")),
            "Network.requestWillBeSent" => {
                let url = params["request"]["url"].as_str().unwrap_or("");
                if !["file:", "data:", "blob:", "about:"].iter().any(|own| url.starts_with(own)) {
                    self.problems.push(format!("asked of the network: {url}"));
                }
            }
            _ => {}
        }
    }
}

/// Where the browser listens, as it writes it into its profile.
fn address(folder: &TempDir) -> Option<(u16, String)> {
    let file = folder.path().join("profile/DevToolsActivePort");
    for _ in 0..3 * WAIT.1 {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if let Some((port, path)) = text.trim().split_once('\n') {
            return Some((port.parse().expect("a port"), path.to_owned()));
        }
        pause();
    }
    None
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session.clear();
        // Asked first, so that its helpers go too and the folder can be removed.
        let message = json!({ "id": 0, "method": "Browser.close" });
        let _ = self.socket.send(Message::text(message.to_string()));
        for _ in 0..80 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            pause();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
