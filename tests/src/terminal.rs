//! Somebody at a terminal: a command with a pseudo-terminal for its input and its talk.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A longer silence is none that ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that is talked with.
pub struct Terminal {
    child: Child,
    keys: File,
    shown: Arc<Mutex<String>>,
    read: usize,
}

impl Terminal {
    /// Starts it.
    pub fn start(mut command: Command) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = || OpenOptions::new().read(true).write(true).open(&name).unwrap();
        let child = command.stdin(slave()).stdout(slave()).stderr(slave()).spawn().unwrap();
        // The command holds the other side; when it ends, so does what is shown.
        drop(command);
        let keys = File::from(master);
        let (mut screen, shown) = (keys.try_clone().unwrap(), Arc::new(Mutex::new(String::new())));
        let into = shown.clone();
        std::thread::spawn(move || {
            let (mut bytes, mut kept) = ([0; 4_096], Vec::new());
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                kept.extend_from_slice(&bytes[..count]);
                *into.lock().unwrap() = String::from_utf8_lossy(&kept).into_owned();
            }
        });
        Terminal { child, keys, shown, read: 0 }
    }

    /// Waits until this is shown, behind what was waited for before.
    pub fn sees(&mut self, text: &str) -> &mut Terminal {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown.lock().unwrap().clone();
            if let Some(at) = shown.get(self.read..).and_then(|rest| rest.find(text)) {
                self.read += at + text.len();
                return self;
            }
            assert!(Instant::now() < until, "waited for {text:?}; shown was\n{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) -> &mut Terminal {
        self.keys.write_all(format!("{line}\n").as_bytes()).unwrap();
        self
    }

    /// Ends the input, as Ctrl-D does.
    pub fn ends_it(&mut self) -> &mut Terminal {
        self.keys.write_all(&[4]).unwrap();
        self
    }

    /// Waits for the end: the exit code, and all that was shown.
    pub fn ends(mut self) -> (i32, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > until {
                let _ = self.child.kill();
                panic!("it does not end; shown was\n{}", self.shown.lock().unwrap());
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        // What was written last may still be on its way.
        std::thread::sleep(Duration::from_millis(100));
        let shown = self.shown.lock().unwrap().clone();
        (status.code().unwrap_or(-1), shown)
    }
}
